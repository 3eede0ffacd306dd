"""The log of accounts: whatever is done to them stands in it, by whatever way, and nobody changes it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.accounts.guarding import REFUSAL, TABLE
from relations.management.commands import flush
from relations.models import AccountAction, AccountEvent, LogIsKeptError
from tests.conftest import Member, member
from tests.desk import form_data
from tests.programs import token_of
from tests.roles import role_of

pytestmark = pytest.mark.django_db


class Slower(MD5PasswordHasher):
    """As Django's own become from release to release."""

    algorithm = "slower"


LIST = "/staff/relations/accountevent/"
PASSWORD = "nine ferries on the lake"


@pytest.fixture
def mara() -> User:
    return User.objects.create_user("mara", "mara@foreign.example", PASSWORD, is_staff=True)


def noted(*without: str) -> list[tuple[str, str, Any]]:
    """What, about whom and how, oldest first; roles come with the program."""
    events = AccountEvent.objects.exclude(action=AccountAction.ROLE_CHANGED).exclude(action__in=without)
    return list(events.order_by("pk").values_list("action", "account_name", "details"))


def last() -> AccountEvent:
    return AccountEvent.objects.order_by("-pk")[0]


# --- what is noted ----------------------------------------------------------------------------------------------------


def test_a_command_that_makes_an_account_is_noted() -> None:
    call_command("createsuperuser", interactive=False, username="root", email="root@foreign.example")
    became = {"username": "root", "email": "root@foreign.example", "is_staff": True, "is_superuser": True}
    told = {name: {"before": None, "after": value} for name, value in became.items()}
    assert noted() == [(AccountAction.CREATED, "root", told)]
    assert (last().by, last().by_name, last().address) == (None, "", None)


