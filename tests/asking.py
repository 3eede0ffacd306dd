"""Who asks the API, and for what: questions made from its schema, led to the records of a desk at random."""

import json
import re
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.test import Client
from schemathesis import Case as AnyCase

from relations.choices import Status
from relations.filters.fields import CountryFilter, RelatedFilter
from relations.record_types import RECORD_TYPES, RecordType
from tests.conftest import member
from tests.programs import DRAFTS, PUBLISH, WRITE, token_of
from tests.random_desk import SECRET, random_desk

Case = AnyCase[Any]
TYPES = {record_type.plural: record_type for record_type in RECORD_TYPES.values()}
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")
#: How many of what could be led are: the rest leads nowhere, or says what was made up.
LED = 0.8
#: Lists whose values stand between commas.
BY_COMMAS = ("fields", "expand", "facets", "status")
#: Parameters of which no schema tells which value is good: it is a place within the very answer, or words of which one
#: at least is a word, or fits the other parameters, or is needed or not as the state of the record is.
UNTOLD = {"cursor", "q", "ordering", "page", "X-Reason", "X-Public-Note"}
FORM = "application/x-www-form-urlencoded"


class Desk:
    """Records at random, and who asks for them."""

    def __init__(self) -> None:
        self.records = random_desk(seed=1, of_each=4)
        editor, publisher = member("editor").user, member("publisher").user
        self.keys = {
            "anybody": "",
            "reader": token_of(editor, DRAFTS)[1],
            "editor": token_of(editor, DRAFTS, WRITE)[1],
            "publisher": token_of(publisher, DRAFTS, WRITE, PUBLISH)[1],
        }
        self.read = {plural: self.answered(plural) for plural in TYPES}

    def answered(self, plural: str) -> list[dict[str, Any]]:
        """All records of that type, as they are read, and as such could be sent."""
        query: dict[str, Any] = {"status": ",".join(Status.values), "page_size": 200}
        answer = Client().get(f"/api/v1/{plural}/", query, headers=self.headers("reader")).json()
        return list(answer["results"])

    def headers(self, who: str) -> dict[str, str]:
        key = self.keys[who]
        told = {"Accept-Encoding": "identity"}
        return {**told, "Authorization": f"Bearer {key}"} if key else told

    def lead(self, case: Case) -> None:
        """Made-up names lead nowhere: most become those of records, published or not. What is wrong stays wrong."""
        random = Random(repr((case.path_parameters, case.query, case.body)))  # noqa: S311
        self.lead_path(case, random)
        record_type = type_of(case)
        if record_type is None:
            return
        if "If-Match" in (case.headers or {}) and random.random() < LED:
            case.headers["If-Match"] = "*"
            case.headers.setdefault("X-Reason", "because")
        if isinstance(case.query, dict):
            led = {name: self.led(record_type, name, value, random) for name, value in case.query.items()}
            case.query = {**case.query, **led}
        if case.meta and case.meta.generation.mode.is_positive and random.random() < LED:
            self.lead_body(case, record_type.plural, random)

    def lead_path(self, case: Case, random: Random) -> None:
        parts = {**(case.path_parameters or {})}
        for name, value in parts.items():
            if isinstance(value, str) and SLUG.fullmatch(value) and random.random() < LED:
                parts[name] = self.part(case, name, random) or value
        case.path_parameters = parts

    def part(self, case: Case, name: str, random: Random) -> str:
        record_type = type_of(case)
        match name:
            case "slug" if record_type is not None:
                return str(random.choice(self.read[record_type.plural])["slug"])
            case "pair":
                return "-".join(state.country_code.lower() for state in random.sample(self.records.states(), k=2))
        return ""

    def led(self, record_type: RecordType, name: str, value: Any, random: Random) -> Any:
        if not (isinstance(value, list) and value and all(isinstance(each, str) for each in value)):
            return value
        known = self.named(record_type, name) if all(map(SLUG.fullmatch, value)) else []
        return [random.choice(known)] if known and random.random() < LED else value

    def named(self, record_type: RecordType, name: str) -> list[str]:
        """Values of that filter, where it names records."""
        filterset: Any = record_type.filterset(None, record_type.model.objects.none())
        declared = filterset.filters.get(name)
        if isinstance(declared, CountryFilter):
            return [state.country_code for state in self.records.states()]
        if not isinstance(declared, RelatedFilter):
            return []
        model = filterset.form.fields[name].queryset.model
        known = self.records.records.get(model._meta.model_name) or self.records.others.get(model, [])
        return [each.slug for each in known]

    def lead_body(self, case: Case, plural: str, random: Random) -> None:
        """A body that was read can be sent: one or two of its members are what was made up."""
        if isinstance(case.body, str):
            lines = [random.choice(self.read[plural]) for _ in range(random.randint(1, 3))]
            case.body = "\n".join(json.dumps(line) for line in lines)
        elif case.media_type == FORM:
            case.body = {"queries": json.dumps({"q0": {"query": random.choice(self.read[plural])["title"]}})}
        elif isinstance(case.body, dict) and "{move}" not in case.path and "reconcile" not in case.path:
            made_up = random.sample(sorted(case.body), k=min(len(case.body), random.randint(0, 2)))
            read = {name: value for name, value in random.choice(self.read[plural]).items() if name != "slug"}
            case.body = {**read, **{name: case.body[name] for name in made_up}}


