"""What has changed since a moment: records, what is shown beside them, and what has gone."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from relations.choices import Status
from relations.merging import merge, unmerge
from relations.models import Document, Participant, Versioned
from relations.neighbours import is_record
from relations.record_types import RECORD_TYPES, RecordType
from relations.workflow import move
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    DocumentRelationFactory,
    ParticipantFactory,
    StateFactory,
    StatementFactory,
    SuccessionFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)
from tests.taking import content

pytestmark = pytest.mark.django_db

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)

MADE = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
SEEN = MADE + datetime.timedelta(hours=1)
LATER = MADE + datetime.timedelta(hours=2)
SINCE = {"updated_since": SEEN.isoformat()}


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MADE, tick=False) as travelling:
        yield travelling


def told(client: Client, plural: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{plural}/", {"page_size": 200, **SINCE, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def slugs(answer: Any) -> list[str]:
    return [each["slug"] for each in answer["results"]]


# --- what has gone ---------------------------------------------------------------------------------------------------


@each_type
def test_what_was_withdrawn_stands_in_the_list_of_changes(
    client: Client, clock: Any, record_type: RecordType, user: User
) -> None:
    record = factory_of(record_type.model).create(slug="one", title="Aaa")
    clock.move_to(LATER)
    move(user, record, "withdraw", reason="Told twice.")
    (gone,) = told(client, record_type.plural)["results"]
    assert gone == {
        "slug": "one",
        "url": f"http://testserver/api/v1/{record_type.plural}/one/",
        "type": record_type.name,
        "status": "withdrawn",
        "updated": "2026-03-01T14:00:00Z",
        "withdrawal_note": "Told twice.",
        "merged_into": None,
        "former_slugs": [],
    }
    assert "one" not in slugs(client.get(f"/api/v1/{record_type.plural}/").json())


def test_what_was_merged_names_the_record_that_stayed(client: Client, clock: Any, user: User) -> None:
    kept, merged = VisitFactory.create(slug="kept"), VisitFactory.create(slug="merged")
    clock.move_to(LATER)
    done = merge(kept, merged, user=user, reason="The same.")
    found = {each["slug"]: each for each in told(client, "visits")["results"]}
    assert (found["merged"]["status"], found["merged"]["merged_into"]) == (
        "merged",
        {"slug": "kept", "url": "http://testserver/api/v1/visits/kept/"},
    )
    assert (found["kept"]["status"], found["kept"]["former_slugs"]) == ("published", ["merged"])
    unmerge(done, user, "Two after all.")
    again = {each["slug"]: each["status"] for each in told(client, "visits")["results"]}
    assert again == {"kept": "published", "merged": "published"}


def test_a_merged_record_does_not_name_one_that_is_not_published(client: Client, clock: Any, user: User) -> None:
    kept, merged = VisitFactory.create(slug="kept"), VisitFactory.create(slug="merged")
    clock.move_to(LATER)
    merge(kept, merged, user=user, reason="The same.")
    kept.refresh_from_db()
    move(user, kept, "withdraw", reason="Never held.")
    found = {each["slug"]: (each["status"], each["merged_into"]) for each in told(client, "visits")["results"]}
    assert found == {"kept": ("withdrawn", None), "merged": ("merged", None)}


def test_a_renamed_and_withdrawn_record_tells_the_address_under_which_it_was_known(
    client: Client, clock: Any, user: User
) -> None:
    visit = VisitFactory.create(slug="old")
    clock.move_to(LATER)
    visit.slug = "new"
    visit.save()
    move(user, visit, "withdraw", reason="Never held.")
    (gone,) = told(client, "visits")["results"]
    assert (gone["slug"], gone["former_slugs"]) == ("new", ["old"])


def test_what_a_draft_was_called_is_told_to_nobody(client: Client, user: User) -> None:
    visit = VisitFactory.create(slug="secret-plan", status="draft")
    visit.slug = "plan"
    visit.save()
    visit.slug, visit.status = "meeting", "published"
    visit.save()
    visit.slug = "talks"
    visit.save()
    merge(visit, VisitFactory.create(slug="secret-draft", status="draft"), user=user, reason="The same.")
    assert client.get("/api/v1/visits/talks/").json()["former_slugs"] == ["meeting"]


def test_what_was_never_published_is_not_told_in_any_way(client: Client, clock: Any, user: User) -> None:
    kept = VisitFactory.create(slug="kept")
    for status in ("draft", "in_review", "withdrawn"):
        VisitFactory.create(slug=f"never-{status}", status=status)
    clock.move_to(LATER)
    merge(kept, VisitFactory.create(slug="never-merged", draft=True), user=user, reason="The same.")
    for visit in type(kept).objects.filter(slug__startswith="never-"):
        visit.save()
    assert slugs(told(client, "visits")) == ["kept"]
    assert slugs(told(client, "visits", ordering="-updated")) == ["kept"]


def test_without_a_moment_nothing_that_has_gone_is_listed(client: Client, clock: Any, user: User) -> None:
    move(user, VisitFactory.create(slug="one"), "withdraw", reason="Never held.")
    answer = client.get("/api/v1/visits/?ordering=updated").json()
    assert (slugs(answer), answer["count"], "until" in answer) == ([], 0, False)


def test_what_has_gone_is_told_whatever_else_is_asked_and_found_by_none_of_its_words(
    client: Client, clock: Any, user: User
) -> None:
    VisitFactory.create(slug="hidden", title="Bridge", kind="meeting")
    visit = VisitFactory.create(slug="gone", title="Bridge", kind="summit")
    clock.move_to(LATER)
    move(user, visit, "withdraw", reason="Never held.")
    for query in ({"q": "bridge"}, {"q": "harbour"}, {"kind": "meeting"}, {"year": "1999"}):
        assert slugs(told(client, "visits", **query)) == ["gone"]


def test_changes_are_in_the_order_of_the_changes_alone(client: Client, clock: Any) -> None:
    refused = client.get("/api/v1/visits/", {**SINCE, "ordering": "title"})
    assert (refused.status_code, [each["parameter"] for each in refused.json()["errors"]]) == (400, ["ordering"])


def test_pages_of_changes_go_through_records_and_what_has_gone_in_one_order(
    client: Client, clock: Any, user: User
) -> None:
    visits = [VisitFactory.create(slug=f"visit-{number}") for number in range(7)]
    for number, visit in enumerate(visits):
        clock.move_to(LATER + datetime.timedelta(minutes=number))
        if number % 2:
            move(user, visit, "withdraw", reason="Never held.")
        else:
            visit.save()
    for order, expected in (("updated", range(7)), ("-updated", range(6, -1, -1))):
        found, untils = [], set()
        answer = told(client, "visits", page_size=2, ordering=order)
        assert answer["count"] == 7
        while True:
            found += slugs(answer)
            untils.add(answer["until"])
            if not answer["next"]:
                break
            clock.shift(60)
            before, answer = answer, client.get(answer["next"]).json()
            assert client.get(answer["previous"]).json()["results"] == before["results"]
        assert found == [f"visit-{number}" for number in expected]
        assert len(untils) == 1


def test_the_next_question_begins_a_quarter_of_an_hour_before_this_answer(client: Client, clock: Any) -> None:
    clock.move_to(LATER)
    assert told(client, "visits")["until"] == "2026-03-01T13:45:00Z"


@pytest.mark.parametrize("stamp", ["", ".", ".x", ".99999999999", ".-1"])
def test_a_cursor_of_another_list_does_not_go_on_in_one_of_changes(client: Client, clock: Any, stamp: str) -> None:
    VisitFactory.create_batch(2)
    cursor = client.get("/api/v1/visits/?ordering=updated&page_size=1").json()["next"].partition("cursor=")[2]
    answer = client.get("/api/v1/visits/", {**SINCE, "cursor": cursor.partition("&")[0] + stamp})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "cursor")


# --- what is shown beside a record -----------------------------------------------------------------------------------


def pieces(shown: Any) -> Iterator[Any]:
    yield shown
    for each in shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else ():
        yield from pieces(each)


def neighbours(record: Any, answer: Any) -> list[Any]:
    """Whatever has a slug and stands in the answer, each field of which is walked: records, topics, indicators; and
    what no slug tells of, the countries of those."""
    slugs = {each["slug"] for each in pieces(answer) if isinstance(each, dict) and "slug" in each}
    codes = {each["country"] for each in pieces(answer) if isinstance(each, dict) and each.get("country")}
    found = [
        other
        for model in Versioned.__subclasses__()
        for concrete in concrete_models(model)
        for other in concrete._default_manager.filter(slug__in=slugs)
    ]
    found += Participant.objects.filter(country_code__in=codes).exclude(pk__in=[0, *keys_of(found, Participant)])
    return [other for other in found if other != record]


def concrete_models(model: Any) -> list[Any]:
    return [each for below in model.__subclasses__() for each in concrete_models(below)] or (
        [] if model._meta.abstract else [model]
    )


def keys_of(found: list[Any], model: Any) -> list[int]:
    return [each.pk for each in found if isinstance(each, model)]


#: Of no country that a factory makes.
CODES = (f"{first}{second}" for first in "QX" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def rename(other: Any, user: User) -> None:
    other.slug, other.title = f"{other.slug[:60]}-renamed", f"{other.title[:80]} renamed"
    if getattr(other, "country_code", ""):
        other.country_code = next(CODES)
    other.save()


def withdraw(other: Any, user: User) -> None:
    move(user, other, "withdraw", reason="Never was.")


def withdraw_and_publish_again(other: Any, user: User) -> None:
    move(user, move(user, other, "withdraw", reason="Never was."), "reinstate", reason="It was.")


def merge_into_another(other: Any, user: User) -> None:
    more = {"kind": other.kind} if hasattr(other, "kind") and not isinstance(other, Document) else {}
    if more.get("kind") in ("state", "territory"):
        kept = StateFactory.create(country_code=next(CODES), **more)
    else:
        kept = factory_of(type(other)).create(**more)
    merge(kept, other, user=user, reason="The same.", kinds_differ=True)


CHANGES = (rename, withdraw, withdraw_and_publish_again, merge_into_another)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@each_type
def test_a_record_is_found_where_only_something_shown_beside_it_changed(
    client: Client, clock: Any, record_type: RecordType, change: Any, user: User
) -> None:
    """Whatever neighbour it has is changed in turn: where the answer is another then, the list of changes holds it."""
    record: Any = factory_of(record_type.model).create(full=True, slug="one")
    address, moment = f"/api/v1/{record_type.plural}/one/", MADE
    around = neighbours(record, client.get(address).json())
    assert around
    seen = []
    for other in around:
        if not is_record(type(other)) and change in (withdraw, withdraw_and_publish_again):
            continue
        if change is merge_into_another and not hasattr(other, "merged_into"):
            continue
        fresh = type(other)._default_manager.get(pk=other.pk)
        if getattr(fresh, "status", Status.PUBLISHED) != Status.PUBLISHED or getattr(fresh, "merged_into", None):
            continue
        before = client.get(address).json()
        moment += datetime.timedelta(hours=1)
        clock.move_to(moment)
        change(fresh, user)
        after = client.get(address).json()
        found = told(client, record_type.plural, updated_since=moment.isoformat())
        assert after == before or "one" in slugs(found), (change.__name__, other)
        seen.append(after != before or change is withdraw_and_publish_again)
    assert any(seen)


def test_who_is_named_with_a_country_is_found_by_the_code_of_the_country(client: Client, clock: Any) -> None:
    state = StateFactory.create(country_code="QN")
    person = ParticipantFactory.create(country=state)
    visit = VisitFactory.create(slug="one")
    VisitParticipationFactory.create(record=visit, participant=person)
    VisitFactory.create(slug="another")
    clock.move_to(LATER)
    state.country_code = "QS"
    state.save()
    assert slugs(told(client, "visits")) == ["one"]


def test_a_row_of_another_record_that_is_gone_or_names_another_now_is_missed(client: Client, clock: Any) -> None:
    old, new, third = (DocumentFactory.create(slug=slug) for slug in ("old", "new", "third"))
    relation = DocumentRelationFactory.create(record=new, target=old)
    first, second = ParticipantFactory.create(slug="first"), ParticipantFactory.create(slug="second")
    succession = SuccessionFactory.create(predecessor=first, successor=second)
    clock.move_to(LATER)
    relation.target = third
    relation.save()
    succession.delete()
    assert sorted(slugs(told(client, "documents"))) == ["new", "old", "third"]
    assert sorted(slugs(told(client, "participants"))) == ["first", "second"]


def test_a_commitment_that_fell_due_meanwhile_is_told_though_nobody_changed_it(client: Client, clock: Any) -> None:
    for slug, due, state in (("late", "2026-03-01", "open"), ("met", "2026-03-01", "met"), ("due", "2026-05", "open")):
        CommitmentFactory.create(slug=slug, due=due, state=state)
    clock.move_to(LATER)
    assert slugs(told(client, "commitments")) == []
    clock.move_to(MADE + datetime.timedelta(days=2))
    assert slugs(told(client, "commitments")) == ["late"]
    assert slugs(told(client, "commitments", updated_since="2026-03-02T12:00:00Z")) == []


def test_what_is_not_answered_need_not_be_read_again(client: Client, clock: Any) -> None:
    visit = VisitFactory.create(slug="one")
    person = ParticipantFactory.create()
    VisitParticipationFactory.create(record=visit, participant=person)
    clock.move_to(LATER)
    person.save()
    assert slugs(told(client, "visits")) == ["one"]
    assert slugs(told(client, "visits", fields="slug,title,status,former_slugs")) == []


def test_what_an_expanded_record_shows_counts_too(client: Client, clock: Any) -> None:
    visit = VisitFactory.create()
    person = ParticipantFactory.create()
    VisitParticipationFactory.create(record=visit, participant=person)
    StatementFactory.create(slug="one", visit=visit)
    clock.move_to(LATER)
    person.save()
    assert slugs(told(client, "statements")) == []
    assert slugs(told(client, "statements", expand="visit")) == ["one"]


def test_the_page_of_changes_finds_what_the_api_finds_less_what_has_gone(
    client: Client, clock: Any, user: User
) -> None:
    visit = VisitFactory.create(slug="one")
    person = ParticipantFactory.create()
    VisitParticipationFactory.create(record=visit, participant=person)
    gone = VisitFactory.create(slug="gone")
    clock.move_to(LATER)
    person.save()
    move(user, gone, "withdraw", reason="Never held.")
    clock.shift(1)
    page = client.get("/visits/", SINCE)
    assert [each.slug for each in page.context["page"].items] == ["one"]
    lines = client.get("/visits.jsonl", {**SINCE, "ordering": "updated"})
    assert content(lines).count(b"\n") == 1
