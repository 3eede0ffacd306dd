"""What version 1 of the API promises to whoever built on it, line by line.

``python -m tests.promises`` adds to ``api-v1.txt`` what has come to be promised. A line is never taken away there: what
it says goes on being true under ``/api/v1/``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SNAPSHOT, KEPT = HERE / "api-schema.yaml", HERE / "api-v1.txt"
#: Whatever else may come to be needed, these lines say what already was.
NEEDS = "needs"


def promises(schema: dict[str, Any]) -> set[str]:
    lines = {line for path, methods in schema["paths"].items() for line in _of_path(path, methods)}
    for name, component in schema["components"]["schemas"].items():
        lines |= {f"{name} {line}" for line in _of_shape(component)}
    return lines


def _of_path(path: str, methods: dict[str, Any]) -> Iterator[str]:
    for method, operation in methods.items():
        at = f"{method.upper()} {path}"
        for parameter in operation.get("parameters", ()):
            told = parameter.get("schema") or next(iter(parameter["content"].values()))["schema"]
            takes = f"{at} takes {parameter['in']} {parameter['name']}"
            # Its values are the members of the record, which stand there.
            yield from [takes] if parameter["name"] == "fields" else (f"{takes}: {kind}" for kind in _kinds(told))
            if parameter.get("required"):
                yield f"{at} {NEEDS} {parameter['name']}"
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            yield from (f"{at} takes body {media_type}: {kind}" for kind in _kinds(body["schema"]))
        for status, answer in operation["responses"].items():
            # How it is refused may change.
            if status >= "400":
                continue
            for media_type, told in answer.get("content", {"no body": {}}).items():
                yield f"{at} answers {status} {media_type}: {', '.join(sorted(_kinds(told.get('schema', {}))))}"


def _of_shape(component: dict[str, Any]) -> Iterator[str]:
    yield from (f"is {kind}" for kind in _kinds(component) if kind != "object")
    for name, member in component.get("properties", {}).items():
        yield from (f"has {name}: {kind}" for kind in _kinds(member))
    yield from (f"{NEEDS} {name}" for name in component.get("required", ()))


def _kinds(schema: dict[str, Any]) -> set[str]:
    """What a value may be; of a choice each on its own, since there may be more of them one day."""
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]}
    for way in ("anyOf", "oneOf", "allOf"):
        if way in schema:
            return {kind for each in schema[way] for kind in _kinds(each)}
    if "enum" in schema:
        return {repr(value) for value in schema["enum"]}
    if "items" in schema:
        return {f"list of {kind}" for kind in _kinds(schema["items"])}
    types = schema.get("type", "anything")
    names = types if isinstance(types, list) else [types]
    return {" ".join(filter(None, [name, schema.get("format") if name == "string" else ""])) for name in names}


def broken(kept: set[str], now: set[str]) -> list[str]:
    """What was promised and is not true any more, and what is newly needed where nobody sends it yet."""
    known = {line.partition(f" {NEEDS} ")[0] for line in kept}
    asked = {line for line in now - kept if f" {NEEDS} " in line and line.partition(f" {NEEDS} ")[0] in known}
    gone = {line for line in kept - now if f" {NEEDS} " not in line or _is_answered(line)}
    return sorted({f"gone: {line}" for line in gone} | {f"new: {line}" for line in asked if not _is_answered(line)})


def _is_answered(line: str) -> bool:
    """A member that an answer always has, which is the opposite of one that a body must have."""
    name = line.partition(" ")[0]
    return name.isidentifier() and not name.isupper() and not name.endswith(("Body", "Change"))


def lines_of(path: Path) -> set[str]:
    return {*path.read_text().splitlines()} if path.exists() else set()


if __name__ == "__main__":
    kept, now = lines_of(KEPT), promises(yaml.safe_load(SNAPSHOT.read_text()))
    KEPT.write_text("\n".join(sorted(kept | now)) + "\n")
    print(f"{len(now - kept)} lines more, {len(kept - now)} of {len(kept)} are not true any more")
