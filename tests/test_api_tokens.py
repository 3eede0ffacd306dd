"""Tokens: who is let in by one, what they are then shown, and what of a token is kept."""

import datetime
import json
import re
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relations.models import ApiToken, Visit, changing, revisions_of
from relations.models.token import PREFIX, SHOWN, digest_of
from relations.record_types import RECORD_TYPES, RecordType
from tests.conftest import Member
from tests.factories import FormerAddressFactory, ParticipantFactory, VisitFactory, factory_of
from tests.programs import DRAFTS, PUBLISH, WRITE, Program, account, program, token_of
from tests.test_record_types import every_type

pytestmark = pytest.mark.django_db

LIST, ONE = "/api/v1/visits/", "/api/v1/visits/one/"


def asked(authorization: str, address: str = LIST) -> Any:
    return Client().get(address, headers={"authorization": authorization})


def refused(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["detail"]


def slugs(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return sorted(record["slug"] for record in answer.json()["results"])


@pytest.fixture
def reader(db: None) -> Program:
    """Reads drafts, and no more."""
    return program("contributor", DRAFTS)


# --- the key ---------------------------------------------------------------------------------------------------------


def test_a_key_is_long_random_and_kept_nowhere() -> None:
    token, key = token_of(account())
    assert re.fullmatch(rf"{PREFIX}[-_A-Za-z0-9]{{43}}", key)
    assert (token.shown, token.digest) == (key[:SHOWN], digest_of(key))
    assert token_of(account())[1] != key
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert key not in json.dumps(stored, default=str)


def test_a_token_is_looked_for_by_its_digest_alone() -> None:
    _token, key = token_of(account())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert asked(f"Bearer {key}").status_code == 200
    assert not any(key in query["sql"] for query in queries)
    assert digest_of(key) in queries[0]["sql"]


def test_the_database_keeps_what_a_token_must_be() -> None:
    user = account()
    with pytest.raises(IntegrityError), transaction.atomic():
        token_of(user, WRITE, may_read_drafts=False)
    token_of(user, name="Mirror", revoked=timezone.now())
    token_of(user, name="Mirror")
    with pytest.raises(IntegrityError), transaction.atomic():
        token_of(user, name="Mirror")
    token_of(account(name="somebody-else"), name="Mirror")


def test_the_digest_leaves_in_no_answer_and_no_fixture(reader: Program) -> None:
    digest = reader.token.digest
    VisitFactory.create(slug="one", full=True)
    for address in (LIST, ONE, "/api/v1/", "/api/v1/schema/"):
        assert digest not in reader.get(address).content.decode()
    for form in ("json", "yaml"):
        for named in ([], ["relations.apitoken"]):
            told = StringIO()
            call_command("dumpdata", *named, format=form, stdout=told)
            assert digest not in told.getvalue()


# --- who is let in ---------------------------------------------------------------------------------------------------


def test_reading_needs_no_token_and_a_good_one_does_not_hinder(client: Client, reader: Program) -> None:
    VisitFactory.create(slug="one")
    for address in (LIST, ONE):
        answers = [client.get(address), reader.get(address), program("editor").get(address)]
        assert [(answer.status_code, answer.json()) for answer in answers] == [(200, answers[0].json())] * 3


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(reader: Program, scheme: str) -> None:
    assert asked(f"{scheme} {reader.key}").status_code == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer", "Bearer {key} {key}", "Bearer {key}, Bearer {key}", "Bearer {key},{key}", "Bearer x{key}",
        "Bearer {key}x", "Bearer {digest}", "Bearer {shown}", "Bearer rel_", "Bearer \xe9", "Bearer %00",
        "Token {key}", "{key}", "Digest {key}", "Bearer:{key}", "Bearer " + "a" * 5_000,
    ],
)  # fmt: skip
def test_a_token_that_is_not_good_is_refused_everywhere(reader: Program, authorization: str) -> None:
    told = authorization.format(key=reader.key, digest=reader.token.digest, shown=reader.token.shown)
    for address in (LIST, ONE, "/api/v1/", "/api/v1/nowhere/"):
        answer = asked(told, address)
        assert (refused(answer)[0], answer["WWW-Authenticate"]) == (401, 'Bearer realm="api", error="invalid_token"')
        assert reader.key not in answer.content.decode()


