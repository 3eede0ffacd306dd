"""The contract: what every list keeps to in every format. A line in ``record_types`` brings a new type in."""

import json
import weakref
import zipfile
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations import paging
from relations.choices import Status
from relations.edtf import EdtfError
from relations.exports import FORMATS
from relations.models import Record, Statement
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import StatementFactory, factory_of
from tests.taking import IDS, PAIRS, SLUGS, address, content, rows, said, taken

pytestmark = pytest.mark.django_db

every_file = pytest.mark.parametrize(("record_type", "name"), PAIRS, ids=IDS)
every_format = pytest.mark.parametrize("name", FORMATS)


def full(record_type: RecordType, **values: Any) -> Any:
    return factory_of(record_type.model).create(full=True, **values)


def several(record_type: RecordType) -> None:
    dates = record_type.model.date_fields[:1]
    for title, day in (("Beta", "2012-05-14"), ("Alpha", "2012-05-13"), ("Gamma", "2014-01-01"), ("Alpha II", "2013")):
        full(record_type, title=title, **dict.fromkeys(dates, day))


def type_of(name: str) -> RecordType:
    return RECORD_TYPES["visit" if name == "ics" else "statement"]


# --- the same question, the same answer ------------------------------------------------------------------------------

QUESTIONS: list[dict[str, str]] = [
    {"ordering": "title"},
    {"ordering": "-title"},
    {"ordering": "updated"},
    {"q": "alpha", "ordering": "-title"},
    {"q": "nothing such"},
    {"updated_since": "2001-01-01T00:00:00Z", "ordering": "date"},
]


@every_file
def test_a_file_holds_what_the_list_holds_in_its_order(client: Client, record_type: RecordType, name: str) -> None:
    several(record_type)
    # A calendar has no place for what is not known to the day.
    left_out = set(record_type.model.objects.filter(title="Alpha II").values_list("slug", flat=True))
    for question in map(urlencode, QUESTIONS):
        listed = [each.slug for each in client.get(f"/{record_type.plural}/?{question}").context["page"].items]
        found = SLUGS[name](taken(client, address(record_type, name, f"?{question}")))
        assert found == [slug for slug in listed if name != "ics" or slug not in left_out], question


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.name)
def test_json_answers_as_the_api_does(client: Client, record_type: RecordType) -> None:
    several(record_type)
    told = client.get(f"/api/v1/{record_type.plural}/").json()
    whole = json.loads(taken(client, address(record_type, "json")))
    assert whole == {"count": told["count"], "results": told["results"]}
    assert [json.loads(line) for line in taken(client, address(record_type, "jsonl")).splitlines()] == told["results"]


def test_a_line_is_one_record_also_for_programs_that_know_other_ends_of_lines(client: Client) -> None:
    summary = "One\u2028two\u2029three\x85four\x0cfive\x1csix\nМост"
    StatementFactory.create(summary=summary)
    (line,) = taken(client, "/statements.jsonl").decode().splitlines()
    assert json.loads(line)["summary"] == summary
    assert "Мост" in line
    assert json.loads(taken(client, "/statements.json"))["results"][0]["summary"] == summary


@every_file
def test_a_list_of_nothing_is_a_file_of_nothing(client: Client, record_type: RecordType, name: str) -> None:
    assert SLUGS[name](taken(client, address(record_type, name))) == []


@every_format
def test_a_file_is_read_in_batches_without_gap_or_repetition(
    client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "BATCH", 2)
    made = [full(type_of(name), date="2012-05-14").slug for _ in range(5)]
    found = SLUGS[name](taken(client, address(type_of(name), name, "?ordering=date")))
    assert [slug for slug in found if slug in made] == made
    assert sorted(found) == sorted(type_of(name).model.objects.values_list("slug", flat=True))


# --- nothing unpublished leaves --------------------------------------------------------------------------------------

UNPUBLISHED = [each for each in Status if each != Status.PUBLISHED]


def all_records() -> list[Any]:
    return [record for each in RECORD_TYPES.values() for record in each.model.objects.all()]


def mark(record: Record, number: int) -> None:
    """Whatever is the record's own says its number."""
    word = f"marked{number}x"
    values = {"title": f"Title {word}", "summary": f"Summary {word}", "slug": f"slug-{word}"}
    type(record)._default_manager.filter(pk=record.pk).update(**values)
    of_it: Any = record
    of_it.translations.update(text=f"Translated {word}")
    if hasattr(of_it, "names"):
        of_it.names.update(text=f"Named {word}")


