"""An example of everything that the schema describes: of each parameter, and of each member of a body or an answer.

States and people are made up, the codes are of those that ISO 3166 leaves to users.
"""

from collections.abc import Iterator
from typing import Any

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

#: By name; the first of the right kind is taken. Before the dot: in that component only.
EXAMPLES: dict[str, tuple[Any, ...]] = {
    "Counted.url": ("https://relations.example/api/v1/visits/?q=bridge",),
    "DatedLink.url": ("https://relations.example/api/v1/visits/talks-in-newburg-2012-05/",),
    "NameThen.text": ("Ada Lukander",),
    "Search.meant": (["Newburg"],),
    "Date.note": ("The text names the month only.",),
    "OfKind.label": ("summit",),
    "OfKind.value": ("summit",),
    "Problem.status": (422,),
    "Problem.type": ("about:blank",),
    "Problem.title": ("Unprocessable Entity",),
    "Correction.note": ("The month of the talks was corrected.",),
    "alpha3": ("QMM",),
    "archived_url": ("https://archive.example/2012/https://bulletin.example/2012/05/talks",),
    "as_of": ("2012-05-14",),
    "at": ("2012-05-16T09:30:00Z",),
    "capacity": ("Special envoy",),
    "changed": (2,),
    "code": ("QM",),
    "condition": ("Once both parliaments have agreed.",),
    "contacts": (3,),
    "count": (12,),
    "country": (["QM", "QN"], "QM"),
    "country_code": ("QM",),
    "created": ("2012-05-15T08:45:00Z", 4),
    "cursor": ("WyItc29ydF9kYXRlIiwiMjAxMi0wNS0xNCIsMTIzLGZhbHNlXQ", 0),
    "date": ("2012-05-14", "2012-05"),
    "date_after": ("2012-01-01",),
    "date_before": ("2012-12-31",),
    "dateline": ("Newburg, 14 May",),
    "detail": ("There is no “kund” here; did you mean kind?",),
    "document": (["bridge-agreement-2012"], "bridge-agreement-2012", 2),
    "due": ("../2015", "2015"),
    "due_before": ("2015-12-31",),
    "earliest": ("2012-05-01",),
    "edtf": ("2012-05",),
    "end": ("2012-05-31", 402),
    "excerpt_sha256": (SHA256,),
    "extend": ({"ids": ["ada-lukander"], "properties": [{"id": "country"}]},),
    "filename": ("talks-2012-05.html",),
    "former_slugs": (["talks-in-new-town-2012-05"],),
    "host": (["newland"],),
    "If-Match": ('"visit-123-4-0d6a"',),
    "Idempotency-Key": ("bulletin-2012-05-14-7",),
    "in_force_on": ("2014-01-01",),
    "indicator": (["trade-turnover"],),
    "label": ("May 2012",),
    "lang": ("de",),
    "language": ("en",),
    "latest": ("2012-05-31",),
    "latitude": (51.5,),
    "limit": (10,),
    "line": (7,),
    "longitude": (12.25,),
    "meant": (["Newburg"],),
    "name": ("Newland",),
    "name_as_printed": ("A. Lukander",),
    "name_today": ("Newburg",),
    "next": ("https://relations.example/api/v1/visits/?cursor=WyItc29ydF9kYXRlIiwiMjAxMi0wNS0xNCIsMTIzLGZhbHNlXQ",),
    "note": ("Planks for one lane had come.",),
    "notes": ("To be asked at the next call.",),
    "office": ("Foreign Minister",),
    "ordering": ("-date",),
    "owner": (["newland"],),
    "owners": (["QM"],),
    "page": ("https://relations.example/visits/talks-in-newburg-2012-05/", 1),
    "pages": (3,),
    "pair": ("qm-qn",),
    "paragraph": (4,),
    "parameter": ("kind",),
    "parent": (["newland"],),
    "participant": (["ada-lukander"],),
    "party": (["newland"],),
    "place": (["newburg"],),
    "pointer": ("#/participations/0/role",),
    "prefix": ("luk",),
    "previous": ("https://relations.example/api/v1/visits/?cursor=WyItc29ydF9kYXRlIiwiMjAxMi0wNS0xNCIsMTIzLHRydWVd",),
    "q": ("customs union",),
    "queries": ({"q0": {"query": "A. Lukander", "type": "person", "limit": 3}},),
    "quote": ("a bridge for both banks",),
    "reason": ("The bulletin was read again.",),
    "reviewed_at": (["talks-in-newburg-2012-05"],),
    "reviewed_in": (["on-the-bridge-2014"],),
    "rights": ("Free to quote with the source named",),
    "rows": (6,),
    "sha256": (SHA256,),
    "signatory": (["ada-lukander"],),
    "slug": ("talks-in-newburg-2012-05",),
    "source": (["bulletin-2012-05-14"],),
    "source_url": ("https://bulletin.example/2012/05/talks",),
    "speaker": (["ada-lukander"],),
    "start": ("2012-05-01", 380),
    "statement": (["on-the-bridge-2012"], "on-the-bridge-2012", 5),
    "status": ("published", 422),
    "summary": ("They agreed to build the bridge.",),
    "text": ("Ada Lukander",),
    "title": ("Talks on the bridge in Newburg",),
    "too_common": (["the"],),
    "topic": (["transport"],),
    "translator": ("Press office of the ministry of Newland",),
    "type": ("visit",),
    "unchanged": (0,),
    "undated": ("true",),
    "unit": ("EUR",),
    "updated": ("2012-05-16T09:30:00Z",),
    "updated_since": ("2012-05-14T08:45:00Z",),
    "url": ("https://relations.example/api/v1/visits/talks-in-newburg-2012-05/",),
    "value": ("1250000",),
    "version": (4,),
    "visit": (["talks-in-newburg-2012-05"], "talks-in-newburg-2012-05", 3),
    "wikidata": ("Q0",),
    "withdrawal_note": ("Told twice in the bulletin.",),
    "without_progress": (1,),
    "X-Public-Note": ("The%20month%20was%20corrected.",),
    "X-Reason": ("The%20bulletin%20was%20read%20again.",),
    "year": (2012,),
}
KINDS = {"string": str, "integer": int, "number": float, "array": list, "object": dict, "null": type(None)}
#: What says by itself which values there are, or is described by its own members.
SPEAKS = ("$ref", "enum", "const", "default", "example", "examples", "oneOf", "anyOf", "allOf", "properties")


def with_examples(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """A hook of drf-spectacular. The examples stand in the schemas: what stands beside a parameter, the page of the
    documentation would fill in, and ask for everything at once."""
    for component, name, schema in described(result):
        if lacks_example(schema):
            known = EXAMPLES.get(f"{component}.{name}") or EXAMPLES.get(name, ())
            if fits := [value for value in known if is_of_kind(value, schema)]:
                schema["examples"] = fits[:1]
    return result


def is_of_kind(value: Any, schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", "object")
    return isinstance(value, tuple(KINDS[kind] for kind in (kinds if isinstance(kinds, list) else [kinds])))


def described(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each member with the name of its component, and each parameter."""
    for component, schema in result["components"]["schemas"].items():
        yield from ((component, name, each) for name, each in schema.get("properties", {}).items())
    for methods in result["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                told = parameter.get("schema") or next(iter(parameter["content"].values()))["schema"]
                yield "", parameter["name"], told


def lacks_example(schema: dict[str, Any]) -> bool:
    if any(word in schema for word in SPEAKS) or schema.get("type") == "boolean":
        return False
    return lacks_example(schema["items"]) if "items" in schema else "additionalProperties" not in schema