def test_what_a_proxy_in_front_has_asked_for_is_no_token(reader: Program) -> None:
    assert asked("Basic YW5uYTpzZWNyZXQ=").status_code == 200
    assert asked(f"Basic {reader.key}", f"{LIST}?status=draft").status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "key", "authorization"])
def test_a_token_in_the_address_is_never_one(reader: Program, name: str) -> None:
    VisitFactory.create(slug="one", draft=True)
    for address in (LIST, ONE):
        answer = Client().get(f"{address}?{name}={reader.key}")
        assert (refused(answer)[0], answer.json()["errors"][0]["parameter"]) == (400, name)
        assert reader.key not in answer.content.decode()
    assert Client().get(ONE).status_code == 404
    reader.token.refresh_from_db()
    assert reader.token.last_used is None


def test_a_token_is_refused_from_the_moment_it_expires(reader: Program) -> None:
    with time_machine.travel(reader.token.expires - datetime.timedelta(seconds=1), tick=False):
        assert reader.get(LIST).status_code == 200
    with time_machine.travel(reader.token.expires, tick=False):
        assert refused(reader.get(LIST)) == (401, "This token has expired.")


def test_a_revoked_token_is_refused(reader: Program) -> None:
    ApiToken.objects.update(revoked=timezone.now())
    assert refused(reader.get(LIST)) == (401, "This token was revoked.")


@pytest.mark.parametrize("closed", [{"is_active": False}, {"is_staff": False}])
def test_with_its_account_a_token_is_closed(reader: Program, closed: dict[str, bool]) -> None:
    User.objects.filter(pk=reader.user.pk).update(**closed)
    assert refused(reader.get(LIST)) == (401, "The account of this token is closed.")


def test_a_token_opens_no_page_of_the_desk(reader: Program) -> None:
    VisitFactory.create(slug="one", draft=True)
    assert reader.get("/staff/")["Location"].startswith("/staff/login/")
    assert reader.get("/visits/one/").status_code == 404


# --- its last use ----------------------------------------------------------------------------------------------------


def test_its_last_use_is_kept_to_the_minute(reader: Program) -> None:
    def kept() -> Any:
        reader.get(LIST)
        return ApiToken.objects.get().last_used

    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        assert kept() == start
        clock.shift(59)
        assert kept() == start
        clock.shift(1)
        assert kept() == start + datetime.timedelta(seconds=60)


def test_a_refused_token_was_not_used(reader: Program) -> None:
    ApiToken.objects.update(revoked=timezone.now())
    reader.get(LIST)
    assert ApiToken.objects.get().last_used is None


def test_within_the_minute_a_token_costs_one_query(reader: Program, django_assert_num_queries: Any) -> None:
    VisitFactory.create(slug="one")
    Client().get(LIST)
    with CaptureQueriesContext(connection) as anonymous:
        Client().get(f"{LIST}?fields=slug")
        expected = len(anonymous) + 1
    mute = program("contributor")
    mute.get(LIST)
    with django_assert_num_queries(expected):
        mute.get(f"{LIST}?fields=slug")


# --- which records it is shown ---------------------------------------------------------------------------------------

STATES = ("draft", "in_review", "published", "withdrawn")


@pytest.fixture
def in_every_state(db: None) -> None:
    for status in STATES:
        VisitFactory.create(slug=status.replace("_", "-"), status=status, withdrawal_note="Told twice.")


def test_lists_hold_what_is_published_unless_other_states_are_asked_for(reader: Program, in_every_state: None) -> None:
    assert slugs(reader.get(LIST)) == ["published"]
    assert slugs(reader.get(f"{LIST}?status=")) == ["published"]
    assert slugs(reader.get(f"{LIST}?status=draft")) == ["draft"]
    assert slugs(reader.get(f"{LIST}?status=draft,in_review")) == ["draft", "in-review"]
    assert len(slugs(reader.get(f"{LIST}?status={','.join(STATES)}"))) == 4
    assert slugs(reader.get(f"{LIST}?status=withdrawn&kind=meeting&q=nonsense")) == []


