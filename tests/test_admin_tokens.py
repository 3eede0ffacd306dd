"""Tokens at the desk: made by whoever answers for them, shown once, seen and revoked by few."""

import datetime
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relations.models import ApiToken, Revision
from relations.models.token import digest_of
from tests.conftest import Member, member
from tests.desk import shown_errors, told
from tests.factories import VisitFactory
from tests.programs import DRAFTS, account, token_of
from tests.reading import html

pytestmark = pytest.mark.django_db

LIST = "/staff/relations/apitoken/"
ADD = f"{LIST}add/"
TODAY = datetime.date(2026, 5, 14)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-05-14T12:00:00Z", tick=False):
        yield


def filled(**values: Any) -> dict[str, Any]:
    return {"name": "Mirror of the newsroom", "expires": "2027-05-14", **values}


def make(who: Member, **values: Any) -> Any:
    return who.post(ADD, filled(**values))


def key_in(page: Any) -> str:
    (key,) = re.findall(r'<code id="token-key">(rel_[-\w]{43})</code>', html(page))
    return str(key)


def page_of(token: ApiToken, view: str = "change") -> str:
    return reverse(f"admin:relations_apitoken_{view}", args=[token.pk])


@pytest.fixture
def others(colleague: Any) -> ApiToken:
    return token_of(colleague, DRAFTS, name="Mirror of a colleague")[0]


# --- making ----------------------------------------------------------------------------------------------------------


def test_the_key_is_shown_where_it_is_made_and_opens_the_api(contributor: Member) -> None:
    VisitFactory.create(slug="one", draft=True)
    page = make(contributor, may_read_drafts="on")
    assert page.status_code == 200
    key, token = key_in(page), ApiToken.objects.get()
    assert (token.user, token.name, token.digest) == (contributor.user, "Mirror of the newsroom", digest_of(key))
    assert (token.may_read_drafts, token.may_write, token.may_publish) == (True, False, False)
    assert token.expires == datetime.datetime(2027, 5, 14, tzinfo=datetime.UTC)
    answer = Client().get("/api/v1/visits/one/", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["status"]) == (200, "draft")


def test_the_page_says_how_to_try_it(contributor: Member) -> None:
    for scopes, question in (({}, ""), ({"may_read_drafts": "on"}, "?status=draft")):
        page = make(contributor, name=f"Mirror {question}", **scopes)
        (call,) = re.findall(r'<code id="token-call">(.*?)</code>', html(page), re.DOTALL)
        assert unescape(call) == (
            f'curl -H "Authorization: Bearer {key_in(page)}" \\\n  "http://testserver/api/v1/visits/{question}"'
        )


def test_the_key_is_shown_once_and_kept_nowhere(contributor: Member, caplog: Any) -> None:
    page = make(contributor)
    key = key_in(page)
    assert {"no-store", "private"} <= {each.strip() for each in page["Cache-Control"].split(",")}
    assert "messages" not in page.cookies
    assert key not in str(dict(contributor.cookies)) + caplog.text
    assert key not in str([session.get_decoded() for session in Session.objects.all()])
    assert key not in str([[*entry.values()] for entry in LogEntry.objects.values()])
    token = ApiToken.objects.get()
    for address in (LIST, page_of(token), page_of(token, "history"), page_of(token, "revoke"), "/staff/", ADD):
        shown = html(contributor.get(address))
        assert (address, key in shown, token.digest in shown) == (address, False, False)


def test_the_same_form_sent_again_makes_no_second_token(contributor: Member) -> None:
    make(contributor)
    again = make(contributor)
    assert shown_errors(again) == [
        "name: You have a token of this name. Its key is not shown again: revoke it, or give another name."
    ]
    assert ApiToken.objects.get().revoke()
    assert make(contributor).status_code == 200
    assert ApiToken.objects.count() == 2


def test_colleagues_may_name_their_tokens_alike(contributor: Member, others: ApiToken) -> None:
    key_in(make(contributor, name=others.name))


