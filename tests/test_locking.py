"""Two people, one record: the second one is told, and loses nothing."""

from typing import Any

import pytest

from relations.models import Participant, Topic, Visit, changing
from tests.conftest import Member
from tests.desk import Page, form_data
from tests.factories import (
    CommitmentProgressFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    TenureFactory,
    TopicFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitTranslationFactory,
    passage,
)
from tests.reading import html, text

pytestmark = pytest.mark.django_db


def draft(**values: Any) -> Any:
    return VisitFactory.create(**{"draft": True, "title": "Dinner in Newburg", "summary": "They dined.", **values})


def by_colleague(record: Any, reason: str = "The bulletin was read again.", **values: Any) -> None:
    """Saved while somebody else has the form open."""
    with changing(reason=reason):
        stored = type(record).objects.get(pk=record.pk)
        for name, value in values.items():
            setattr(stored, name, value)
        stored.save()


def sent(page: Page, **values: Any) -> Any:
    return page.superuser.post(page.address, {**page.data, **values})


def lines(response: Any) -> list[tuple[Any, ...]]:
    return [
        (line.label, line.before, line.theirs and line.theirs.text, line.mine and line.mine.text, line.is_contested)
        for line in response.context["conflict"].lines
    ]


def again(page: Page, response: Any) -> Page:
    """The form that came back."""
    page.data = form_data(response)
    return page


def test_the_form_holds_the_version_it_shows(superuser: Member) -> None:
    visit = draft()
    VisitParticipationFactory.create(record=visit)
    page = Page(superuser, visit)
    assert page.data["_version"] == 2
    assert html(superuser.get(page.address)).count('name="_version" value="2"') == 1
    assert page.save(title="Late dinner") == []


def test_a_stale_form_saves_nothing_and_shows_both_versions(superuser: Member) -> None:
    visit = draft()
    page = Page(superuser, visit)
    by_colleague(visit, title="Dinner in Oldburg", kind="summit")
    response = sent(page, title="Supper in Newburg", summary="They dined late.")
    assert response.status_code == 409
    visit.refresh_from_db()
    assert (visit.title, visit.summary, visit.version) == ("Dinner in Oldburg", "They dined.", 2)
    assert lines(response) == [
        ("Title", "Dinner in Newburg", "Dinner in Oldburg", "Supper in Newburg", True),
        ("Kind", "meeting", "summit", None, False),
        ("Summary", "They dined.", None, "They dined late.", False),
    ]
    shown = text(response, "section")
    assert "a command" in shown
    assert "Why: The bulletin was read again." in shown
    assert "1 entry was changed by both of you." in shown


def test_the_form_comes_back_with_what_was_typed_upon_what_was_saved(superuser: Member) -> None:
    visit = draft()
    page = Page(superuser, visit)
    by_colleague(visit, title="Dinner in Oldburg", kind="summit")
    back = again(page, sent(page, title="Supper in Newburg", summary="They dined late."))
    assert {name: back.data[name] for name in ("title", "kind", "summary", "_version")} == {
        "title": "Supper in Newburg",
        "kind": "summit",
        "summary": "They dined late.",
        "_version": "2",
    }
    assert back.save() == []
    visit.refresh_from_db()
    assert (visit.title, visit.kind, visit.summary) == ("Supper in Newburg", "summit", "They dined late.")


def test_what_is_typed_may_be_wrong_and_is_kept_still(superuser: Member) -> None:
    visit = draft(date="2012-05-14")
    page = Page(superuser, visit)
    by_colleague(visit, title="Dinner in Oldburg")
    back = again(page, sent(page, date="some day in May"))
    assert (back.data["date"], back.data["title"]) == ("some day in May", "Dinner in Oldburg")
    assert len(back.save()) == 1


def test_line_ends_of_the_browser_are_nobodys_typing(superuser: Member) -> None:
    visit = draft(summary="One.\nTwo.")
    page = Page(superuser, visit)
    by_colleague(visit, title="Dinner in Oldburg")
    response = sent(page, summary="One.\r\nTwo.", _reason="Kept.")
    assert lines(response) == [("Title", "Dinner in Newburg", "Dinner in Oldburg", None, False)]
    assert again(page, response).data["_reason"] == "Kept."


def test_saving_a_third_time_is_compared_with_the_second(superuser: Member) -> None:
    visit = draft()
    page = Page(superuser, visit)
    by_colleague(visit, title="Dinner in Oldburg")
    back = again(page, sent(page, title="Supper"))
    by_colleague(visit, summary="They dined twice.")
    assert lines(sent(back)) == [
        ("Title", "Dinner in Oldburg", None, "Supper", False),
        ("Summary", "They dined.", "They dined twice.", None, False),
    ]


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def dinner() -> Any:
    """A visit with three participants."""
    visit = draft()
    with changing():
        for number, name in enumerate(("Anna", "Boris", "Clara")):
            VisitParticipationFactory.create(
                record=visit, participant__title=name, role="guest", capacity="", name_as_printed="", position=number
            )
    return visit


def capacities(visit: Any) -> dict[str, str]:
    return {str(row.participant): row.capacity for row in visit.participations.all()}


