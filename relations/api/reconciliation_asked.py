"""What a reconciliation client sends: queries or an extension, as JSON in a parameter, in a form, or as the body."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from relations.api.errors import ParameterError
from relations.filters.base import unknown
from relations.linked_data.reconciling import BATCH, Query, Service
from relations.linked_data.reconciling.candidates import MOST_SHOWN, SHOWN, WIKIDATA

QUERIES, EXTEND = "queries", "extend"
#: So many records are extended at once, with values of so many properties.
IDS = 500
#: Nobody's batch of names is longer.
BYTES = 1_000_000
#: So many faults of a batch are told.
TOLD = 20
KNOWN = ("query", "type", "limit", "properties", "type_strict")
#: JSONP would run the answer as a script.
NO_JSONP = _lazy("There is no JSONP here: any site may read the answers as they are (CORS).")
STRICTNESS = ("any", "should", "all")


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


def asked(request: Request) -> dict[str, Any]:
    """``queries`` or ``extend``, whichever was sent, read as JSON; nothing where nothing was sent."""
    given = request.GET if request.method in ("GET", "HEAD") else _body(request)
    errors = {name: [_refusal(name)] for name in given if name not in (QUERIES, EXTEND)}
    errors |= {name: [_("Give it once.")] for name in (QUERIES, EXTEND) if len(_all(given, name)) > 1}
    if QUERIES in given and EXTEND in given:
        errors[EXTEND] = [_("Ask for candidates or for values, not for both at once.")]
    told = {}
    for name in (QUERIES, EXTEND):
        if name in given and name not in errors:
            try:
                told[name] = _object(given[name])
            except ValueError as error:
                errors[name] = [str(error)]
    if errors:
        raise ParameterError(errors)
    return told


def _all(given: Any, name: str) -> list[Any]:
    return given.getlist(name) if isinstance(given, QueryDict) else []


def _body(request: Request) -> Any:
    with contextlib.suppress(ValueError):
        if int(request.META.get("CONTENT_LENGTH") or 0) > BYTES:
            raise TooLarge(_("Send at most %(limit)s bytes at once.") % {"limit": BYTES})
    data = request.data
    if not isinstance(data, dict):
        raise ParameterError({"body": [_("An object with queries or extend is expected.")]})
    return data


def _refusal(name: str) -> str:
    if name == "callback":
        return str(NO_JSONP)
    return unknown(name[:100], (QUERIES, EXTEND))


def _object(given: Any) -> dict[str, Any]:
    """Raises ValueError with what a reader should know."""
    told = given
    if isinstance(given, str):
        try:
            told = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise ValueError(_("This is not JSON.")) from error
    if not isinstance(told, dict):
        raise ValueError(_("A JSON object is expected."))  # noqa: TRY004 - it is told to the client
    return told


# --- queries ---------------------------------------------------------------------------------------------------------


def queries_of(service: Service, given: dict[str, Any]) -> dict[str, Query]:
    if len(given) > BATCH:
        raise TooLarge(_("Send at most %(limit)s queries at once.") % {"limit": BATCH})
    found: dict[str, Query] = {}
    errors: list[str] = []
    for key, each in given.items():
        reasons = list(_refusals(service, each))
        errors += [f"{key[:50]}: {reason}" for reason in reasons]
        if not reasons:
            found[key] = _query(each)
    if errors:
        raise ParameterError({QUERIES: errors[:TOLD]})
    return found


def _refusals(service: Service, each: Any) -> Iterator[str]:
    if not isinstance(each, dict):
        yield _("A JSON object is expected.")
        return
    for name in each:
        if name not in KNOWN:
            yield f"{name[:100]}: {unknown(name[:100], KNOWN)}"
    if not isinstance(each.get("query", ""), str):
        yield _("query: a text is expected.")
    if not each.get("query") and not each.get("properties"):
        yield _("A query or properties are expected.")
    limit = each.get("limit", SHOWN)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit != limit // 1 or limit < 1:
        yield _("limit: a whole number from 1 on is expected.")
    if each.get("type_strict", STRICTNESS[0]) not in STRICTNESS:
        yield _("type_strict: one of %(known)s is expected.") % {"known": ", ".join(STRICTNESS)}
    for kind in _types(each):
        if not isinstance(kind, str) or kind not in service.kinds.values:
            yield _("type: there is no “%(name)s” here; there are %(known)s.") % {
                "name": str(kind)[:100],
                "known": ", ".join(service.kinds.values),
            }
    yield from _property_refusals(service, each.get("properties"))


def _property_refusals(service: Service, given: Any) -> Iterator[str]:
    if given is not None and not isinstance(given, list):
        yield _("properties: a list is expected.")
        return
    conditions = [name for name, each in service.properties.items() if each.is_condition]
    for each in given or ():
        if not isinstance(each, dict) or set(each) != {"pid", "v"}:
            yield _("properties: objects with pid and v are expected.")
        elif each["pid"] not in conditions:
            yield _("pid: there is no “%(name)s” to ask for; there are %(known)s.") % {
                "name": str(each["pid"])[:100],
                "known": ", ".join(conditions),
            }
        elif None in _values(each["v"]):
            yield _("v: a text or an object with id is expected.")


def _types(each: dict[str, Any]) -> list[Any]:
    """By id alone, or as an object with it."""
    given = each.get("type")
    if given in (None, ""):
        return []
    return [
        kind.get("id") if isinstance(kind, dict) else kind for kind in (given if isinstance(given, list) else [given])
    ]


def _values(given: Any) -> list[str | None]:
    """As texts; None for what cannot be one."""
    return [_value(each) for each in (given if isinstance(given, list) else [given])]


def _value(given: Any) -> str | None:
    if isinstance(given, dict):
        given = given.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    return str(given).strip()[:200]


def _query(each: dict[str, Any]) -> Query:
    kinds = tuple(dict.fromkeys(_types(each)))
    conditions: dict[str, tuple[str, ...] | None] = {"country": None, "wikidata": None}
    for condition in each.get("properties") or ():
        # An empty cell of a spreadsheet asks for nothing.
        if values := tuple(filter(None, _values(condition["v"]))):
            conditions[condition["pid"]] = values
    wikidata = conditions["wikidata"]
    return Query(
        text=str(each.get("query", "")).strip()[:200],
        # Nobody is of two kinds.
        kinds=kinds if each.get("type_strict") != "all" or len(kinds) < 2 else ("",),
        limit=min(int(each.get("limit", SHOWN)), MOST_SHOWN),
        countries=conditions["country"],
        wikidata=None if wikidata is None else tuple(map(_wikidata, wikidata)),
    )


def _wikidata(text: str) -> str:
    written = WIKIDATA.fullmatch(text)
    return written[1].upper() if written else text


# --- an extension ----------------------------------------------------------------------------------------------------


def extension_of(service: Service, given: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Ids and properties."""
    ids, properties = given.get("ids"), given.get("properties")
    errors = [unknown(name[:100], ("ids", "properties")) for name in given if name not in ("ids", "properties")]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        errors.append(_("ids: a list of texts is expected."))
    elif len(ids) > IDS:
        raise TooLarge(_("Ask for at most %(limit)s records at once.") % {"limit": IDS})
    errors += _extension_refusals(service, properties)
    if errors:
        raise ParameterError({EXTEND: errors[:TOLD]})
    return [*dict.fromkeys(ids or ())], [*dict.fromkeys(each["id"] for each in properties or ())]


def _extension_refusals(service: Service, properties: Any) -> Iterable[str]:
    if not isinstance(properties, list) or not all(isinstance(each, dict) for each in properties):
        yield _("properties: a list of objects with id is expected.")
        return
    for each in properties:
        if not isinstance(each.get("id"), str) or each["id"] not in service.properties:
            yield _("id: there is no “%(name)s” here; there are %(known)s.") % {
                "name": str(each.get("id"))[:100],
                "known": ", ".join(service.properties),
            }
        if each.get("settings") not in (None, {}):
            yield _("settings: there are none here.")
