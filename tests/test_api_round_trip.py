"""A body that was read can be sent back, and then nothing is different."""

from typing import Any

import pytest
from django.test import Client

from relations.models import Revision, revisions_of
from relations.record_types import RecordType
from tests.conftest import Member
from tests.factories import (
    ParticipantFactory,
    StateFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)
from tests.programs import Program
from tests.test_record_types import every_type
from tests.writers import WHY, send, writer

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/visits/one/"


@pytest.fixture
def publisher(db: None) -> Program:
    return writer("publisher")


def full(record_type: RecordType) -> Any:
    record = factory_of(record_type.model).create(slug="one", full=True)
    return record_type.model._default_manager.get(pk=record.pk)


@every_type
@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_was_read_and_is_sent_back_changes_nothing(
    publisher: Program, record_type: RecordType, method: str
) -> None:
    record = full(record_type)
    address = f"/api/v1/{record_type.plural}/one/"
    read = publisher.get(address)
    before = Revision.objects.count()
    answer = send(publisher, method, address, read.json(), tag=read["ETag"])
    assert (answer.status_code, answer.json()) == (200, read.json())
    assert (answer["ETag"], Revision.objects.count()) == (read["ETag"], before)
    record.refresh_from_db()
    assert record.version == read.json()["version"]


@every_type
def test_a_body_with_all_that_is_known_of_others_may_be_sent_back(publisher: Program, record_type: RecordType) -> None:
    full(record_type)
    address = f"/api/v1/{record_type.plural}/one/"
    whole = publisher.get(f"{address}?expand={','.join(record_type.serializer.expandable())}").json()
    before = Revision.objects.count()
    assert send(publisher, "put", address, whole).status_code == 200
    assert Revision.objects.count() == before


#: Of the answer to a copy, what is of the original alone.
OWN = {"slug", "url", "page", "status", "version", "created", "updated", "corrections", "former_slugs"}
#: What other records say of it.
OF_OTHERS = {"related_from", "predecessors"}
#: What only one record may have.
ONCE = {"country_code", "alpha3", "sha256"}


def without(told: Any, *names: str) -> Any:
    return {name: value for name, value in told.items() if name not in {*OWN, *OF_OTHERS, *names}}


@every_type
def test_what_was_read_makes_the_same_record_under_another_name(publisher: Program, record_type: RecordType) -> None:
    full(record_type)
    plural = record_type.plural
    read = publisher.get(f"/api/v1/{plural}/one/").json()
    body = {name: value for name, value in read.items() if name not in ONCE} | {"slug": "copy"}
    made = send(publisher, "post", f"/api/v1/{plural}/", body, tag="")
    assert made.status_code == 201, made.content
    # The rows beside a row have no way of their own.
    assert told(made.json()) == told({**read, **dict.fromkeys(ONCE & read.keys(), "")})
    copy = record_type.model._default_manager.get(slug="copy")
    assert [(each.action, each.user) for each in revisions_of(copy)] == [("created", publisher.user)]
    assert copy.author == publisher.user


def told(answer: Any) -> Any:
    inner = {
        name: [{key: text for key, text in row.items() if key != "citations"} for row in answer[name]]
        for name in ("progress", "tenures")
        if name in answer
    }
    return without({**answer, **inner})


@every_type
def test_what_is_not_given_is_emptied_where_all_is_replaced(publisher: Program, record_type: RecordType) -> None:
    record = full(record_type)
    address = f"/api/v1/{record_type.plural}/one/"
    read = publisher.get(address).json()
    plain = factory_of(record_type.model).create(slug="plain", summary="", notes=record.notes)
    wanted = publisher.get(f"/api/v1/{record_type.plural}/plain/").json()
    names = {"title", "kind", "mode", "language", "life", "indicator", "value", "unit", "statement", "document"}
    needed = {name: wanted[name] for name in names & wanted.keys()}
    answer = send(publisher, "put", address, needed, **WHY)
    assert answer.status_code == 200, answer.content
    dates, held = {"date", "signed", "published", "period", "existed", "due"}, {"filename", "sha256"}
    assert without(answer.json(), *dates, *held) == without(wanted, *dates, *held)
    assert all(answer.json()[name]["edtf"] == "" for name in dates & answer.json().keys())
    record.refresh_from_db()
    assert (record.notes, record.slug, record.status) == (plain.notes, "one", "published")
    assert answer.json()["version"] == read["version"] + 1


@pytest.fixture
def half_hidden(publisher: Program) -> Any:
    """A published visit whose host, and one of two who took part, are drafts."""
    visit = VisitFactory.create(slug="one", host=StateFactory.create(draft=True))
    for values in ({}, {"draft": True}):
        VisitParticipationFactory.create(record=visit, participant=ParticipantFactory.create(**values))
    return visit


def around(visit: Any) -> tuple[Any, int]:
    visit.refresh_from_db()
    return visit.host_id, visit.participations.count()


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_the_public_reads_is_no_ground_for_a_change(
    client: Client, publisher: Program, half_hidden: Any, method: str
) -> None:
    """Sent back, it would take away the drafts that stand around the record."""
    before, read = around(half_hidden), client.get(ADDRESS)
    assert (read.json()["host"], len(read.json()["participations"])) == (None, 1)
    refused = send(publisher, method, ADDRESS, read.json(), tag=read["ETag"], **WHY)
    assert (refused.status_code, around(half_hidden)) == (412, before)
    whole = publisher.get(ADDRESS)
    assert (refused.json()["current"], refused["ETag"]) == (whole.json(), whole["ETag"])
    answer = send(publisher, method, ADDRESS, {**whole.json(), "title": "Supper"}, tag=whole["ETag"], **WHY)
    assert (answer.status_code, around(half_hidden)) == (200, before)


def test_who_names_what_the_public_reads_beside_the_whole_has_seen_the_whole(
    client: Client, publisher: Program, half_hidden: Any
) -> None:
    public, whole = client.get(ADDRESS)["ETag"], publisher.get(ADDRESS)["ETag"]
    stale = f'"visit-{half_hidden.pk}-99"'
    refused = send(publisher, "patch", ADDRESS, {"title": "Supper"}, tag=f"{public}, {stale}", **WHY)
    assert refused.status_code == 412
    answer = send(publisher, "patch", ADDRESS, {"title": "Supper"}, tag=f"{public}, {whole}", **WHY)
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["put", "patch"])
def test_whoever_is_logged_in_and_not_shown_drafts_replaces_no_rows(
    publisher: Program, half_hidden: Any, method: str
) -> None:
    member = Member(publisher.user)
    before, read = around(half_hidden), member.get(ADDRESS)
    assert send(member, method, ADDRESS, read.json(), tag=read["ETag"], **WHY).status_code == 403
    assert around(half_hidden) == before
    assert send(member, "patch", ADDRESS, {"title": "Supper"}, tag=read["ETag"], **WHY).status_code == 200