def test_what_an_administrator_changes_is_noted_with_who_and_from_where(administrator: Member, mara: User) -> None:
    page = reverse("admin:auth_user_change", args=[mara.pk])
    data = form_data(administrator.get(page)) | {"date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
    data |= {"email": "mara@other.example", "groups": [role_of("editor").pk], "is_active": ""}
    assert administrator.post(page, data, REMOTE_ADDR="192.0.2.7").status_code == 302
    changed = {"email": {"before": "mara@foreign.example", "after": "mara@other.example"}}
    assert noted()[-3:] == [
        (AccountAction.CHANGED, "mara", changed),
        (AccountAction.DEACTIVATED, "mara", {}),
        (AccountAction.ROLE_GIVEN, "mara", {"role": "editor"}),
    ]
    assert {(event.by_name, event.address) for event in AccountEvent.objects.order_by("-pk")[:3]} == {
        ("administrator", "192.0.2.7")
    }


def test_what_is_done_in_a_shell_is_noted(mara: User) -> None:
    permission = Permission.objects.get(codename="merge_records")
    editor, publisher = role_of("editor"), role_of("publisher")
    begin = AccountEvent.objects.count()
    mara.groups.add(editor)
    mara.groups.add(editor)
    publisher.user_set.add(mara)
    mara.groups.clear()
    mara.user_permissions.set([permission])
    permission.user_set.clear()
    mara.is_superuser = True
    mara.save()
    mara.is_active = False
    mara.save(update_fields=["is_active"])
    mara.is_active = True
    mara.save()
    told = list(AccountEvent.objects.order_by("pk")[begin:].values_list("action", "account_name", "details"))
    assert told == [
        (AccountAction.ROLE_GIVEN, "mara", {"role": "editor"}),
        (AccountAction.ROLE_GIVEN, "mara", {"role": "publisher"}),
        (AccountAction.ROLE_TAKEN, "mara", {"role": "editor"}),
        (AccountAction.ROLE_TAKEN, "mara", {"role": "publisher"}),
        (AccountAction.PERMISSION_GIVEN, "mara", {"permission": "relations.merge_records"}),
        (AccountAction.PERMISSION_TAKEN, "mara", {"permission": "relations.merge_records"}),
        (AccountAction.CHANGED, "mara", {"is_superuser": {"before": False, "after": True}}),
        (AccountAction.DEACTIVATED, "mara", {}),
        (AccountAction.REACTIVATED, "mara", {}),
    ]


def test_what_a_role_may_is_noted_when_it_changes(mara: User) -> None:
    role, permission = Group.objects.create(name="archivists"), Permission.objects.get(codename="merge_records")
    mara.groups.add(role)
    role.permissions.add(permission)
    permission.group_set.remove(role)
    role.name = "keepers"
    role.save()
    role.delete()
    told = AccountEvent.objects.filter(details__role__in=("archivists", "keepers")).order_by("pk")
    assert list(told.values_list("action", "details")) == [
        (AccountAction.ROLE_CHANGED, {"role": "archivists", "name": {"before": None, "after": "archivists"}}),
        (AccountAction.ROLE_GIVEN, {"role": "archivists"}),
        (AccountAction.ROLE_CHANGED, {"role": "archivists", "given": ["relations.merge_records"]}),
        (AccountAction.ROLE_CHANGED, {"role": "archivists", "taken": ["relations.merge_records"]}),
        (AccountAction.ROLE_CHANGED, {"role": "keepers", "name": {"before": "archivists", "after": "keepers"}}),
        (AccountAction.ROLE_TAKEN, {"role": "keepers"}),
        (AccountAction.ROLE_CHANGED, {"role": "keepers", "name": {"before": "keepers", "after": None}}),
    ]


def test_a_new_password_is_noted_and_the_same_one_hashed_anew_is_not(mara: User, settings: Any) -> None:
    mara.set_password("ten ferries on the lake")
    mara.save()
    assert noted()[-1] == (AccountAction.PASSWORD_CHANGED, "mara", {})
    mara.password = make_password("eleven ferries")
    mara.save(update_fields=["email"])
    mara.refresh_from_db()
    settings.PASSWORD_HASHERS = ["tests.test_account_log.Slower", *settings.PASSWORD_HASHERS]
    assert mara.check_password("ten ferries on the lake")
    assert mara.password.startswith("slower$")
    assert [action for action, _name, _details in noted()].count(AccountAction.PASSWORD_CHANGED) == 1


def test_coming_and_going_is_noted(mara: User) -> None:
    client = Client()
    client.post("/staff/login/", {"username": "mara", "password": PASSWORD})
    client.post("/staff/logout/")
    assert noted(AccountAction.CREATED) == [
        (AccountAction.LOGGED_IN, "mara", {}),
        (AccountAction.LOGGED_OUT, "mara", {}),
    ]


def test_tokens_are_noted_without_their_keys(publisher: Member) -> None:
    token, key = token_of(publisher.user, "may_read_drafts")
    assert (last().action, last().details["may"]) == (AccountAction.TOKEN_MADE, ["may_read_drafts"])
    assert key not in json.dumps(last().details)
    publisher.post(reverse("admin:relations_apitoken_revoke", args=[token.pk]))
    assert (last().action, last().by, last().account) == (AccountAction.TOKEN_REVOKED, publisher.user, publisher.user)
    publisher.post(reverse("admin:relations_apitoken_revoke", args=[token.pk]))
    assert [action for action, _name, _details in noted()].count(AccountAction.TOKEN_REVOKED) == 1


def test_no_secret_is_ever_noted(administrator: Member, mara: User) -> None:
    mara.set_password("a secret of the lake")
    mara.save()
    Client().post("/staff/login/", {"username": "mara", "password": "another secret"})
    Client().post("/staff/login/", {"username": "a third secret", "password": "mara"})
    told = json.dumps([*AccountEvent.objects.values_list("details", "account_name", "by_name")])
    assert "secret" not in told
    assert mara.password not in told


def test_an_account_of_which_something_is_noted_is_not_deleted(mara: User) -> None:
    with pytest.raises(ProtectedError):
        mara.delete()
    User.objects.bulk_create([User(username="ada")])
    User.objects.get(username="ada").delete()
    assert noted()[-1] == (AccountAction.DELETED, "", {"username": {"before": "ada", "after": None}})


# --- nobody changes it ------------------------------------------------------------------------------------------------


def test_no_code_changes_or_deletes_it(mara: User) -> None:
    event = last()
    event.action = AccountAction.LOGGED_IN
    forged = AccountEvent(pk=event.pk, action=AccountAction.LOGGED_IN)
    attempts: tuple[Any, ...] = (
        event.save,
        event.delete,
        AccountEvent.objects.all().delete,
        AccountEvent.objects.filter(pk=event.pk).delete,
        lambda: AccountEvent.objects.update(action=AccountAction.LOGGED_IN),
        lambda: AccountEvent.objects.bulk_update([event], ["action"]),
    )
    for attempt in attempts:
        with pytest.raises(LogIsKeptError):
            attempt()
    attempts = (
        forged.save,
        lambda: AccountEvent.objects.all()._raw_delete(connection.alias),
        lambda: super(AccountEvent, event).save(force_update=True),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert AccountEvent.objects.get(pk=event.pk).action == AccountAction.CREATED


def test_no_sql_changes_or_deletes_it(mara: User) -> None:
    before = AccountEvent.objects.count()
    told = ["UPDATE %s SET action = 'logged_in'", "DELETE FROM %s WHERE account_name = 'mara'"]
    if connection.vendor == "postgresql":
        told.append("TRUNCATE %s")
        # Rows whose constraints are still to be looked at would keep it from being emptied anyway.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in told:
        with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement % TABLE)
    assert AccountEvent.objects.count() == before


def test_emptying_the_database_leaves_it_alone(mara: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flush.Command, "empties_the_log", False)
    with pytest.raises(CommandError, match="The log of accounts is kept"):
        call_command("flush", interactive=False)
    assert User.objects.filter(username="mara").exists()


def test_no_page_changes_or_deletes_it(superuser: Member, mara: User) -> None:
    event = last()
    page = reverse("admin:relations_accountevent_change", args=[event.pk])
    assert superuser.get(page).status_code == 200
    assert superuser.post(page, {"action": "logged_in"}).status_code == 403
    assert superuser.post(reverse("admin:relations_accountevent_delete", args=[event.pk])).status_code == 403
    assert superuser.post(reverse("admin:relations_accountevent_add"), {"action": "logged_in"}).status_code == 403
    superuser.post(LIST, {"action": "delete_selected", "_selected_action": [event.pk], "_confirmed": "yes"})
    event.refresh_from_db()
    assert event.action == AccountAction.CREATED


# --- who reads it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["contributor", "editor", "publisher"])
def test_it_is_for_administrators(role: str) -> None:
    somebody, event = member(role), last()
    for address in (LIST, f"{LIST}{event.pk}/change/", f"{LIST}{event.pk}/history/"):
        assert somebody.get(address).status_code == 403
    assert somebody.post(f"{LIST}export.csv").status_code == 404
    assert "accountevent" not in somebody.get("/staff/").content.decode()


def test_administrators_find_what_they_look_for(administrator: Member, mara: User) -> None:
    Client().post("/staff/login/", {"username": "mara", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")
    mara.groups.add(role_of("editor"))
    ada = User.objects.create_user("ada")

    def found(**asked: Any) -> set[str]:
        return {event.action for event in administrator.get(LIST, asked).context["cl"].result_list}

    of_mara = {AccountAction.CREATED, AccountAction.LOGIN_FAILED, AccountAction.ROLE_GIVEN}
    assert found(q="mara") == of_mara
    assert found(q="foreign.example") == of_mara
    assert found(q="192.0.2.7") == {AccountAction.LOGIN_FAILED}
    assert found(q="nobody") == set()
    assert found(account__id__exact=ada.pk) == {AccountAction.CREATED}
    assert found(action__exact=AccountAction.ROLE_GIVEN, q="mara") == {AccountAction.ROLE_GIVEN}
    page = administrator.get(reverse("admin:auth_user_change", args=[mara.pk])).content.decode()
    assert f'href="{LIST}?account__id__exact={mara.pk}"' in page


def test_the_list_costs_the_same_whatever_it_holds(administrator: Member) -> None:
    counts = []
    for number in range(3):
        User.objects.create_user(f"somebody{number}")
        with CaptureQueriesContext(connection) as asked:
            assert administrator.get(LIST).status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1


# --- as a file --------------------------------------------------------------------------------------------------------


def taken(client: Client, ending: str, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer: Any = client.post(f"{LIST}export.{ending}?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def test_it_is_taken_away_as_json_lines_and_that_is_noted(administrator: Member, mara: User) -> None:
    assert administrator.get(f"{LIST}export.jsonl").status_code == 405
    lines = [json.loads(line) for line in taken(administrator, "jsonl").splitlines()]
    event = AccountEvent.objects.get(account=mara)
    assert [line["id"] for line in lines] == sorted((line["id"] for line in lines), reverse=True)
    assert len(lines) == AccountEvent.objects.count() - 1
    (line,) = [line for line in lines if line["id"] == event.pk]
    assert (line["account_name"], line["action"], line["details"]) == ("mara", "created", event.details)
    assert (last().action, last().by, last().details) == (
        AccountAction.LOG_EXPORTED,
        administrator.user,
        {"format": "jsonl", "asked": ""},
    )


def test_no_cell_of_the_table_is_run_by_a_spreadsheet(administrator: Member) -> None:
    User.objects.create_user("@SUM(1+1)|cmd", first_name='=HYPERLINK("x")')
    rows = list(csv.DictReader(io.StringIO(taken(administrator, "csv"), newline="")))
    (row,) = [row for row in rows if "SUM" in row["account_name"]]
    assert row["account_name"] == "'@SUM(1+1)|cmd"
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_the_file_is_of_what_the_list_shows(administrator: Member, mara: User) -> None:
    told = taken(administrator, "jsonl", q="mara", action__exact="created")
    assert [json.loads(line)["account_name"] for line in told.splitlines()] == ["mara"]
    assert last().details["asked"] == "q=mara&action__exact=created"


def test_a_long_log_is_written_some_at_a_time(
    administrator: Member, monkeypatch: pytest.MonkeyPatch, mara: User
) -> None:
    monkeypatch.setattr("relations.accounts.exporting.AT_ONCE", 3)
    for _ in range(7):
        AccountEvent.note(AccountAction.LOGIN_FAILED, mara)
    lines = taken(administrator, "jsonl").splitlines()
    assert len(lines) == len(set(lines)) == AccountEvent.objects.count() - 1


def test_a_command_takes_it_away_too(mara: User, tmp_path: Path) -> None:
    day = str(last().at.date())
    call_command("export_account_events", tmp_path / "log.jsonl", "--since", day, stdout=io.StringIO())
    assert '"mara"' in (tmp_path / "log.jsonl").read_text()
    assert (last().action, last().by, last().details["format"]) == (AccountAction.LOG_EXPORTED, None, "jsonl")
    call_command("export_account_events", tmp_path / "log.csv", "--until", "1999-01-01", stdout=io.StringIO())
    assert (tmp_path / "log.csv").read_text().startswith("id,at,action,")
    assert len((tmp_path / "log.csv").read_text().splitlines()) == 1
    for file in (tmp_path / "log.txt", tmp_path / "none" / "log.csv"):
        with pytest.raises(CommandError):
            call_command("export_account_events", file)