@pytest.fixture
def desk(db: None) -> list[Any]:
    """A record of every type with all that stands around it, each marked with a number of its own."""
    for record_type in RECORD_TYPES.values():
        full(record_type)
    for number, record in enumerate(all_records()):
        mark(record, number)
    return all_records()


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_not_one_word_of_what_is_unpublished_is_in_any_file(client: Client, desk: list[Any], data: Any) -> None:
    published = {}
    for number, record in enumerate(desk):
        status = data.draw(st.sampled_from([Status.PUBLISHED, Status.PUBLISHED, *UNPUBLISHED]))
        type(record)._default_manager.filter(pk=record.pk).update(status=status)
        published[f"marked{number}x"] = (record.type, status == Status.PUBLISHED)
    files = [(of.name, name, address(of, name)) for of, name in PAIRS] + [("", "atom", "/feed.atom")]
    for of, name, where in files:
        shown = said(taken(client, where), name)
        assert [word for word, (_type, is_seen) in published.items() if not is_seen and word in shown] == [], where
        if name != "ics":
            seen = {word for word, (each, is_seen) in published.items() if is_seen and each == of}
            assert {word for word in seen if word in shown} == seen, where


@every_file
def test_what_is_for_the_desk_alone_is_in_no_file(client: Client, record_type: RecordType, name: str) -> None:
    full(record_type)
    shown = said(taken(client, address(record_type, name)), name)
    assert [words for words in ("Desk only", "Secret words") if words in shown] == []


# --- what it costs ---------------------------------------------------------------------------------------------------


@every_file
def test_a_batch_costs_the_same_whatever_it_holds(
    client: Client, record_type: RecordType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for _ in range(3):
        full(record_type)
        with CaptureQueriesContext(connection) as queries:
            taken(client, address(record_type, name))
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    if name == "atom":
        return
    monkeypatch.setattr(paging, "BATCH", 1)
    total = record_type.model.objects.published().count()
    with CaptureQueriesContext(connection) as queries:
        taken(client, address(record_type, name))
    # What is asked once, and the records with all that stands beside them once a batch; the last one is empty.
    assert len(queries) <= counts[0] * (total + 1)


@every_format
def test_no_more_is_held_of_a_long_list_than_of_a_short_one(
    client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "BATCH", 5)
    model, held = type_of(name).model, Held()
    post_init.connect(held.count, sender=model)
    most = []
    try:
        for number in (10, 40):
            factory_of(model).create_batch(number)
            held.most = 0
            answer: Any = client.get(address(type_of(name), name))
            assert max(len(piece) for piece in answer.streaming_content) < 20_000
            most.append(held.most)
    finally:
        post_init.disconnect(held.count, sender=model)
    assert most[0] == most[1] <= 10


class Held:
    """Counts the records that are there at the same time."""

    def __init__(self) -> None:
        self.alive: dict[int, Any] = {}
        self.most = 0

    def count(self, instance: Any, **kwargs: Any) -> None:
        number = id(instance)
        self.alive[number] = weakref.ref(instance, lambda _gone: self.alive.pop(number, None))
        self.most = max(self.most, len(self.alive))


# --- how it is sent --------------------------------------------------------------------------------------------------


@every_file
def test_a_file_says_what_it_is_and_in_which_language(client: Client, record_type: RecordType, name: str) -> None:
    full(record_type)
    answer = client.get(address(record_type, name), headers={"Accept-Language": "ru"})
    assert answer.status_code == 200
    assert answer["Content-Language"] == "ru"
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
    if name != "atom":
        assert answer["Content-Type"] == FORMATS[name].media_type
        day = answer["Content-Disposition"].partition("-")[2]
        assert answer["Content-Disposition"] == f'attachment; filename="{record_type.plural}-{day}'
        assert day.endswith(f'.{name}"')


@every_file
def test_the_head_of_a_file_can_be_asked_for_alone(client: Client, record_type: RecordType, name: str) -> None:
    full(record_type)
    with CaptureQueriesContext(connection) as queries:
        answer = client.head(address(record_type, name))
    assert (answer.status_code, content(answer)) == (200, b"")
    assert answer["Content-Type"] == client.get(address(record_type, name))["Content-Type"]
    if name != "atom":
        assert len(queries) <= 2
        assert "Content-Length" not in answer


def test_dates_are_told_in_the_readers_language_and_names_of_columns_are_not(client: Client) -> None:
    StatementFactory.create(date="2012-05-14")
    english = rows(taken(client, "/statements.csv"))
    russian = rows(taken(client, "/statements.csv", headers={"Accept-Language": "ru"}))
    assert (english[0]["date_label"], russian[0]["date_label"]) == ("14 May 2012", "14 мая 2012 г.")
    assert list(english[0]) == list(russian[0])


@pytest.mark.parametrize("where", ["/visits.pdf", "/visits.csv/", "/statements.ics", "/nothing.csv", "/feed.csv"])
def test_there_is_no_other_file(client: Client, where: str) -> None:
    assert client.get(where).status_code == 404


def test_a_file_cannot_be_sent_to(client: Client) -> None:
    assert client.post("/visits.csv").status_code == 405


# --- what breaks off says so -----------------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second record of the list holds a date that no code has written."""
    monkeypatch.setattr(paging, "BATCH", 1)
    StatementFactory.create(slug="sound", title="B")
    bad = StatementFactory.create(slug="bad", title="A")
    Statement.objects.filter(pk=bad.pk).update(date=Value("nonsense"))


def broken_off(client: Client, name: str) -> bytes:
    """What a reader has of a file when it breaks off."""
    pieces: list[bytes] = []
    answer: Any = client.get(f"/statements.{name}?ordering=-title")
    with pytest.raises(EdtfError):
        pieces.extend(answer.streaming_content)
    return b"".join(pieces)


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_a_file_of_lines_that_breaks_off_ends_in_a_line_that_says_so(client: Client, broken: None, name: str) -> None:
    *lines, last = broken_off(client, name).decode().splitlines()
    assert last == "INCOMPLETE: the server failed here. Ask again."
    assert sum("sound" in line for line in lines) == 1


def test_json_that_breaks_off_is_no_json(client: Client, broken: None) -> None:
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken_off(client, "json"))


