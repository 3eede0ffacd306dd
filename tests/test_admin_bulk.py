"""One step for many records of a list, and the lists that show what is whose."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.admin import bulk
from relations.models import Visit
from relations.workflow import move
from tests.conftest import Member
from tests.desk import drafted, told
from tests.factories import VisitFactory

pytestmark = pytest.mark.django_db

LIST = "/staff/relations/visit/"


def many(client: Client, name: str, records: list[Any], **values: Any) -> Any:
    chosen = {"action": f"move_{name}", "_selected_action": [record.pk for record in records]}
    shown = client.post(LIST, {**chosen, "index": 0})
    if shown.status_code != 200 or values.pop("only_look", False):
        return shown
    return client.post(
        LIST, {**chosen, "_confirmed": "yes", "_versions": shown.context["versions"], **values}, follow=True
    )


def test_of_many_each_is_shown_with_what_becomes_of_it(publisher: Member, colleague: User) -> None:
    ready, own = drafted(colleague, status="in_review"), drafted(publisher.user, status="in_review")
    shown = many(publisher, "publish", [ready, own], only_look=True)
    text = " ".join(re.sub(r"<[^>]*>", " ", shown.content.decode()).split())
    assert f"{ready} will be: published {own} You made or submitted it: somebody else publishes it." in text
    assert set(Visit.objects.values_list("status", flat=True)) == {"in_review"}


def test_of_many_some_are_refused_and_the_rest_is_done(publisher: Member, colleague: User) -> None:
    ready, own = drafted(colleague, status="in_review"), drafted(publisher.user, status="in_review")
    assert told(many(publisher, "publish", [ready, own])) == [
        "1 record: published.",
        f"“{own}”: You made or submitted it: somebody else publishes it.",
    ]
    assert dict(Visit.objects.values_list("pk", "status")) == {ready.pk: "published", own.pk: "in_review"}


def test_many_have_one_reason(publisher: Member) -> None:
    records = [VisitFactory.create() for _ in range(2)]
    response = many(publisher, "withdraw", records, reason=" ")
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    many(publisher, "withdraw", records, reason="Told twice.")
    assert set(Visit.objects.values_list("status", "withdrawal_note")) == {("withdrawn", "Told twice.")}


def test_of_many_what_has_changed_since_is_left_alone(publisher: Member, colleague: User) -> None:
    record = drafted(colleague, status="in_review")
    chosen = {"action": "move_publish", "_selected_action": [record.pk], "_confirmed": "yes"}
    for versions in (f"{record.pk}:7", "", "x:y"):
        response = publisher.post(LIST, {**chosen, "_versions": versions}, follow=True)
        assert told(response) == [f"“{record}”: It has been changed since you opened it: look at it again."]
    move(publisher.user, record, "publish", version=1)


def test_the_list_offers_no_step_that_the_role_has_not(contributor: Member, colleague: User) -> None:
    record = drafted(colleague, status="in_review")
    page = contributor.get(LIST).context["action_form"].fields["action"].choices
    assert [name for name, _label in page if name.startswith("move_")] == ["move_submit"]
    assert told(contributor.post(LIST, {"action": "move_publish", "_selected_action": [record.pk], "index": 0},
                                 follow=True)) == ["No action selected."]  # fmt: skip


def test_too_many_at_once_are_refused_as_a_whole(publisher: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST", 1)
    records = [VisitFactory.create() for _ in range(2)]
    assert many(publisher, "withdraw", records).status_code == 302
    assert told(publisher.get(LIST)) == [
        "At most 1 at once: choose fewer, or narrow the list first. Nothing was changed."
    ]


# --- lists ------------------------------------------------------------------------------------------------------------


def test_a_list_is_narrowed_to_what_is_ones_own(contributor: Member, publisher: Member) -> None:
    mine, waiting = drafted(contributor.user), drafted(contributor.user, status="in_review")
    move(contributor.user, mine, "submit")
    move(publisher.user, mine, "return", reason="Name the place.")
    VisitFactory.create()

    def listed(client: Client, whose: str) -> list[Any]:
        return sorted(client.get(LIST, {"whose": whose}).context["cl"].result_list, key=lambda record: record.pk)

    assert listed(contributor, "mine") == [mine, waiting]
    assert listed(contributor, "returned") == [mine]
    assert [listed(contributor, "waiting"), listed(publisher, "waiting")] == [[waiting], [waiting]]
    assert listed(publisher, "mine") == []


def test_a_list_shows_the_state_and_the_author(contributor: Member) -> None:
    drafted(contributor.user)
    content = contributor.get(LIST).content.decode()
    cell = '<td class="field-badge"><span class="badge draft">draft</span> <span class="author">contributor</span></td>'
    assert cell in content
