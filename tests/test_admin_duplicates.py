"""What the forms of the desk say of records that may be there already."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.duplicates import note_all, suspected
from relations.models import LikelyDuplicate, Participant, Place, Visit
from tests.conftest import Member
from tests.desk import Page, page_of
from tests.factories import (
    ParticipantFactory,
    PlaceFactory,
    StateFactory,
    TenureFactory,
    VisitCountryFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def likely(client: Client, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(reverse("admin:relations_participant_likely"), asked)
    return list(answer.json()["likely"])


def new_person(client: Client, **values: Any) -> Page:
    page = Page(client, Participant)
    page.data |= {"slug": "new", "kind": "person", **values}
    return page


def test_whom_a_name_may_mean_is_told_while_it_is_typed(contributor: Member) -> None:
    person = ParticipantFactory.create(title="Adalina Orlovich", country=StateFactory.create(country_code="XV"))
    TenureFactory.create(person=person, office="Envoy", body__title="Lake Office")
    ParticipantFactory.create(title="Bren Tal")
    (told,) = likely(contributor, title="А. Орлович", kind="person", existed="19", latitude="x", country="nobody")
    assert told == {
        "title": "Adalina Orlovich",
        "about": "person · XV · Envoy, Lake Office",
        "address": page_of(person),
        "score": 86,
        "why": "like name",
    }
    assert likely(contributor, title="Somebody", **{"names-0-text": "Адалина Орлович"})[0]["score"] == 90
    assert likely(contributor, title="Adalina Orlovich", pk=person.pk) == []
    assert likely(contributor, title="") == likely(contributor, title="\x00") == []


def test_only_the_desk_is_told(client: Client) -> None:
    ParticipantFactory.create(title="Adalina Orlovich", draft=True)
    answer = client.get(reverse("admin:relations_participant_likely"), {"title": "Adalina Orlovich"})
    assert answer.status_code == 302


def test_a_new_name_that_is_there_already_is_saved_only_after_a_look(contributor: Member) -> None:
    person = ParticipantFactory.create(title="Adalina Orlovich")
    page = new_person(contributor, title="Адаліна Орлавіч")
    response = contributor.post(page.address, page.data)
    content = response.content.decode()
    assert page.save() == ["__all__: It may be there already: look at those below first."]
    assert f'href="{page_of(person)}"' in content
    assert reverse("admin:relations_participant_use", args=[person.pk]) in content
    assert Participant.objects.count() == 1
    assert page.save(_save_anyway="on") == []
    assert len(suspected()) == 1


def test_a_name_among_the_rows_counts_too(contributor: Member) -> None:
    PlaceFactory.create(title="Newburg")
    page = Page(contributor, Place)
    page.data |= {"title": "Capital of Vorland", "slug": "capital", "kind": "city"}
    page.add_row("names", text="Ньюбург", language="ru", script="Cyrl", kind="common")
    assert page.save() == []
    page.data["slug"] = "again"
    page.data["names-0-text"] = "Newburg"
    assert page.save() != []


def test_a_new_name_that_nobody_has_is_saved_at_once(contributor: Member) -> None:
    ParticipantFactory.create(title="Adalina Orlovich")
    assert new_person(contributor, title="Bren Tal").save() == []


def test_the_one_that_is_there_is_used_instead(contributor: Member) -> None:
    person = ParticipantFactory.create(title="Adalina “A” Orlovich")
    address = reverse("admin:relations_participant_use", args=[person.pk])
    assert contributor.get(address)["Location"] == page_of(person)
    content = contributor.get(address, {"_popup": "1"}).content.decode()
    assert "popup_response.js" in content
    assert f"&quot;value&quot;: &quot;{person.pk}&quot;" in content
    assert contributor.get(reverse("admin:relations_participant_use", args=[0])).status_code == 404


@pytest.fixture
def reports() -> list[Visit]:
    pair = [StateFactory.create(), StateFactory.create()]
    visits = [VisitFactory.create(draft=True, title=title) for title in ("Dinner", "Supper")]
    for visit in visits:
        for state in pair:
            VisitCountryFactory.create(record=visit, country=state)
    return visits


def test_a_second_report_of_an_event_is_flagged_when_it_is_saved_and_when_it_is_opened(
    editor: Member, reports: list[Visit]
) -> None:
    dinner, supper = reports
    page = Page(editor, supper)
    response = editor.post(page.address, page.data, follow=True)
    told = [str(message) for message in response.context["messages"] if "Dinner" in str(message)]
    assert told == [
        f'It may tell of the same as: <a href="{page_of(dinner)}">Dinner</a> (85 %: same time, same countries)'
    ]
    for one, other in ((dinner, supper), (supper, dinner)):
        assert f'<a href="{page_of(other)}">{other}</a>' in editor.get(page_of(one)).content.decode()


def test_the_form_costs_the_same_with_one_suspicion_and_with_three(editor: Member, reports: list[Visit]) -> None:
    counts = []
    for _ in range(2):
        note_all(Visit)
        with CaptureQueriesContext(connection) as queries:
            editor.get(page_of(reports[0]))
        counts.append(len(queries))
        for _ in range(2):
            again = VisitFactory.create()
            for row in reports[0].country_rows.all():
                VisitCountryFactory.create(record=again, country=row.country)
    assert counts[0] == counts[1]


# --- the list --------------------------------------------------------------------------------------------------------


def test_pairs_are_listed_compared_and_judged(editor: Member, publisher: Member, reports: list[Visit]) -> None:
    dinner, supper = reports
    note_all(Visit)
    address = reverse("admin:relations_likelyduplicate_changelist")
    content = publisher.get(address).content.decode()
    assert f"{reverse('admin:relations_visit_merge', args=[dinner.pk])}?with={supper.pk}" in content
    pair = LikelyDuplicate.objects.get()
    editor.post(page_of(pair), {"not_same": "on", "note": "Two meals."})
    pair.refresh_from_db()
    assert (pair.not_same, pair.note, pair.judged_by) == (True, "Two meals.", editor.user)
    assert suspected() == []


def test_several_pairs_are_judged_at_once_and_only_by_editors(
    editor: Member, contributor: Member, reports: list[Visit]
) -> None:
    note_all(Visit)
    address = reverse("admin:relations_likelyduplicate_changelist")
    asked = {"action": "not_the_same", "_selected_action": [LikelyDuplicate.objects.get().pk]}
    contributor.post(address, asked)
    assert len(suspected()) == 1
    editor.post(address, asked)
    assert suspected() == []


def test_suggestions_say_who_is_who(editor: Member) -> None:
    state = StateFactory.create(title="Vorland", country_code="XV")
    ParticipantFactory.create(title="Bren Tal", country=state, existed="1950/2020")
    other = ParticipantFactory.create(title="Bren Tal", draft=True)
    TenureFactory.create(person=other, office="Envoy", body=state)
    PlaceFactory.create(title="Newburg", country=state)
    asked = {"app_label": "relations", "model_name": "visit", "field_name": "host", "term": "bren"}
    told = [each["text"] for each in editor.get(reverse("admin:autocomplete"), asked).json()["results"]]
    assert told == ["Bren Tal · person · XV · 1950–2020", "Bren Tal · person · Envoy, Vorland · (draft)"]
    asked = {"app_label": "relations", "model_name": "visitplace", "field_name": "place", "term": "невбург"}
    told = [each["text"] for each in editor.get(reverse("admin:autocomplete"), asked).json()["results"]]
    assert told == ["Newburg · city or settlement · XV"]
