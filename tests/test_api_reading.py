"""What may be asked of lists and records beside the filters, none of it ignored."""

from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.api.docs import schema_in
from relations.merging import merge
from relations.record_types import RECORD_TYPES, RecordType
from relations.workflow import move
from tests.factories import (
    BodyFactory,
    CommitmentFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    StatementFactory,
    TenureFactory,
    VisitFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


@pytest.mark.parametrize("query", ["fields=title&fields=", "fields=&fields=title", "fields=title&fields=&cursor="])
def test_a_blank_value_beside_one_counts_as_not_given(client: Client, query: str) -> None:
    VisitFactory.create(slug="one", title="One")
    assert client.get(f"/api/v1/visits/?{query}").json()["results"] == [{"title": "One"}]
    assert client.get(f"/api/v1/visits/one/?{query.partition('&cursor')[0]}").json() == {"title": "One"}


@pytest.mark.parametrize("query", ["page_size=1&page_size=", "page_size=&page_size=1"])
def test_a_blank_size_beside_one_counts_as_not_given(client: Client, query: str) -> None:
    VisitFactory.create_batch(2)
    assert len(client.get(f"/api/v1/visits/?{query}").json()["results"]) == 1


@pytest.mark.parametrize("name", ["fields", "expand", "facets", "page_size", "cursor", "ordering", "updated_since"])
def test_what_is_given_once_is_refused_twice(client: Client, name: str) -> None:
    value = {"page_size": "1", "ordering": "title", "updated_since": "2012-05-14T00:00:00Z", "expand": "host"}
    given = value.get(name, "kind")
    answer = client.get(f"/api/v1/visits/?{name}={given}&{name}={given}")
    assert (answer.status_code, name in [each["parameter"] for each in answer.json()["errors"]]) == (400, True)


@pytest.mark.parametrize("name", ["fields", "expand"])
def test_what_is_given_once_of_a_record_is_refused_twice(client: Client, name: str) -> None:
    VisitFactory.create(slug="one")
    answer = client.get(f"/api/v1/visits/one/?{name}=host&{name}=host")
    assert (answer.status_code, [each["parameter"] for each in answer.json()["errors"]]) == (400, [name])


@each_type
def test_a_list_is_ordered_by_what_is_declared_and_by_nothing_else(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create()
    field: Any = record_type.filterset({}).form.fields["ordering"]
    declared = [value for value, _label in field.choices]
    assert sorted(declared) == ["-date", "-title", "-updated", "date", "title", "updated"]
    for value in declared:
        assert client.get(f"/api/v1/{record_type.plural}/?ordering={value}").status_code == 200
    for value in ("slug", "created", "search_text", "author", "-id", "?", "title,date"):
        assert client.get(f"/api/v1/{record_type.plural}/", {"ordering": value}).status_code == 400


# --- as of a day -----------------------------------------------------------------------------------------------------


@pytest.fixture
def ada() -> Any:
    person = ParticipantFactory.create(slug="ada", title="Ada Berg")
    body = BodyFactory.create(slug="ministry", title="Ministry")
    TenureFactory.create(person=person, body=body, office="Deputy Minister", held="2008/2010-05")
    TenureFactory.create(person=person, body=body, office="Minister", held="2010-06/2014-03")
    TenureFactory.create(person=person, body=body, office="Adviser", held="2011~")
    ParticipantNameFactory.create(record=person, text="Ada Lukander", used="1970/2009-12")
    ParticipantNameFactory.create(record=person, text="Ada Berg", used="2010/..")
    ParticipantNameFactory.create(record=person, text="Ада Берг", language="ru", used="")
    return person


def then(client: Client, day: str) -> Any:
    answer = client.get(f"/api/v1/participants/ada/?as_of={day}")
    assert answer.status_code == 200, answer.content
    return answer.json()["as_of"]


def test_a_person_is_told_with_the_names_and_offices_of_the_day(client: Client, ada: Any) -> None:
    told = then(client, "2009-05-14")
    assert told["date"] == "2009-05-14"
    assert [(each["text"], each["surely"]) for each in told["names"]] == [("Ада Берг", False), ("Ada Lukander", True)]
    assert [(each["office"], each["body"]["slug"], each["surely"]) for each in told["offices"]] == [
        ("Deputy Minister", "ministry", True)
    ]
    assert [each["office"] for each in then(client, "2012-05-14")["offices"]] == ["Minister"]


def test_on_the_day_nobody_could_tell_when_an_office_would_end(client: Client, ada: Any) -> None:
    (office,) = then(client, "2012-05-14")["offices"]
    assert (office["held"]["edtf"], office["held"]["latest"]) == ("2010-06/..", None)


def test_an_office_at_a_body_that_is_not_published_is_not_told(client: Client, ada: Any) -> None:
    body = BodyFactory.create(draft=True, title="Hidden")
    TenureFactory.create(person=ada, body=body, office="Envoy", held="2008/2014")
    assert [each["office"] for each in then(client, "2012-05-14")["offices"]] == ["Minister"]


def test_without_a_day_nothing_is_added(client: Client, ada: Any) -> None:
    assert "as_of" not in client.get("/api/v1/participants/ada/").json()
    assert "as_of" not in client.get("/api/v1/participants/ada/?as_of=").json()


@pytest.mark.parametrize("day", ["may", "2012", "14.05.2012", "2012-02-30", "2012-05-14&as_of=2013-05-14"])
def test_what_is_no_day_is_refused(client: Client, ada: Any, day: str) -> None:
    answer = client.get(f"/api/v1/participants/ada/?as_of={day}")
    assert (answer.status_code, [each["parameter"] for each in answer.json()["errors"]]) == (400, ["as_of"])


@each_type
def test_records_that_are_the_same_on_every_day_take_no_day(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create(slug="one")
    answer = client.get(f"/api/v1/{record_type.plural}/one/?as_of=2012-05-14")
    assert answer.status_code == (200 if record_type.name == "participant" else 400)


# --- the schema ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("participants/ada/?as_of=2012-05-14", "participants/{slug}/"),
        ("participants/?updated_since=2001-01-01T00:00:00Z&facets=kind,year,country", "participants/"),
        ("search/?q=ada", "search/"),
        ("search/?q=brigde", "search/"),
        ("relations/qn-qs/?year=2012&as_of=2012-12-31", "relations/{pair}/"),
    ],
)
def test_answers_have_the_shape_that_the_schema_tells(
    client: Client, ada: Any, pair: Any, address: str, path: str
) -> None:
    user = User.objects.create_superuser("ruth")
    kept, merged, gone = ParticipantFactory.create_batch(3)
    merge(kept, merged, user=user, reason="The same.", kinds_differ=True)
    move(user, gone, "withdraw", reason="Never was.")
    for factory in (VisitFactory, StatementFactory, DocumentFactory, CommitmentFactory, FigureFactory):
        record = factory.create(full=True, title="A bridge")
        for country in pair:
            record.country_rows.get_or_create(country=country)
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    schema = schema_in("en")
    told = schema["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    described = {**told, "components": schema["components"]}
    assert [error.message for error in jsonschema.Draft202012Validator(described).iter_errors(answer.json())] == []
