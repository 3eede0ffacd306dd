"""What each role may change at the desk, asked of the server itself: by address, by a forged form, by rows, in bulk."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from relations.models import (
    Commitment,
    CommitmentProgress,
    FormerAddress,
    Participant,
    Revision,
    Succession,
    Tenure,
    Topic,
    Visit,
    VisitCountry,
)
from relations.workflow import ROLES
from tests.conftest import Member, member
from tests.desk import Page, drafted, form_data, page_of, told
from tests.factories import (
    CommitmentFactory,
    CommitmentProgressFactory,
    FormerAddressFactory,
    ParticipantFactory,
    StateFactory,
    TenureFactory,
    TopicFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=ROLES)
def somebody(request: pytest.FixtureRequest, db: None) -> Member:
    """In each of the roles, one after the other."""
    return member(str(request.param))


def forged(client: Client, record: Any, **values: Any) -> Any:
    """The form as somebody with every permission would send it."""
    powerful = Client()
    powerful.force_login(User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0])
    data = form_data(powerful.get(page_of(record)))
    return client.post(page_of(record), {**data, "_reason": "Read again.", **values})


#: Who changes a colleague's record in which state.
MAY_CHANGE = {
    "draft": {"editor", "publisher", "administrator"},
    "in_review": {"editor", "publisher", "administrator"},
    "published": {"publisher", "administrator"},
    "withdrawn": {"publisher", "administrator"},
}


@pytest.mark.parametrize("status", MAY_CHANGE)
def test_a_colleagues_record_is_changed_by_address_only_by_whoever_may(
    somebody: Member, colleague: User, status: str
) -> None:
    record = drafted(colleague, status=status, title="As it was")
    response = forged(somebody, record, title="Another")
    record.refresh_from_db()
    may = somebody.user.username in MAY_CHANGE[status]
    assert (response.status_code, record.title) == ((302, "Another") if may else (403, "As it was"))
    assert record.version == (2 if may else 1)


@pytest.mark.parametrize("status", MAY_CHANGE)
def test_whoever_may_not_change_a_record_reads_it_and_is_told_why(
    somebody: Member, colleague: User, status: str
) -> None:
    response = somebody.get(page_of(drafted(colleague, status=status)))
    may = somebody.user.username in MAY_CHANGE[status]
    content = response.content.decode()
    assert ("You can read this, not change it." in content) is not may
    assert ('name="title"' in content) is may
    assert ('name="_save"' in content) is may


def test_a_contributor_changes_what_they_drafted_until_it_is_submitted(contributor: Member) -> None:
    mine = drafted(contributor.user)
    assert Page(contributor, mine).save(title="Another") == []
    mine.refresh_from_db()
    assert mine.title == "Another"
    mine.status = "in_review"
    mine.save()
    assert forged(contributor, mine, title="A third").status_code == 403


def test_status_note_author_and_version_are_never_taken_from_a_form(somebody: Member, colleague: User) -> None:
    mine = drafted(somebody.user)
    page = Page(somebody, mine)
    assert page.data.keys() & {"status", "withdrawal_note", "author", "version", "merged_into"} == set()
    forged_values = {"status": "published", "withdrawal_note": "No.", "author": colleague.pk, "merged_into": mine.pk}
    assert page.save(title="Another", **forged_values) == []
    mine.refresh_from_db()
    assert (mine.status, mine.withdrawal_note, mine.author, mine.merged_into) == ("draft", "", somebody.user, None)


def test_rows_posted_for_a_record_one_may_not_change_are_not_written(contributor: Member, colleague: User) -> None:
    record = drafted(colleague)
    forged_rows = {"country_rows-TOTAL_FORMS": 1, "country_rows-0-country": StateFactory.create().pk}
    assert forged(contributor, record, **forged_rows).status_code == 403
    assert VisitCountry.objects.count() == 0


def rows_of_colleague(colleague: User) -> list[Any]:
    person = drafted(colleague, ParticipantFactory)
    commitment = drafted(colleague, CommitmentFactory)
    return [TenureFactory.create(person=person), CommitmentProgressFactory.create(record=commitment)]


def test_rows_that_have_a_page_of_their_own_obey_their_record(contributor: Member, colleague: User) -> None:
    tenure, progress = rows_of_colleague(colleague)
    assert forged(contributor, tenure, office="Keeper of nothing").status_code == 403
    assert forged(contributor, progress, note="Nothing was done.").status_code == 403
    for row in (tenure, progress):
        before = type(row).objects.get(pk=row.pk)
        contributor.post(page_of(row, "delete"), {"post": "yes"})
        assert type(row).objects.get(pk=row.pk) == before
    assert Tenure.objects.get().office == tenure.office
    assert CommitmentProgress.objects.get().note == progress.note


def test_a_new_row_cannot_be_given_to_a_record_one_may_not_change(contributor: Member, colleague: User) -> None:
    person = drafted(colleague, ParticipantFactory)
    page = Page(contributor, Tenure)
    body = ParticipantFactory.create(kind="government_body")
    assert page.save(person=person.pk, body=body.pk, office="Keeper") == [
        "person: It is somebody else's draft: its author or an editor changes it."
    ]
    mine = drafted(contributor.user, ParticipantFactory)
    tenure = TenureFactory.create(person=mine)
    assert Page(contributor, tenure).save(person=person.pk) != []
    tenure.refresh_from_db()
    assert (tenure.person, Tenure.objects.count()) == (mine, 1)


def test_a_row_of_another_record_is_not_written_from_the_page_of_ones_own(contributor: Member, colleague: User) -> None:
    mine, other = drafted(contributor.user, ParticipantFactory), drafted(colleague, ParticipantFactory)
    page = Page(contributor, mine)
    page.add_row("origins", predecessor=other.pk, kind="renamed")
    assert page.save() == [f"{other}: It is somebody else's draft: its author or an editor changes it."]
    assert Succession.objects.count() == 0


def test_rows_of_a_published_record_need_a_reason_too(publisher: Member) -> None:
    tenure = TenureFactory.create()
    needed = ["_reason: The public has seen it: say why it is changed."]
    assert Page(publisher, tenure).save(office="Keeper", _reason=" ") == needed
    assert Page(publisher, tenure).save(office="Keeper", _reason="The bulletin says so.") == []
    successor = ParticipantFactory.create(draft=True)
    page = Page(publisher, successor)
    page.add_row("origins", predecessor=tenure.person.pk, kind="renamed")
    assert page.save(_reason="") == [f"{tenure.person}: The public has seen it: say why it is changed."]


def test_a_row_of_a_published_record_is_removed_only_where_the_reason_is_asked(publisher: Member) -> None:
    tenure = TenureFactory.create()
    response = publisher.post(page_of(tenure, "delete"), {"post": "yes"}, follow=True)
    assert told(response) == [
        f"Not deleted. Remove it on the page of “{tenure.person}”, where the reason for it is asked."
    ]
    assert Tenure.objects.count() == 1


def test_topics_are_kept_by_editors(somebody: Member) -> None:
    topic = TopicFactory.create(title="Ferries")
    status = forged(somebody, topic, title="Bridges").status_code
    may = somebody.user.username != "contributor"
    assert (status, Topic.objects.get().title) == ((302, "Bridges") if may else (403, "Ferries"))


def test_a_former_address_is_removed_by_administrators_only(somebody: Member) -> None:
    former = FormerAddressFactory.create()
    status = somebody.post(page_of(former, "delete"), {"post": "yes"}).status_code
    may = somebody.user.username == "administrator"
    assert (status, FormerAddress.objects.count()) == ((302, 0) if may else (403, 1))


def test_the_journal_is_written_by_nobody(superuser: Member) -> None:
    record = VisitFactory.create()
    revision = Revision.objects.get(type="visit", record_id=record.pk)
    assert superuser.post(page_of(revision), {"reason": "Never."}).status_code == 403
    assert superuser.post(page_of(revision, "delete"), {"post": "yes"}).status_code == 403
    assert Revision.objects.get(pk=revision.pk).reason == ""


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_only_what_was_never_published_is_deleted_and_the_page_says_so(superuser: Member) -> None:
    record = VisitFactory.create()
    response = superuser.post(page_of(record, "delete"), {"post": "yes"}, follow=True)
    assert told(response) == ["Not deleted. Only a draft that was never published is deleted: withdraw it instead."]
    assert list(Visit.objects.all()) == [record]


def test_a_contributor_deletes_their_own_drafts_only(contributor: Member, colleague: User) -> None:
    mine, other = drafted(contributor.user), drafted(colleague)
    for record in (mine, other):
        contributor.post(page_of(record, "delete"), {"post": "yes"})
    assert list(Visit.objects.all()) == [other]


def test_deleting_many_refuses_some_and_does_the_rest(contributor: Member, colleague: User) -> None:
    mine, other, public = drafted(contributor.user), drafted(colleague), VisitFactory.create()
    chosen = {"action": "delete_selected", "_selected_action": [mine.pk, other.pk, public.pk]}
    shown = contributor.post(reverse("admin:relations_visit_changelist"), {**chosen, "index": 0})
    assert [bool(refusal) for _record, refusal in shown.context["planned"]] == [False, True, True]
    assert Visit.objects.count() == 3
    confirmed = {**chosen, "_confirmed": "yes", "_versions": shown.context["versions"]}
    response = contributor.post(reverse("admin:relations_visit_changelist"), confirmed, follow=True)
    assert told(response) == [
        "1 record: deleted.",
        f"“{other}”: It is somebody else&#x27;s draft: its author or an editor changes it.",
        f"“{public}”: Only a draft that was never published is deleted: withdraw it instead.",
    ]
    assert list(Visit.objects.order_by("pk")) == [other, public]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_what_one_may_not_change_can_still_be_picked(contributor: Member, colleague: User) -> None:
    drafted(colleague, ParticipantFactory, title="Lukander Variant")
    asked = {"app_label": "relations", "model_name": "visit", "field_name": "host", "term": "lukander"}
    assert len(contributor.get(reverse("admin:autocomplete"), asked).json()["results"]) == 1


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_accounts_are_for_administrators(somebody: Member, colleague: User) -> None:
    page = reverse("admin:auth_user_change", args=[colleague.pk])
    may = somebody.user.username == "administrator"
    assert somebody.get(page).status_code == (200 if may else 403)
    assert somebody.get(reverse("admin:auth_user_delete", args=[colleague.pk])).status_code == 403


def test_roles_are_named_in_words(administrator: Member, colleague: User) -> None:
    colleague.groups.add(Group.objects.get(name="editor"))
    page = administrator.get(reverse("admin:auth_user_change", args=[colleague.pk]))
    choices = [label for _value, label in page.context["adminform"].form.fields["groups"].choices]
    assert choices[1] == "Editor: edits all drafts, submits and returns them"
    listed = administrator.get(reverse("admin:auth_user_changelist")).content.decode()
    assert '<td class="field-roles">Editor</td>' in listed


def test_an_administrator_makes_nobody_more_than_an_administrator(administrator: Member, colleague: User) -> None:
    page = reverse("admin:auth_user_change", args=[colleague.pk])
    data = form_data(administrator.get(page))
    data |= {"is_superuser": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00", "first_name": "Mara"}
    assert administrator.post(page, data).status_code == 302
    colleague.refresh_from_db()
    assert (colleague.first_name, colleague.is_superuser) == ("Mara", False)
    root = User.objects.create_superuser("root")
    assert administrator.post(reverse("admin:auth_user_change", args=[root.pk]), data).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert administrator.post(password, {"password1": "a bridge", "password2": "a bridge"}).status_code == 403


def test_the_commitment_of_a_colleague_keeps_its_progress(contributor: Member, colleague: User) -> None:
    commitment: Commitment = drafted(colleague, CommitmentFactory)
    page = Page(contributor, CommitmentProgress)
    assert page.save(record=commitment.pk, note="Begun.", state="open", date="2012") == [
        "record: It is somebody else's draft: its author or an editor changes it."
    ]
    assert CommitmentProgress.objects.count() == 0
    assert Participant.objects.filter(commitmentparticipations__record=commitment).count() == 0
