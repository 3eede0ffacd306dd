"""JSON as it is sent: no more than the standard has, and nothing said twice."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


def loads(raw: bytes, encoding: str = "utf-8") -> Any:
    """Raises ValueError with what a reader should know."""
    try:
        return json.loads(raw.decode(encoding), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError(_("Brackets stand too deep within brackets.")) from error
    except json.JSONDecodeError as error:
        told = _("This is not JSON: look at line %(line)s, character %(column)s.")
        raise ValueError(told % {"line": error.lineno, "column": error.colno}) from error
    except (UnicodeError, LookupError) as error:
        raise ValueError(_("The text is not %(encoding)s.") % {"encoding": encoding[:40]}) from error


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Which of two values was meant, nobody knows."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(_("“%(name)s” stands twice in one object.") % {"name": name[:100]})
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(_("%(name)s is no number of JSON.") % {"name": name})


class JsonParser(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return loads(stream.read(), (parser_context or {}).get("encoding", settings.DEFAULT_CHARSET))
        except ValueError as error:
            raise ParseError(str(error)) from error
