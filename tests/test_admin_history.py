import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.models import Participant, Visit, changing, revisions_of
from relations.workflow import move
from tests.conftest import Member
from tests.factories import ParticipantFactory, TopicFactory, VisitFactory, VisitParticipationFactory
from tests.reading import html, links, text, words

pytestmark = pytest.mark.django_db


def address(record: Any, view: str, **asked: Any) -> str:
    path = reverse(f"admin:relations_{record._meta.model_name}_{view}", args=[record.pk])
    return f"{path}?{'&'.join(f'{name}={value}' for name, value in asked.items())}" if asked else path


def table(page: Any) -> str:
    (shown,) = re.findall(r'<table class="sides.*?</table>', html(page), re.DOTALL)
    return words(shown)


@pytest.fixture
def dinner(contributor: Member, publisher: Member) -> Any:
    """Written, submitted, published and corrected."""
    with changing(user=contributor.user):
        visit = VisitFactory.create(draft=True, title="Dinner in Newburg", summary="They dined in the old hall.")
    visit = move(contributor.user, visit, "submit")
    visit = move(publisher.user, visit, "publish")
    with changing(user=publisher.user, reason="The bulletin says so.", public_note="The hall was the new one."):
        visit.summary = "They dined in the new hall."
        visit.save()
    return visit


def test_the_timeline_tells_who_did_what_and_why(publisher: Member, dinner: Any) -> None:
    page = publisher.get(address(dinner, "history"))
    told = [(each.version, each.action, str(each.user)) for each in page.context["revisions"]]
    assert told == [
        (4, "changed", "publisher"),
        (3, "published", "publisher"),
        (2, "submitted", "contributor"),
        (1, "created", "contributor"),
    ]
    shown = text(page, "ol")
    assert "Why: The bulletin says so." in shown
    assert "Told to the public: The hall was the new one." in shown
    assert "in review → published" in shown


def test_the_last_two_versions_are_marked(publisher: Member, dinner: Any) -> None:
    shown = html(publisher.get(address(dinner, "history")))
    assert [f'name="{name}" value="{value}" checked' in shown for name, value in (("a", 3), ("b", 4), ("a", 4))] == [
        True,
        True,
        False,
    ]


def test_two_versions_stand_side_by_side_with_their_words_marked(publisher: Member, dinner: Any) -> None:
    page = publisher.get(address(dinner, "compare", a=3, b=4))
    assert "<del>old</del>" in html(page)
    assert "<ins>new</ins>" in html(page)
    assert table(page) == ("What Version 3 Version 4 Summary They dined in the old hall. They dined in the new hall.")


def test_versions_are_compared_in_their_order_whichever_comes_first(publisher: Member, dinner: Any) -> None:
    turned = publisher.get(address(dinner, "compare", a=4, b=3))
    assert (turned.context["a"], turned.context["b"]) == (3, 4)


def test_the_first_version_is_compared_with_nothing(publisher: Member, dinner: Any) -> None:
    page = publisher.get(address(dinner, "compare", a=0, b=1))
    assert "Dinner in Newburg" in table(page)


@pytest.mark.parametrize("asked", [{"a": 1, "b": 9}, {"a": "x", "b": ""}, {}, {"a": 0, "b": 0}, {"a": "²", "b": 1}])
def test_a_version_that_is_none_is_not_found(publisher: Member, dinner: Any, asked: dict[str, Any]) -> None:
    expected = 200 if asked.get("b") == 1 else 404
    assert publisher.get(address(dinner, "compare", **asked)).status_code == expected


@pytest.mark.parametrize("number", ["999999", "nobody", "_5F", "9" * 40])
def test_there_is_no_history_of_what_never_was(publisher: Member, number: str) -> None:
    assert publisher.get(f"/staff/relations/visit/{number}/history/").status_code == 404


def test_a_long_history_has_pages_and_costs_the_same(publisher: Member) -> None:
    visit = VisitFactory.create(draft=True)
    counts = []
    for number in range(60):
        visit.title = f"Dinner {number}"
        visit.save()
        if number in (2, 40):
            with CaptureQueriesContext(connection) as queries:
                publisher.get(address(visit, "history"))
            counts.append(len(queries))
    assert counts[0] == counts[1]
    first, second = (publisher.get(address(visit, "history", p=page)).context["revisions"] for page in (1, 2))
    assert ([each.version for each in first][::49], second[0].version, len(second)) == (
        [61, 12],
        11,
        11,
    )


def test_restoring_is_shown_before_it_is_done(publisher: Member, dinner: Any) -> None:
    page = publisher.get(address(dinner, "restore", version=1))
    assert table(page) == ("What Now After restoring Summary They dined in the new hall. They dined in the old hall.")
    assert revisions_of(dinner).count() == 4