def test_a_workbook_that_breaks_off_is_no_workbook(client: Client, broken: None) -> None:
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(BytesIO(broken_off(client, "xlsx")))


# --- what is refused -------------------------------------------------------------------------------------------------


REFUSED = {
    "yaer=2012": "yaer: There is no such parameter",
    "country=zz": "country: Select a valid choice",
    "ordering=size": "ordering: Select a valid choice",
    "q=a&q=b": "q: Give it once.",
    "q=%00": "q: Null characters are not allowed.",
    "page_size=5": "page_size: There is no such parameter",
    "%ED%A0%80=1": "There is no such parameter",
    "&".join(f"p{number}=1" for number in range(1001)): "This question could not be read",
}


@every_file
def test_what_cannot_be_answered_is_refused_by_name(client: Client, record_type: RecordType, name: str) -> None:
    for query, reason in REFUSED.items():
        answer = client.get(address(record_type, name, f"?{query}"))
        assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert reason in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("bom=yes", "bom: Give 1, or leave it out."),
        ("bom=1&bom=1", "bom: Give it once."),
        ("cursor=WyI", "cursor: There is no such parameter."),
    ],
)
def test_a_switch_is_on_or_left_out(client: Client, query: str, reason: str) -> None:
    assert reason in client.get(f"/statements.csv?{query}").content.decode()
    assert client.get(f"/statements.json?{query}").status_code == 400


junk = st.text(max_size=30) | st.sampled_from(["0", "-1", "9" * 40, "2012-05-14", "true", "by", "../..", "1", "=1+1"])
NAMES = sorted(
    {name for each in RECORD_TYPES.values() for name in each.filterset.base_filters} | {"bom", "cursor", "x"}
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.sampled_from([*PAIRS, (None, "feed")]),
    asked=st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), junk), max_size=4),
)
def test_whatever_is_asked_is_answered_or_refused(client: Client, which: Any, asked: list[tuple[str, str]]) -> None:
    record_type, name = which
    where = address(record_type, name) if record_type else "/feed.atom"
    query = "&".join(f"{quote(key, errors='replace')}={quote(value, errors='replace')}" for key, value in asked)
    answer = client.get(f"{where}?{query}")
    assert (answer.status_code, type(content(answer))) in ((200, bytes), (400, bytes))