def test_rows_a_colleague_deleted_come_back_only_where_something_was_typed(superuser: Member, dinner: Any) -> None:
    page = Page(superuser, dinner)
    dinner.participations.filter(participant__title__in=["Anna", "Clara"]).delete()
    response = sent(page, **{"participations-0-capacity": "Keeper", "participations-1-capacity": "Guard"})
    assert response.status_code == 409
    assert [(line[0], line[2], line[4]) for line in lines(response)] == [
        ("Participation", "removed", True),
        ("Participation Boris, guest: Capacity as printed", None, False),
        ("Participation", "removed", False),
    ]
    assert again(page, response).save() == []
    assert capacities(dinner) == {"Anna": "Keeper", "Boris": "Guard"}


def test_rows_a_colleague_added_stay_beside_those_that_were_typed(superuser: Member, dinner: Any) -> None:
    page = Page(superuser, dinner)
    VisitParticipationFactory.create(record=dinner, participant__title="Dora", role="guest", capacity="")
    page.add_row("participations", participant=ParticipantFactory.create(title="Egon").pk, role="guest", position="7")
    page.data["participations-1-DELETE"] = "on"
    response = sent(page)
    assert [(line[0], line[2], line[3] and line[3].split(";")[0]) for line in lines(response)] == [
        ("Participation", None, "removed"),
        ("Participation", "added: Dora, guest", None),
        ("Participation", None, "Participant: Egon"),
    ]
    assert again(page, response).save(**{"participations-1-DELETE": "on"}) == []
    assert sorted(capacities(dinner)) == ["Anna", "Clara", "Dora", "Egon"]


def test_a_row_that_both_changed_is_marked(superuser: Member, dinner: Any) -> None:
    page = Page(superuser, dinner)
    row = dinner.participations.get(participant__title="Boris")
    row.capacity, row.name_as_printed = "Keeper of the Bridge", "B."
    row.save()
    response = sent(page, **{"participations-1-capacity": "Keeper of the Ferry"})
    of = "Participation Boris, guest"
    assert lines(response) == [
        (f"{of}: Capacity as printed", "", "Keeper of the Bridge", "Keeper of the Ferry", True),
        (f"{of}: Name as printed", "", "B.", None, False),
    ]
    assert again(page, response).save() == []
    row.refresh_from_db()
    assert (row.capacity, row.name_as_printed) == ("Keeper of the Ferry", "B.")


def test_words_pasted_as_a_passage_are_not_lost(superuser: Member) -> None:
    visit, source = draft(), SourceFactory.create(held=True)
    page = Page(superuser, visit)
    page.add_row("citations", source=source.pk, words="in Newburg on 14 May", supports="on")
    VisitTranslationFactory.create(record=visit, language="be", text="Вячэра")
    back = again(page, sent(page))
    assert back.data["citations-0-words"] == "in Newburg on 14 May"
    assert back.save() == []
    assert visit.citations.get().start == passage(source.text, "in Newburg on 14 May")["start"]
    assert visit.translations.get().text == "Вячэра"


def test_numbers_of_rows_that_nobody_has_are_taken_for_new_ones(superuser: Member, dinner: Any) -> None:
    page = Page(superuser, dinner)
    by_colleague(dinner, title="Dinner in Oldburg")
    junk = {"participations-0-id": "999999", "participations-1-id": "none", "participations-TOTAL_FORMS": "many"}
    assert sent(page, **junk).status_code == 409
    assert len(capacities(dinner)) == 3


# --- what belongs to another page ------------------------------------------------------------------------------------


def test_a_tenure_has_the_version_of_its_person(superuser: Member) -> None:
    tenure: Any = TenureFactory.create(office="Keeper", person__draft=True)
    page = Page(superuser, tenure)
    by_colleague(Participant.objects.get(pk=tenure.person_id), title="Lukander")
    response = sent(page, office="Guard")
    assert [line[2:4] for line in lines(response)] == [(None, "Guard"), ("Lukander", None)]
    assert again(page, response).save() == []
    tenure.refresh_from_db()
    assert tenure.office == "Guard"


def test_a_progress_note_has_the_version_of_its_commitment(superuser: Member) -> None:
    note: Any = CommitmentProgressFactory.create(record__draft=True, note="Begun.")
    page = Page(superuser, note)
    stored = type(note).objects.get(pk=note.pk)
    stored.note = "Half built."
    stored.save()
    assert [line[1:] for line in lines(sent(page, note="Built."))] == [("Begun.", "Half built.", "Built.", True)]


@pytest.mark.parametrize("factory", [TopicFactory, StateFactory])
def test_every_form_of_the_desk_is_locked(superuser: Member, factory: Any) -> None:
    record = factory.create(**({} if factory is TopicFactory else {"draft": True}))
    page = Page(superuser, record)
    by_colleague(record, title="Another")
    assert sent(page, title="A third").status_code == 409


def test_a_form_without_its_version_is_stale(superuser: Member) -> None:
    visit = draft()
    for given in ("", "0", "²", "-1", "9" * 30, "<b>"):
        assert sent(Page(superuser, visit), title="Supper", _version=given).status_code == 409
    assert Visit.objects.get().title == "Dinner in Newburg"


def test_popups_are_locked_too(superuser: Member) -> None:
    topic: Topic = TopicFactory.create()
    page = Page(superuser, topic)
    page.address += "?_popup=1"
    by_colleague(topic, title="Another")
    assert sent(page, _popup="1", title="A third").status_code == 409
    assert sent(again(page, sent(page, _popup="1", title="A third")), _popup="1").status_code == 200
    topic.refresh_from_db()
    assert topic.title == "A third"
