"""A record's way from draft to published, as the desk's pages and lists offer it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from relations.models import Source, Visit, revisions_of
from tests.conftest import Member
from tests.desk import Page, drafted, page_of, told
from tests.factories import (
    ParticipantFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    VisitFactory,
    passage,
)

pytestmark = pytest.mark.django_db

LIST = "/staff/relations/visit/"


def buttons(client: Client, record: Any) -> dict[str, str]:
    """The moves on its page, each with why it cannot be made now, or nothing."""
    return {choice.move.name: choice.refusal for choice in client.get(page_of(record)).context["state"].choices}


def press(client: Client, record: Any, name: str, **values: Any) -> Any:
    page = Page(client, record)
    return client.post(page.address, {**page.data, "_move": name, **values}, follow=True)


def step_page(record: Any, name: str) -> str:
    return reverse("admin:relations_visit_move", args=[record.pk, name])


def actions_of(record: Any) -> list[tuple[str, str]]:
    return list(revisions_of(record).order_by("version").values_list("action", "reason"))


# --- the page of a record ---------------------------------------------------------------------------------------------


def test_a_page_offers_the_moves_of_the_role_and_says_why_one_cannot_be_made(
    contributor: Member, editor: Member, publisher: Member
) -> None:
    record = drafted(publisher.user, status="in_review")
    own = "You made or submitted it: somebody else publishes it."
    assert buttons(contributor, record) == {}
    assert buttons(editor, record) == {"return": ""}
    assert buttons(publisher, record) == {"return": "", "publish": own}
    content = publisher.get(page_of(record)).content.decode()
    assert re.findall(r'<button type="submit"[^>]*name="_move" value="(\w+)"', content) == ["return"] * 2
    assert re.findall(r"disabled>([^<]+)</button>\s*<span>([^<]+)<", content) == [("Publish", own)] * 2


def test_submitting_saves_first_what_was_typed(contributor: Member) -> None:
    record = drafted(contributor.user)
    response = press(contributor, record, "submit", title="Dinner in Newburg")
    record.refresh_from_db()
    assert (record.title, record.status, record.version) == ("Dinner in Newburg", "in_review", 3)
    assert [action for action, _reason in actions_of(record)] == ["created", "changed", "submitted"]
    assert response.request["PATH_INFO"] == LIST
    assert told(response)[-1] == "“Dinner in Newburg”: submitted for review."


def test_submitting_what_was_not_changed_saves_nothing_first(contributor: Member) -> None:
    record = drafted(contributor.user)
    press(contributor, record, "submit")
    assert [action for action, _reason in actions_of(record)] == ["created", "submitted"]


def test_where_the_form_has_errors_nothing_moves(contributor: Member) -> None:
    record = drafted(contributor.user)
    response = press(contributor, record, "submit", date="14.05.2012")
    assert response.status_code == 200
    record.refresh_from_db()
    assert (record.status, record.version) == ("draft", 1)


def test_a_new_record_can_be_submitted_at_once(contributor: Member) -> None:
    page = Page(contributor, Visit)
    page.save(title="Dinner in Newburg", slug="dinner", kind="meeting", _move="submit")
    record = Visit.objects.get()
    assert (record.status, record.author) == ("in_review", contributor.user)


def test_a_reviewer_says_what_is_to_be_mended_and_the_author_reads_it(editor: Member, contributor: Member) -> None:
    record = drafted(contributor.user, status="in_review")
    response = press(editor, record, "return")
    assert response.request["PATH_INFO"] == step_page(record, "return")
    data = {"version": record.version, "reason": "Name the place."}
    assert told(editor.post(step_page(record, "return"), data, follow=True)) == [f"“{record}”: returned."]
    content = contributor.get(page_of(record)).content.decode()
    assert "<blockquote>Name the place.</blockquote>" in content
    assert "editor returned it on" in content


def test_a_move_that_asks_for_a_reason_is_not_made_without_one(publisher: Member) -> None:
    record = VisitFactory.create()
    response = publisher.post(step_page(record, "withdraw"), {"version": 1, "reason": " "})
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    publisher.post(step_page(record, "withdraw"), {"version": 1, "reason": "Told twice."})
    record.refresh_from_db()
    assert (record.status, record.withdrawal_note) == ("withdrawn", "Told twice.")


def test_a_decision_about_what_has_changed_since_is_not_carried_out(publisher: Member, colleague: User) -> None:
    record = drafted(colleague, status="in_review")
    page = Page(publisher, record)
    record.save()
    response = publisher.post(page.address, {**page.data, "_move": "publish"})
    assert response.status_code == 409
    response = publisher.post(step_page(record, "publish"), {"version": 1}, follow=True)
    assert told(response) == [f"“{record}”: not moved. It has been changed since you opened it: look at it again."]
    assert publisher.post(step_page(record, "publish"), {}).context["form"].errors.keys() == {"version"}
    record.refresh_from_db()
    assert record.status == "in_review"


@pytest.mark.parametrize("name", ["publish", "return", "withdraw", "reinstate"])
def test_a_forged_move_is_refused(contributor: Member, colleague: User, name: str) -> None:
    status = {"withdraw": "published", "reinstate": "withdrawn"}.get(name, "in_review")
    record = drafted(colleague, status=status)
    assert contributor.post(step_page(record, name), {"version": 1, "reason": "Mine."}).status_code == 403
    mine = drafted(contributor.user)
    press(contributor, mine, name)
    for each in (record, mine):
        before = each.status
        each.refresh_from_db()
        assert (each.status, each.version) == (before, 1)


def test_a_move_is_never_made_by_following_a_link(publisher: Member, colleague: User) -> None:
    record = drafted(colleague, status="in_review")
    assert publisher.get(step_page(record, "publish"), {"version": 1}).status_code == 200
    without_token = Client(enforce_csrf_checks=True)
    without_token.force_login(publisher.user)
    assert without_token.post(step_page(record, "publish"), {"version": 1}).status_code == 403
    assert publisher.get(step_page(record, "burn")).status_code == 404
    record.refresh_from_db()
    assert record.status == "in_review"


def test_an_editor_is_led_back_to_where_they_came_from(publisher: Member, colleague: User) -> None:
    for address, back in (
        ("?_back=home", "/staff/"),
        ("?_changelist_filters=whose%3Dwaiting", f"{LIST}?whose=waiting"),
    ):
        record = drafted(colleague, status="in_review")
        page = Page(publisher, record)
        response = publisher.post(page.address + address, {**page.data, "_move": "publish"})
        assert (response.status_code, response["Location"]) == (302, back)


# --- the reason -------------------------------------------------------------------------------------------------------


def test_a_correction_has_a_reason_and_may_have_a_public_note(publisher: Member) -> None:
    record = VisitFactory.create()
    page = Page(publisher, record)
    assert page.save(title="Another", _reason="  ") == ["_reason: The public has seen it: say why it is changed."]
    assert page.save(title="Another", _reason="Misread.", _public_note="The title was mended.") == []
    last = revisions_of(record).first()
    assert last is not None
    assert (last.reason, last.public_note, last.user) == ("Misread.", "The title was mended.", publisher.user)


def test_what_the_public_has_not_seen_needs_no_reason_and_has_no_public_note(contributor: Member) -> None:
    record = drafted(contributor.user)
    page = Page(contributor, record)
    assert page.save(title="Another", _reason="", _public_note="Forged.") == []
    last = revisions_of(record).first()
    assert last is not None
    assert (last.version, last.reason, last.public_note) == (2, "", "")


def test_saving_what_was_not_changed_makes_no_version(publisher: Member) -> None:
    record = VisitFactory.create(full=True, summary="One line.\nAnother.")
    record.refresh_from_db()
    page = Page(publisher, record)
    page.data["summary"] = "One line.\r\nAnother."
    response = publisher.post(page.address, {**page.data, "_reason": ""}, follow=True)
    assert told(response) == ["You changed nothing, so nothing was saved."]
    assert Visit.objects.get(pk=record.pk).version == record.version == len(actions_of(record))


def test_a_row_alone_is_one_version_with_its_reason(publisher: Member) -> None:
    record = VisitFactory.create()
    page = Page(publisher, record)
    page.add_row("participations", participant=ParticipantFactory.create().pk, role="guest", position=1)
    assert page.save(_reason="A guest was forgotten.") == []
    assert actions_of(record)[1:] == [("changed", "A guest was forgotten.")]


# --- verbatim or not published ----------------------------------------------------------------------------------------


def test_a_quote_that_is_not_verbatim_is_refused_with_the_words_that_differ(publisher: Member, colleague: User) -> None:
    source: Source = SourceFactory.create(held=True)
    words = "in Newburg on 14 May"
    statement = drafted(colleague, StatementFactory, mode="direct", quote="in Newburg on 15 May", status="in_review")
    StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(source.text, words))
    page = Page(publisher, statement)
    response = publisher.post(page.address, {**page.data, "_move": "publish"}, follow=True)
    (refusal,) = (str(message) for message in response.context["messages"] if message.level_tag == "error")
    assert "in Newburg on <del>14</del><ins>15</ins> May" in refusal
    statement.refresh_from_db()
    assert statement.status == "in_review"
    assert press(publisher, statement, "publish", quote=words).status_code == 200
    statement.refresh_from_db()
    assert statement.status == "published"
