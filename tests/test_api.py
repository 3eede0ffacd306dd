from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import Record
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import (
    DocumentFactory,
    FormerAddressFactory,
    StateFactory,
    StatementFactory,
    VisitFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def expand_all(record_type: RecordType) -> str:
    return ",".join(record_type.serializer.expandable())


def slugs(answer: Any) -> list[str]:
    return [record["slug"] for record in answer.json()["results"]]


# --- answers ---------------------------------------------------------------------------------------------------------


def test_the_root_names_every_list_the_schema_and_its_page(client: Client) -> None:
    lists = {kind.plural: f"http://testserver/api/v1/{kind.plural}/" for kind in RECORD_TYPES.values()}
    pages = {name: f"http://testserver/api/v1/{name}/" for name in ("search", "schema", "docs")}
    assert client.get("/api/v1/").json() == {**lists, **pages}


@each_type
def test_the_list_holds_what_the_record_itself_answers(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(full=True, slug="one", title="Aaa")
    listed = client.get(f"/api/v1/{record_type.plural}/?ordering=title&page_size=1").json()["results"]
    assert listed == [client.get(f"/api/v1/{record_type.plural}/{record.slug}/").json()]


@each_type
def test_a_record_knows_its_own_addresses(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create(slug="one")
    shown = client.get(f"/api/v1/{record_type.plural}/one/").json()
    assert (shown["url"], shown["page"], shown["type"], shown["status"]) == (
        f"http://testserver/api/v1/{record_type.plural}/one/",
        f"http://testserver/{record_type.plural}/one/",
        record_type.name,
        "published",
    )


def test_letters_stand_in_the_answer_as_they_are(client: Client) -> None:
    VisitFactory.create(slug="one", title="Сустрэча")
    answer = client.get("/api/v1/visits/one/")
    assert (answer["Content-Type"], "Сустрэча".encode() in answer.content) == ("application/json", True)


def test_fields_narrow_lists_and_records(client: Client) -> None:
    VisitFactory.create(slug="one", title="One")
    assert client.get("/api/v1/visits/one/?fields=title,slug").json() == {"slug": "one", "title": "One"}
    assert client.get("/api/v1/visits/?fields=slug").json()["results"] == [{"slug": "one"}]


def test_expand_answers_the_whole_record_instead_of_its_name(client: Client) -> None:
    visit = VisitFactory.create(full=True)
    StatementFactory.create(slug="one", visit=visit)
    expanded = client.get("/api/v1/statements/one/?expand=visit").json()["visit"]
    assert expanded == client.get(f"/api/v1/visits/{visit.slug}/").json()


@each_type
def test_the_number_of_queries_does_not_depend_on_the_number_of_records(
    client: Client, record_type: RecordType
) -> None:
    address = f"/api/v1/{record_type.plural}/?expand={expand_all(record_type)}"
    counts = []
    for more in (1, 2):
        factory_of(record_type.model).create_batch(more, full=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_not_answered_is_not_read(client: Client) -> None:
    VisitFactory.create(full=True)
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/visits/?fields=slug,title")
    # The version of the data; the keys of the page, and how many there are in all; the records themselves.
    assert len(queries) == 3
    assert "participation" not in " ".join(query["sql"] for query in queries)


# --- pages of a list -------------------------------------------------------------------------------------------------


def test_the_links_lead_through_the_list_and_back_and_keep_every_parameter(client: Client) -> None:
    state = StateFactory.create(country_code="QM")
    for day in (1, 2, 3):
        visit = VisitFactory.create(slug=f"visit-of-day-{day}", date=f"2012-05-0{day}")
        visit.country_rows.create(country=state)
    first = client.get("/api/v1/visits/?page_size=2&country=qm&kind=meeting&kind=summit&fields=slug")
    assert slugs(first) == ["visit-of-day-3", "visit-of-day-2"]
    assert (first.json()["count"], first.json()["count_exact"], first.json()["previous"]) == (3, True, None)
    link = first.json()["next"]
    asked = parse_qs(urlsplit(link).query)
    del asked["cursor"]
    assert asked == {"page_size": ["2"], "country": ["qm"], "kind": ["meeting", "summit"], "fields": ["slug"]}
    second = client.get(link)
    assert (slugs(second), second.json()["next"]) == (["visit-of-day-1"], None)
    assert client.get(second.json()["previous"]).json()["results"] == first.json()["results"]


def test_an_empty_list_is_an_answer(client: Client) -> None:
    expected: dict[str, Any] = {"count": 0, "count_exact": True, "next": None, "previous": None, "results": []}
    assert client.get("/api/v1/visits/").json() == expected


def test_a_page_holds_as_many_records_as_asked_for(client: Client) -> None:
    VisitFactory.create_batch(2)
    assert [len(slugs(client.get(f"/api/v1/visits/?page_size={size}"))) for size in (1, 2, 200)] == [1, 2, 2]


# --- nothing unpublished leaves --------------------------------------------------------------------------------------


def hide(record: Model, status: str) -> None:
    """No other record is published any more, and all that tells of them says so."""
    for kind in RECORD_TYPES.values():
        for other in kind.model.objects.exclude(pk=record.pk if isinstance(record, kind.model) else 0):
            words = {"slug": f"hidden-{kind.name}-{other.pk}", "title": "hidden", "summary": "hidden"}
            words |= {"filename": "hidden"} if kind.name == "source" else {}
            kind.model.objects.filter(pk=other.pk).update(status=status, **words)


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
@each_type
def test_a_record_shows_nothing_of_unpublished_ones(client: Client, record_type: RecordType, status: str) -> None:
    record: Record = factory_of(record_type.model).create(full=True)
    hide(record, status)
    for address in (f"/api/v1/{record_type.plural}/", f"/api/v1/{record_type.plural}/{record.slug}/"):
        for query in ({"expand": ""}, {"expand": expand_all(record_type)}):
            answer = client.get(address, query)
            assert (answer.status_code, answer.content.decode().lower().count("hidden")) == (200, 0)


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_an_expanded_record_shows_nothing_of_unpublished_ones(client: Client, status: str) -> None:
    visit = VisitFactory.create(full=True)
    statement = StatementFactory.create(visit=visit)
    hide(statement, status)
    type(visit).objects.filter(pk=visit.pk).update(status="published", slug="shown", title="Shown", summary="")
    answer = client.get(f"/api/v1/statements/{statement.slug}/?expand=visit")
    assert (answer.json()["visit"]["slug"], answer.content.decode().lower().count("hidden")) == ("shown", 0)


@pytest.mark.parametrize("status", ["draft", "in_review"])
@each_type
def test_an_unpublished_record_is_not_there(client: Client, record_type: RecordType, status: str) -> None:
    factory_of(record_type.model).create(slug="one", status=status)
    found = client.get(f"/api/v1/{record_type.plural}/?fields=slug")
    assert ("one" in slugs(found), client.get(f"/api/v1/{record_type.plural}/one/").status_code) == (False, 404)


def test_an_unpublished_record_is_no_filter_value_either(client: Client) -> None:
    DocumentFactory.create(slug="secret-treaty", draft=True)
    known = client.get("/api/v1/statements/?document=secret-treaty").json()["errors"]
    assert known == client.get("/api/v1/statements/?document=secret-treaty").json()["errors"]
    unknown = client.get("/api/v1/statements/?document=no-such-paper").json()["errors"]
    assert known[0]["detail"].replace("secret-treaty", "no-such-paper") == unknown[0]["detail"]


# --- addresses that last ---------------------------------------------------------------------------------------------


@each_type
def test_a_withdrawn_record_says_so_and_why(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create(slug="one", status="withdrawn", withdrawal_note="Told twice.")
    answer = client.get(f"/api/v1/{record_type.plural}/one/")
    assert (answer.status_code, answer["Content-Type"], answer.json()) == (
        410,
        "application/problem+json",
        {"type": "about:blank", "title": "Gone", "status": 410, "detail": "Told twice."},
    )


@each_type
def test_a_former_address_leads_to_the_record(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(slug="old")
    record.slug = "new"
    record.save()
    answer = client.get(f"/api/v1/{record_type.plural}/old/?fields=slug")
    assert (answer.status_code, answer["Location"]) == (301, f"/api/v1/{record_type.plural}/new/?fields=slug")


def test_the_former_address_of_an_unpublished_record_leads_nowhere(client: Client) -> None:
    visit = VisitFactory.create(draft=True)
    FormerAddressFactory.create(type="visit", slug="old", leads_to=visit.slug)
    assert client.get("/api/v1/visits/old/").status_code == 404