def test_restoring_asks_for_a_reason_and_makes_a_version(publisher: Member, dinner: Any) -> None:
    place = address(dinner, "restore")
    without = publisher.post(place, {"version": 1, "reason": " ", "opened": 4})
    assert (without.status_code, "This field is required." in html(without)) == (200, True)
    answer = publisher.post(
        place, {"version": 1, "opened": 4, "reason": "The first was right.", "public_note": "It was the old."}
    )
    assert answer["Location"] == address(dinner, "history")
    dinner.refresh_from_db()
    assert (dinner.summary, dinner.version) == ("They dined in the old hall.", 5)
    last = revisions_of(dinner)[0]
    assert (last.action, last.user, last.reason, last.public_note) == (
        "restored",
        publisher.user,
        "The first was right.",
        "It was the old.",
    )


def test_what_stands_against_restoring_is_told(publisher: Member) -> None:
    visit = VisitFactory.create(host=ParticipantFactory.create(draft=True, title="Lukander"))
    visit.host, host = None, Participant.objects.get()
    visit.save()
    host.delete()
    page = publisher.post(address(visit, "restore"), {"version": 1, "reason": "So it was.", "opened": 2})
    assert "It names Lukander (deleted), which is not there any more." in html(page)
    assert revisions_of(visit).count() == 2


def test_reading_alone_restores_nothing(publisher: Member, dinner: Any) -> None:
    publisher.get(address(dinner, "restore", version=1, reason="By a link."))
    assert revisions_of(dinner).count() == 4


def test_who_may_not_correct_it_sees_the_history_and_restores_nothing(contributor: Member, dinner: Any) -> None:
    page = contributor.get(address(dinner, "history"))
    assert (page.status_code, links(page, "restore")) == (200, [])
    answer = contributor.post(address(dinner, "restore"), {"version": 1, "reason": "By force.", "opened": 4})
    assert "It is published: only a publisher corrects it." in html(answer)
    assert revisions_of(dinner).count() == 4


@pytest.mark.parametrize("view", ["history", "compare", "restore"])
def test_nobody_from_outside_sees_a_history(client: Client, dinner: Any, view: str) -> None:
    assert client.get(address(dinner, view, a=1, b=2, version=1)).status_code == 302
    newcomer = User.objects.create_user("newcomer", is_staff=True)
    newcomer.groups.remove(*Group.objects.all())
    client.force_login(newcomer)
    assert client.get(address(dinner, view, a=1, b=2, version=1)).status_code == 403


def test_a_deleted_draft_has_a_history_and_comes_back(administrator: Member) -> None:
    with changing(user=administrator.user):
        visit = VisitFactory.create(draft=True, full=True, title="Dinner in Newburg")
    pk = visit.pk
    rows = visit.participations.count()
    visit.delete()
    gone = Visit(pk=pk)
    page = administrator.get(address(gone, "history"))
    assert "It was deleted." in html(page)
    assert links(page, "/change/") == []
    assert administrator.get(address(gone, "compare", a=0, b=1)).status_code == 200
    answer = administrator.post(address(gone, "restore"), {"version": 1, "opened": 2})
    assert answer["Location"] == address(gone, "history")
    back = Visit.objects.get(pk=pk)
    assert (back.title, back.status, back.author, back.participations.count()) == (
        "Dinner in Newburg",
        "draft",
        administrator.user,
        rows,
    )


def test_what_was_merged_into_it_keeps_a_history_of_its_own(publisher: Member, dinner: Any) -> None:
    twin = VisitFactory.create(withdrawn=True, merged_into=dinner, title="Dinner told twice")
    assert address(twin, "history") in links(publisher.get(address(dinner, "history")))
    assert address(dinner, "history") in links(publisher.get(address(twin, "history")))


def test_topics_have_a_timeline_too(editor: Member) -> None:
    topic = TopicFactory.create(title="Bridges")
    topic.title = "Ferries"
    topic.save()
    assert len(editor.get(address(topic, "history")).context["revisions"]) == 2
    editor.post(address(topic, "restore"), {"version": 1, "opened": 2})
    topic.refresh_from_db()
    assert topic.title == "Bridges"


def test_rows_are_told_with_what_became_of_them(publisher: Member, dinner: Any) -> None:
    VisitParticipationFactory.create(record=dinner, participant__title="Lukander <Variant>", role="guest")
    page = publisher.get(address(dinner, "compare", a=4, b=5))
    assert "added Participation: Lukander <Variant>, guest" in table(page)
    assert "Lukander &lt;Variant&gt;" in html(page)


def test_the_journal_leads_to_what_was_deleted_and_can_be_brought_back(publisher: Member) -> None:
    visit = VisitFactory.create(draft=True, title="Gone")
    history = address(visit, "history")
    visit.delete()
    journal = publisher.get("/staff/relations/revision/")
    assert links(journal, re.escape(history)) == [history] * 2
    restore = history.replace("/history/", "/history/restore/")
    publisher.post(restore, {"version": 1, "reason": "It was no slip.", "opened": 2})
    assert Visit.objects.get().title == "Gone"
