"""The contract: what every record type keeps to on every face. A line in ``record_types`` brings a new type in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.choices import Status
from relations.models import FormerAddress, Record
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import factory_of

pytestmark = pytest.mark.django_db

TYPES = list(RECORD_TYPES.values())
every_type = pytest.mark.parametrize("record_type", TYPES, ids=lambda each: each.name)

#: Where records are listed, and where one is shown.
LISTS: dict[str, Callable[[RecordType], str]] = {
    "page": lambda each: reverse(f"{each.plural}-list"),
    "API": lambda each: reverse(f"api:{each.plural}-list"),
}
RECORDS: dict[str, Callable[[Any], str]] = {
    "page": lambda record: reverse(f"{record.plural}-detail", args=[record.slug]),
    "API": lambda record: reverse(f"api:{record.plural}-detail", args=[record.slug]),
}
DESK_LIST: dict[str, Callable[[RecordType], str]] = {
    "desk": lambda each: reverse(f"admin:relations_{each.name}_changelist")
}
DESK_RECORD: dict[str, Callable[[Any], str]] = {
    "desk": lambda record: reverse(f"admin:relations_{record.type}_change", args=[record.pk])
}

UNPUBLISHED = [each for each in Status if each != Status.PUBLISHED]

#: What the factories write into columns that are for the desk alone.
DESK_ONLY = ("Desk only", "Secret words")


def full(record_type: RecordType, **values: Any) -> Any:
    return factory_of(record_type.model).create(full=True, **values)


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def all_records() -> list[Record]:
    return [record for each in TYPES for record in each.model.objects.all()]


@every_type
def test_a_full_record_is_shown_on_every_face(client: Client, superuser: Client, record_type: RecordType) -> None:
    record = full(record_type)
    for visitor, addresses in (
        (client, [at(record_type) for at in LISTS.values()] + [at(record) for at in RECORDS.values()]),
        (superuser, [DESK_LIST["desk"](record_type), DESK_RECORD["desk"](record)]),
    ):
        for address in addresses:
            assert record.title in body(visitor, address)


@every_type
def test_what_is_for_the_desk_alone_is_on_no_public_face(client: Client, record_type: RecordType) -> None:
    record = full(record_type)
    addresses = ["/", *(at(record_type) for at in LISTS.values()), *(at(record) for at in RECORDS.values())]
    shown = "".join(body(client, address) for address in addresses)
    assert [words for words in DESK_ONLY if words in shown] == []


@every_type
def test_no_list_holds_what_is_not_published(client: Client, record_type: RecordType) -> None:
    for status in UNPUBLISHED:
        full(record_type, title="Hidden heading", slug=f"hidden-{status}", status=status)
    for at in LISTS.values():
        shown = body(client, at(record_type))
        assert [words for words in ("Hidden heading", "hidden-") if words in shown] == []


@every_type
@pytest.mark.parametrize("status", UNPUBLISHED)
def test_what_is_not_published_has_no_page(client: Client, record_type: RecordType, status: Status) -> None:
    record = full(record_type, title="Hidden heading", status=status, withdrawal_note="Told twice.")
    for at in RECORDS.values():
        answer = client.get(at(record))
        assert answer.status_code == (410 if status == Status.WITHDRAWN else 404)
        shown = answer.content.decode()
        assert "Hidden heading" not in shown
        assert ("Told twice." in shown) == (status == Status.WITHDRAWN)


@every_type
@pytest.mark.parametrize("status", UNPUBLISHED)
def test_a_record_shows_nothing_of_unpublished_ones_around_it(
    client: Client, record_type: RecordType, status: Status
) -> None:
    record = full(record_type)
    around = [each for each in all_records() if each != record]
    for number, each in enumerate(around):
        each.title, each.slug, each.status = f"Hidden heading {number}", f"hidden-{number}", status
        each.save()
    FormerAddress.objects.all().delete()
    assert around
    addresses = ["/", *(at(record_type) for at in LISTS.values()), *(at(record) for at in RECORDS.values())]
    for address in addresses:
        shown = body(client, address)
        assert [words for words in ("Hidden heading", "hidden-") if words in shown] == [], address


@every_type
def test_a_former_address_leads_to_the_record(client: Client, record_type: RecordType) -> None:
    record = full(record_type, slug="before")
    before = [at(record) for at in RECORDS.values()]
    record.slug = "after"
    record.save()
    answers = [client.get(address) for address in before]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (301, at(record)) for at in RECORDS.values()
    ]


@every_type
@pytest.mark.parametrize(("status", "code"), [("withdrawn", 410), ("draft", 404)])
def test_a_former_address_tells_of_a_withdrawn_record_and_of_no_draft(
    client: Client, record_type: RecordType, status: str, code: int
) -> None:
    record = factory_of(record_type.model).create(slug="before", status="draft" if status == "draft" else "published")
    record.status, record.withdrawal_note = status, "Told twice."
    record.save()
    before = [at(record) for at in RECORDS.values()]
    record.slug = "after"
    record.save()
    answers = [client.get(address) for address in before]
    assert [(answer.status_code, "Told twice." in answer.content.decode()) for answer in answers] == [
        (code, code == 410)
    ] * len(RECORDS)


@every_type
@pytest.mark.parametrize("face", [*LISTS, *DESK_LIST])
def test_a_list_costs_the_same_at_one_record_and_at_three(
    superuser: Client, record_type: RecordType, face: str
) -> None:
    address = {**LISTS, **DESK_LIST}[face](record_type)
    counts = []
    for _ in range(3):
        full(record_type)
        with CaptureQueriesContext(connection) as queries:
            body(superuser, address)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


# --- one question, one answer ----------------------------------------------------------------------------------------

QUESTIONS: list[dict[str, str]] = [
    {},
    {"ordering": "title"},
    {"ordering": "-title"},
    {"ordering": "date"},
    {"ordering": "updated"},
    {"q": "alpha"},
    {"q": "альфа"},
    {"q": "nothing such"},
    {"year": "2012"},
    {"date_after": "2012-06-01"},
    {"date_before": "2012-06-01", "ordering": "date"},
    {"undated": "true"},
    # Without an order of its own the API tells changes in theirs.
    {"updated_since": "2001-01-01T00:00:00Z", "ordering": "updated"},
    {"country": "QM"},
    {"year": "twelve"},
    {"ordering": "nonsense"},
    {"nonsense": "1"},
]


def make_several(record_type: RecordType) -> None:
    """Records that differ in what every type is ordered and narrowed by."""
    dates = record_type.model.date_fields[:1]
    for title, day in (("Beta", "2012-05-14"), ("Alpha", "2012-05"), ("Gamma", ""), ("Alpha again", "2013-01-01")):
        full(record_type, title=title, **dict.fromkeys(dates, day))


@every_type
def test_page_and_api_answer_a_question_alike(client: Client, record_type: RecordType) -> None:
    make_several(record_type)
    pages, answers = {}, {}
    for question in map(urlencode, QUESTIONS):
        page = client.get(f"{LISTS['page'](record_type)}?{question}")
        answer = client.get(f"{LISTS['API'](record_type)}?{question}")
        shown, told = page.context["page"], answer.json()
        pages[question] = (page.status_code, shown and [record.slug for record in shown.items], shown and shown.count)
        found = told.get("results")
        answers[question] = (answer.status_code, found and [record["slug"] for record in found], told.get("count"))
    assert pages == answers


@every_type
def test_the_questions_tell_records_apart(client: Client, record_type: RecordType) -> None:
    """Else the test above would compare one empty list with another."""
    make_several(record_type)

    def titles(**question: str) -> list[str]:
        found = client.get(LISTS["API"](record_type), question).json()["results"]
        return [record["title"] for record in found if record["title"] in ("Alpha", "Alpha again", "Beta", "Gamma")]

    assert titles(ordering="title") == ["Alpha", "Alpha again", "Beta", "Gamma"]
    assert sorted(titles(q="альфа")) == ["Alpha", "Alpha again"]
