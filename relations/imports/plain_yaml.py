"""YAML for people who write it by hand: rows and texts, and nothing that can harm or surprise."""

import re
from typing import IO, Any

import yaml

#: No database holds these.
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


class NotPlainError(ValueError):
    """What cannot be read, and in which line."""


class Mapping(dict[str, Any]):
    """A YAML mapping that knows the line it stands on."""

    line: int = 0


class _Loader(yaml.SafeLoader):
    """Reads text as text: ``2012-05-14``, ``2012`` and ``no`` stay as typed; only true, false and null do not.

    Tags are refused, and so are aliases of anything but text: a few lines of them can stand for billions of rows.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "tag", None):
            raise NotPlainError(f"line {_line(event)}: tags such as {event.tag} are not read")
        node = super().compose_node(parent, index)
        if isinstance(event, yaml.AliasEvent) and not isinstance(node, yaml.ScalarNode):
            raise NotPlainError(f"line {_line(event)}: *{event.anchor} may repeat a text, not a list or rows")
        return node

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> Any:
        text = super().construct_scalar(node)
        if _NOT_TEXT.search(text):
            raise NotPlainError(f"line {_line(node)}: {text[:40]!a} holds a character that is no text")
        return text


def _line(thing: Any) -> int:
    return int(thing.start_mark.line) + 1


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    mapping = Mapping()
    mapping.line = _line(node)
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise NotPlainError(f"line {_line(key)}: the name of a field is a plain word")
        if key.value in mapping:
            raise NotPlainError(f"line {_line(key)}: {key.value} is given twice")
        mapping[key.value] = loader.construct_object(value, deep=True)
    return mapping


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:null|~|)$"), ["n", "~", ""])


def read(text: str | bytes | IO[str]) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise NotPlainError(str(error)) from error
    except RecursionError as error:
        raise NotPlainError("it is nested too deeply") from error