def test_a_token_expires_in_a_year_if_nothing_else_is_said(contributor: Member) -> None:
    form = html(contributor.get(ADD))
    (expires,) = re.findall(r'<input type="date" name="expires"[^>]*>', form)
    assert ('value="2027-05-14"' in expires, 'min="2026-05-15"' in expires, 'max="2028-05-14"' in expires) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("expires", "is_taken"),
    [
        ("2026-05-15", True), ("2028-05-14", True), ("2028-05-15", False), ("2026-05-14", False),
        ("2026-05-13", False), ("9999-12-31", False), ("0001-01-01", False), ("some day", False), ("", False),
    ],
)  # fmt: skip
def test_no_token_lasts_beyond_two_years(contributor: Member, expires: str, is_taken: bool) -> None:
    page = make(contributor, expires=expires)
    assert ApiToken.objects.count() == is_taken
    if not is_taken:
        assert [error.partition(":")[0] for error in shown_errors(page)] == ["expires"]


@pytest.mark.parametrize("scope", ["may_write", "may_publish"])
def test_whoever_writes_or_publishes_reads_drafts_too(publisher: Member, scope: str) -> None:
    assert make(publisher, **{scope: "on"}).status_code == 200
    assert ApiToken.objects.values_list("may_read_drafts", scope).get() == (True, True)


def test_what_the_role_does_not_allow_may_be_ticked_and_is_said(contributor: Member, publisher: Member) -> None:
    told_before = "Your role does not allow it: ticked, it has no effect until your role does."
    told_after = "it has no effect until your role does: Publishes."
    scopes = {"may_write": "on", "may_publish": "on"}
    for who, expected in ((contributor, 1), (publisher, 0)):
        assert html(who.get(ADD)).count(told_before) == expected
        assert html(make(who, **scopes)).count(told_after) == expected
    assert "Your role: Contributor." in html(contributor.get(ADD))


def test_a_name_is_needed_and_nothing_beside_the_form_is_taken(contributor: Member, colleague: Any) -> None:
    for name in ("", "   ", "x" * 101):
        assert [error.partition(":")[0] for error in shown_errors(make(contributor, name=name))] == ["name"]
    make(contributor, user=colleague.pk, digest="a" * 64, shown="rel_", revoked="2026-01-01", last_used="2026-01-01")
    token = ApiToken.objects.get()
    assert (token.user, token.revoked, token.last_used, token.digest == "a" * 64) == (
        contributor.user, None, None, False,
    )  # fmt: skip


def test_whoever_has_no_role_makes_none() -> None:
    unemployed = member("contributor")
    unemployed.user.groups.clear()
    assert [unemployed.get(ADD).status_code, make(unemployed).status_code] == [403, 403]
    assert unemployed.get(LIST).status_code == 403
    assert ApiToken.objects.count() == 0
    assert Client().post(ADD, filled())["Location"].startswith("/staff/login/")


# --- who sees them ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_nobody_sees_or_revokes_the_tokens_of_others(role: str, others: ApiToken) -> None:
    who = member(role)
    make(who, name="My own")
    listed = html(who.get(LIST))
    assert ("My own" in listed, others.name in listed, others.shown in listed) == (True, False, False)
    assert who.get(page_of(others, "revoke")).status_code == 404
    assert who.post(page_of(others, "revoke")).status_code == 404
    for view in ("change", "history"):
        assert who.get(page_of(others, view))["Location"] == "/staff/"
    assert who.post(page_of(others), filled()).status_code in (302, 403)
    assert who.post(page_of(others, "delete"), {"post": "yes"}).status_code in (302, 403)
    for query in ("?user__id__exact=" + str(others.user.pk), "?q=colleague", "?all="):
        assert others.shown not in html(who.get(f"{LIST}{query}", follow=True))
    others.refresh_from_db()
    assert (others.revoked, others.name) == (None, "Mirror of a colleague")


def test_an_administrator_sees_and_revokes_everybodys(administrator: Member, others: ApiToken) -> None:
    listed = html(administrator.get(LIST))
    assert (others.shown in listed, "colleague" in listed) == (True, True)
    assert administrator.get(page_of(others)).status_code == 200
    assert "colleague" in html(administrator.get(page_of(others, "revoke")))
    answer = administrator.post(page_of(others, "revoke"))
    assert answer["Location"] == LIST
    others.refresh_from_db()
    assert others.revoked == timezone.now()