def test_the_pages_of_a_list_keep_the_states_that_were_asked_for(reader: Program, in_every_state: None) -> None:
    first = reader.get(f"{LIST}?status=draft,withdrawn&page_size=1").json()
    assert first["count"] == 2
    second = reader.get(first["next"]).json()
    assert {first["results"][0]["slug"], second["results"][0]["slug"]} == {"draft", "withdrawn"}


@pytest.mark.parametrize("status", ["drafts", "draft,secret", "DRAFT", "%00", "draft&status=published"])
def test_a_state_that_is_none_is_refused_by_name(client: Client, reader: Program, status: str) -> None:
    for who in (client, reader):
        answer = who.get(f"{LIST}?status={status}")
        assert (refused(answer)[0], {each["parameter"] for each in answer.json()["errors"]}) == (400, {"status"})


@pytest.mark.parametrize("status", STATES)
def test_only_a_token_that_sees_drafts_may_ask_for_states(client: Client, in_every_state: None, status: str) -> None:
    address = f"{LIST}?status={status}"
    nobody = client.get(address)
    assert (refused(nobody)[0], nobody["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert refused(program("publisher").get(address))[0] == 403
    assert refused(Member(account("administrator")).get(address))[0] == 401
    unemployed = User.objects.create_user("unemployed", is_staff=True)
    assert refused(Program(*token_of(unemployed, DRAFTS, WRITE, PUBLISH)).get(address))[0] == 403


@every_type
def test_a_record_is_found_in_any_state(client: Client, reader: Program, record_type: RecordType) -> None:
    record: Any = factory_of(record_type.model).create(slug="one", full=True)
    address = f"/api/v1/{record_type.plural}/one/"
    for status in STATES:
        record_type.model.objects.filter(pk=record.pk).update(status=status, withdrawal_note="Told twice.")
        answer = reader.get(address)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        assert [
            each["slug"]
            for each in reader.get(f"/api/v1/{record_type.plural}/?status={status}").json()["results"]
            if each["slug"] == "one"
        ] == ["one"]
        expected = {"published": 200, "withdrawn": 410}.get(status, 404)
        for who in (client, program("publisher"), Member(account("administrator"))):
            assert who.get(address).status_code == expected


@every_type
def test_nothing_that_the_desk_keeps_to_itself_is_answered(reader: Program, record_type: RecordType) -> None:
    record: Any = factory_of(record_type.model).create(slug="one", draft=True, notes="For us alone.")
    answer = reader.get(f"/api/v1/{record_type.plural}/{record.slug}/").json()
    assert list(answer) == list(record_type.serializer.field_names())
    assert "For us alone." not in json.dumps(answer)


def test_what_was_merged_or_has_moved_leads_on(client: Client, reader: Program) -> None:
    kept = VisitFactory.create(slug="kept", draft=True)
    VisitFactory.create(slug="merged", status="withdrawn", merged_into=kept)
    for slug in ("merged", "former"):
        FormerAddressFactory.create(type="visit", slug=slug, leads_to="kept")
        answer = reader.get(f"{LIST}{slug}/?fields=slug")
        assert (answer.status_code, answer["Location"]) == (301, f"{LIST}kept/?fields=slug")
        assert client.get(f"{LIST}{slug}/").status_code == 404
    assert slugs(reader.get(f"{LIST}?status=withdrawn")) == []
    Visit.objects.filter(pk=kept.pk).update(status="withdrawn")
    assert (reader.get(f"{LIST}former/").status_code, client.get(f"{LIST}former/").status_code) == (301, 410)


@every_type
def test_around_a_record_drafts_are_shown_as_what_is_published_is(
    client: Client, reader: Program, record_type: RecordType
) -> None:
    record: Any = factory_of(record_type.model).create(slug="one", full=True)
    expand = ",".join(record_type.serializer.expandable())
    addresses = [f"/api/v1/{record_type.plural}/{end}" for end in ("one/", f"one/?expand={expand}")]
    public = [client.get(address).json() for address in addresses]
    for kind in RECORD_TYPES.values():
        others = kind.model.objects.exclude(pk=record.pk if isinstance(record, kind.model) else 0)
        others.update(status="draft")
    for address, before in zip(addresses, public, strict=True):
        shown = reader.get(address).json()
        assert json.dumps(shown).replace('"draft"', '"published"') == json.dumps(before)
        assert program("publisher").get(address).json() == client.get(address).json() != before


@every_type
def test_drafts_cost_no_further_query(reader: Program, record_type: RecordType) -> None:
    address = f"/api/v1/{record_type.plural}/?status=draft&expand=" + ",".join(record_type.serializer.expandable())
    counts = []
    for more in (1, 2):
        factory_of(record_type.model).create_batch(more, full=True)
        for kind in RECORD_TYPES.values():
            kind.model.objects.update(status="draft")
        reader.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- what caches may keep --------------------------------------------------------------------------------------------


def varies(answer: Any) -> set[str]:
    return {each.strip().lower() for each in answer["Vary"].split(",")}


def test_what_a_token_is_answered_is_kept_by_nobody_else(client: Client, reader: Program) -> None:
    VisitFactory.create(slug="one")
    for address in (LIST, ONE, "/api/v1/nowhere/", f"{LIST}?colour=red"):
        public, private = client.get(address), reader.get(address)
        assert (public["Cache-Control"], private["Cache-Control"]) == ("no-cache", "no-cache, private")
        assert {"authorization", "accept-language"} <= varies(public) & varies(private)
        assert "cookie" not in varies(public) | varies(private)


def test_what_a_token_is_answered_is_not_compressed(client: Client, reader: Program) -> None:
    VisitFactory.create(full=True)
    takes = {"accept-encoding": "gzip"}
    assert client.get(LIST, headers=takes)["Content-Encoding"] == "gzip"
    assert not reader.get(LIST, headers=takes).has_header("Content-Encoding")


def test_the_tag_of_a_public_answer_is_not_that_of_one_with_drafts(client: Client, reader: Program) -> None:
    VisitFactory.create(slug="one", host=ParticipantFactory.create(draft=True))
    known = {"if-none-match": client.get(ONE)["ETag"]}
    assert (client.get(ONE, headers=known).status_code, reader.get(ONE, headers=known).status_code) == (304, 200)
    answer = reader.get(ONE, headers={"if-none-match": reader.get(ONE)["ETag"]})
    assert (answer.status_code, answer["Cache-Control"]) == (304, "no-cache, private")


def test_whoever_is_logged_in_reads_what_everybody_reads(client: Client) -> None:
    VisitFactory.create(slug="one", host=ParticipantFactory.create(draft=True))
    member = Member(account("administrator"))
    for address in (LIST, ONE):
        assert member.get(address).json() == client.get(address).json()


# --- writing ---------------------------------------------------------------------------------------------------------


def change(who: Client, **data: Any) -> Any:
    headers = {"if-match": "*", "x-reason": "The bulletin says so."}
    return who.patch(ONE, data, content_type="application/json", headers=headers)


def test_a_change_by_a_token_is_its_accounts(client: Client) -> None:
    writer = program("contributor", WRITE)
    with changing(user=writer.user):
        visit = VisitFactory.create(slug="one", draft=True)
    answer = change(writer, title="Supper")
    assert (answer.status_code, answer.json()["title"], answer.json()) == (200, "Supper", writer.get(ONE).json())
    assert [each.user for each in revisions_of(visit)] == [writer.user] * 2
    assert client.get(ONE).status_code == 404


@pytest.mark.parametrize(
    ("role", "scopes", "expected"),
    [
        ("publisher", (), 403),
        ("publisher", (DRAFTS,), 403),
        ("publisher", (WRITE,), 403),
        ("contributor", (WRITE, PUBLISH), 403),
        ("publisher", (WRITE, PUBLISH), 200),
    ],
)
def test_role_and_scope_must_both_allow_it(role: str, scopes: tuple[str, ...], expected: int) -> None:
    visit = VisitFactory.create(slug="one", title="Dinner")
    answer = change(program(role, *scopes), title="Supper")
    visit.refresh_from_db()
    assert (answer.status_code, visit.title) == (expected, "Supper" if expected == 200 else "Dinner")


def test_a_role_that_was_taken_away_is_missed_at_once() -> None:
    VisitFactory.create(slug="one", draft=True)
    reader = program("editor", DRAFTS)
    assert reader.get(ONE).status_code == 200
    reader.user.groups.remove(Group.objects.get(name="editor"))
    assert reader.get(ONE).status_code == 404