def type_of(case: Case) -> RecordType | None:
    """The type of record that is asked for."""
    return next((TYPES[part] for part in re.split("[/.]", case.path) if part in TYPES), None)


def less_blank(case: Case, url: str) -> None:
    """What is given blank counts as not given: whether a question is right is told by what else arrived of it."""
    sent = parse_qs(urlsplit(url).query)
    if isinstance(case.query, dict):
        kept = {name: filled(name, value) for name, value in case.query.items() if has_words(name, sent.get(name, []))}
        case.query = {**kept, **{name: values for name, values in sent.items() if name not in case.query}}


def has_words(name: str, values: list[str]) -> bool:
    return any(value.strip(", ") if name in BY_COMMAS else value for value in values)


def filled(name: str, value: Any) -> Any:
    if name in BY_COMMAS and isinstance(value, str | list):
        joined = value if isinstance(value, str) else ",".join(map(str, value))
        return [part for part in joined.split(",") if part.strip()]
    return [each for each in value if each != ""] if isinstance(value, list) else value


def may_be_refused(case: Case, response: Any) -> bool:
    """Whether it is refused for nothing but what no schema tells: which records there are to be named, which change
    fits which."""
    if response.status_code != 400:
        # A withdrawn record, another version, and what the desk has rules about.
        return response.status_code in (410, 412, 422)
    record_type = type_of(case)
    filters: Any = record_type.filterset.base_filters if record_type is not None else {}
    untold = UNTOLD | {name for name, each in filters.items() if isinstance(each, RelatedFilter)}
    # Nor which participants are persons, that of two parameters one is to be given, and what JSON within a form is.
    untold |= {"as_of"} if "{slug}" in case.path else set()
    untold |= {"extend"} if "queries" in (case.query or {}) else set()
    untold |= {"queries", "extend"} if case.media_type == FORM else set()
    known = {each.name for each in case.operation.iter_parameters()}
    refused = {each.get("parameter") for each in response.json().get("errors", [{}])}
    return refused <= untold or bool(refused - {None} - known)


def no_word_of_a_draft(context: Any, response: Any, case: Case) -> None:
    """For those who may not read drafts. Their own words may be told them."""
    request = response.request
    asked = unquote(f"{request.url}\n{request.headers}\n{request.body!r}")
    told = f"{response.headers}\n{response.text}"
    words = {*re.findall(f"{SECRET}[a-z]*", told)} - {*re.findall(f"{SECRET}[a-z]*", asked)}
    assert not words, f"The answer holds words of what is not published: {', '.join(sorted(words))}"
    if SECRET in unquote(request.url):
        assert response.status_code >= 400, "What is not published is answered for as if it were there"