def test_the_list_tells_what_each_is_and_in_which_state(administrator: Member, colleague: Any) -> None:
    user = account("editor")
    token_of(user, "may_write", name="Valid")
    token_of(user, name="Expired", expires="2026-05-14T11:59:59Z")
    token_of(user, name="Revoked", revoked="2026-05-01T00:00:00Z")
    token_of(colleague, name="Closed", last_used="2026-05-02T10:00:00Z")
    type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    page = administrator.get(LIST)
    rows = {each.name: each for each in page.context["cl"].result_list}
    badges = re.findall(r'<span class="badge \w+">([\w ]+)</span>', html(page))
    assert (sorted(rows), sorted(badges)) == (
        ["Closed", "Expired", "Revoked", "Valid"],
        ["account closed", "no longer valid", "revoked", "valid"],
    )
    assert "reads drafts, writes" in html(page)
    assert "public reading" in html(page)
    for state, names in (("valid", ["Valid"]), ("expired", ["Expired"]), ("revoked", ["Revoked"])):
        found = administrator.get(f"{LIST}?state={state}").context["cl"].result_list
        assert [each.name for each in found] == names


def test_nobody_searches_for_digests(administrator: Member, others: ApiToken) -> None:
    for query in (f"digest={others.digest}", f"digest__startswith={others.digest[0]}"):
        answer = administrator.get(f"{LIST}?{query}")
        assert (answer.status_code, others.shown in html(answer)) == (400, False)


def test_the_number_of_queries_does_not_depend_on_the_number_of_tokens(administrator: Member, others: ApiToken) -> None:
    counts = []
    for _ in range(2):
        administrator.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            administrator.get(LIST)
        counts.append(len(queries))
        token_of(account("editor"))
    assert counts[0] == counts[1]


# --- what becomes of them --------------------------------------------------------------------------------------------


def test_nothing_of_a_token_is_changed_or_deleted(superuser: Member) -> None:
    make(superuser)
    token = ApiToken.objects.get()
    before = ApiToken.objects.values().get()
    assert superuser.post(page_of(token), filled(name="Another", may_publish="on")).status_code == 403
    assert superuser.post(page_of(token, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [token.pk], "post": "yes"}
    superuser.post(LIST, chosen)
    assert ApiToken.objects.values().get() == before
    shown = html(superuser.get(page_of(token)))
    assert re.findall(r"<input (?!type=.hidden)[^>]*name=.(?!language)[^>]*>", shown) == []


def test_revoking_asks_first_and_is_for_good(contributor: Member) -> None:
    key = key_in(make(contributor))
    token = ApiToken.objects.get()
    assert page_of(token, "revoke") in html(contributor.get(LIST))
    assert page_of(token, "revoke") in html(contributor.get(page_of(token)))
    assert contributor.get(page_of(token, "revoke")).status_code == 200
    token.refresh_from_db()
    assert token.revoked is None
    answer = contributor.post(page_of(token, "revoke"), follow=True)
    assert told(answer) == [f"“Mirror of the newsroom ({token.shown}…)” is revoked: whoever sends it is refused."]
    assert Client().get("/api/v1/", headers={"authorization": f"Bearer {key}"}).status_code == 401
    assert page_of(token, "revoke") not in html(contributor.get(LIST))
    with time_machine.travel("2026-05-15T12:00:00Z", tick=False):
        contributor.post(page_of(token, "revoke"))
    token.refresh_from_db()
    assert token.revoked == datetime.datetime(2026, 5, 14, 12, tzinfo=datetime.UTC)
    assert LogEntry.objects.filter(action_flag=CHANGE).count() == 1


def test_a_forged_form_revokes_nothing(contributor: Member) -> None:
    make(contributor)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(contributor.user)
    assert careful.post(page_of(ApiToken.objects.get(), "revoke")).status_code == 403
    assert careful.post(ADD, filled(name="Another")).status_code == 403
    assert ApiToken.objects.filter(revoked=None).count() == 1


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "%00"])
def test_where_no_token_is_none_is_revoked(administrator: Member, number: str) -> None:
    assert administrator.get(f"{LIST}{number}/revoke/").status_code == 404


def test_the_log_tells_who_made_and_who_revoked_it(contributor: Member, administrator: Member) -> None:
    make(contributor)
    token = ApiToken.objects.get()
    administrator.post(page_of(token, "revoke"))
    entries = LogEntry.objects.order_by("pk")
    assert [(entry.user, entry.action_flag, entry.object_repr) for entry in entries] == [
        (contributor.user, ADDITION, str(token)),
        (administrator.user, CHANGE, str(token)),
    ]
    assert [entry.get_change_message() for entry in entries] == ["Added.", "Revoked."]
    assert "Revoked." in html(administrator.get(page_of(token, "history")))
    assert not Revision.objects.exists()
