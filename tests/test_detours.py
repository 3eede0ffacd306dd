"""Ways around the rules of the desk, and forms that no browser would send."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from relations.models import Visit
from tests.conftest import Member
from tests.desk import Page, drafted, page_of, told
from tests.factories import ParticipantFactory, VisitFactory
from tests.reading import html
from tests.test_import_admin import confirm, upload, uploads

__all__ = ["uploads"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(db: None) -> Member:
    """At the desk, and not yet in any role."""
    return Member(User.objects.create_user("newcomer", is_staff=True))


@pytest.mark.usefixtures("uploads")
def test_who_submits_by_an_import_does_not_publish_it_either(publisher: Member, colleague: User) -> None:
    visit = drafted(colleague, slug="dinner")
    confirm(publisher, upload(publisher, "slug,status\ndinner,in_review\n"))
    address = reverse("admin:relations_visit_move", args=[visit.pk, "publish"])
    publisher.post(address, {"version": 2})
    visit.refresh_from_db()
    assert (visit.status, visit.version) == ("in_review", 2)


def test_an_earlier_version_is_not_restored_over_what_a_colleague_saved(
    publisher: Member, administrator: Member
) -> None:
    visit = VisitFactory.create(title="Dinner")
    assert Page(publisher, visit).save(title="Lunch") == []
    restore = page_of(visit, "restore")
    assert '<input type="hidden" name="opened" value="2">' in html(administrator.get(restore, {"version": 1}))
    assert Page(publisher, visit).save(title="Breakfast") == []
    sent = {"version": 1, "opened": 2, "reason": "So it was."}
    answer = administrator.post(restore, sent)
    assert answer.context["refusal"] == "It has been changed since you opened it: look at it again."
    visit.refresh_from_db()
    assert visit.title == "Breakfast"
    assert administrator.post(restore, {**sent, "opened": 3}).status_code == 302


def test_without_a_role_nobody_reads_a_draft_by_a_way_beside_its_page(newcomer: Member) -> None:
    person, visit = ParticipantFactory.create(draft=True), VisitFactory.create(draft=True)
    used = reverse("admin:relations_participant_use", args=[person.pk])
    kind = ContentType.objects.get_for_model(Visit).pk
    answers = [newcomer.get(used), newcomer.get(used, {"_popup": 1}), newcomer.get(f"/staff/r/{kind}/{visit.pk}/")]
    assert [answer.status_code for answer in answers] == [403, 403, 404]


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 30, "1\x00"])
@pytest.mark.parametrize("confirmed", [{}, {"_confirmed": "yes"}])
@pytest.mark.parametrize("action", ["move_submit", "delete_selected", "export_csv"])
def test_what_is_no_number_of_a_record_is_chosen_by_nobody(
    superuser: Member, number: str, confirmed: dict[str, str], action: str
) -> None:
    visit = VisitFactory.create(draft=True)
    sent = {"action": action, "_selected_action": number, "_versions": f"{visit.pk}:1", **confirmed}
    answer = superuser.post(reverse("admin:relations_visit_changelist"), sent, follow=True)
    chosen = ["Items must be selected in order to perform actions on them. No items have been changed."]
    assert told(answer) == chosen
    visit.refresh_from_db()
    assert visit.version == 1


@pytest.mark.parametrize("field", ["nosuch", "title", "\x00"])
def test_a_record_is_found_by_its_number_alone(superuser: Member, field: str) -> None:
    assert superuser.post(page_of(VisitFactory.create()), {"_to_field": field}).status_code == 400


@pytest.mark.parametrize("body", ["[" * 100_000, '{"summary": ' + "[" * 50_000 + "]" * 50_000 + "}"])
def test_brackets_without_end_are_no_change(publisher: Member, body: str) -> None:
    headers: Any = {"if-match": "*", "x-reason": "Read again."}
    address = f"/api/v1/visits/{VisitFactory.create().slug}/"
    assert publisher.patch(address, body, content_type="application/json", headers=headers).status_code == 400
