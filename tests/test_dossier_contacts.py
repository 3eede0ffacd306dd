"""Contacts by level, and the timeline."""

import datetime
from typing import Any

import pytest

from relations.dossiers import Dossier, Level, contacts, dossier_of
from relations.dossiers.officers import level_of
from tests.factories import (
    DocumentFactory,
    ParticipantFactory,
    SourceFactory,
    StatementFactory,
    TenureFactory,
    VisitCitationFactory,
)
from tests.pairs import DAY, concerning, people, visit

pytestmark = pytest.mark.django_db


def levels(dossier: Dossier) -> dict[Level, Any]:
    return {each.level: each.visit for each in dossier.contacts.last if each.visit}


def test_a_contact_stands_at_the_highest_level_that_both_sides_reached(pair: Any) -> None:
    northern, southern = people(pair)
    heads = visit(pair, (northern, "President of Northland"), (southern, "head of state"), date="2009")
    uneven = visit(pair, (northern, "President"), (southern, "Prime Minister of Southland"), date="2010")
    alone = visit(pair, (northern, "President"), date="2011")
    assert levels(dossier_of(pair)) == {
        Level.HEADS_OF_STATE: heads,
        Level.HEADS_OF_GOVERNMENT: uneven,
        Level.OTHERS: alone,
    }


@pytest.mark.parametrize("at_once", [1, 2, contacts.AT_ONCE])
def test_a_level_is_found_however_far_back_its_last_contact_lies(
    pair: Any, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "AT_ONCE", at_once)
    northern, southern = people(pair)
    titles = {"2001": "President", "2002": "Prime Minister", "2003": "Foreign Minister", "2004": "Foreign Minister"}
    met = {year: visit(pair, (northern, title), (southern, title), date=year) for year, title in titles.items()}
    for year in range(2005, 2010):
        met[str(year)] = visit(pair, (northern, ""), (southern, ""), date=str(year))
    assert levels(dossier_of(pair)) == {
        Level.HEADS_OF_STATE: met["2001"],
        Level.HEADS_OF_GOVERNMENT: met["2002"],
        Level.FOREIGN_MINISTERS: met["2004"],
        Level.OTHERS: met["2009"],
    }


def test_that_not_all_were_looked_through_is_told(pair: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "LOOKED_THROUGH", 3)
    northern, southern = people(pair)
    for year, title in {"2009": "", "2008": "", "2007": "President"}.items():
        met = visit(pair, (northern, title), (southern, title), date=year)
        assert dossier_of(pair).contacts.is_partial is False
    visit(pair, (northern, "Prime Minister"), (southern, "Prime Minister"), date="2006")
    dossier = dossier_of(pair)
    assert (levels(dossier)[Level.HEADS_OF_STATE], dossier.contacts.is_partial) == (met, True)
    assert Level.HEADS_OF_GOVERNMENT not in levels(dossier)


def test_who_is_printed_without_a_title_has_the_level_of_the_office_surely_held_then(pair: Any) -> None:
    northern, southern = people(pair)
    TenureFactory.create(person=northern, office="Minister of Foreign Affairs", body=pair[0], held="2005/2010")
    TenureFactory.create(person=southern, office="Minister of Foreign Affairs", body=pair[1], held="2005/2010")
    then = visit(pair, (northern, ""), (southern, ""), date="2007-05")
    later = visit(pair, (northern, ""), (southern, "former minister of foreign affairs"), date="2011")
    assert levels(dossier_of(pair)) == {Level.FOREIGN_MINISTERS: then, Level.OTHERS: later}


def test_the_president_of_a_company_is_no_head_of_state_by_tenure(pair: Any) -> None:
    northern, southern = people(pair)
    for person in (northern, southern):
        TenureFactory.create(
            person=person, office="President", body=ParticipantFactory.create(kind="company"), held="2005/2015"
        )
    record = visit(pair, (northern, ""), (southern, ""), date="2007")
    assert levels(dossier_of(pair)) == {Level.OTHERS: record}


@pytest.mark.parametrize(
    "title",
    [
        "Aide to the President", "the President’s press secretary", "Special representative of the President",
        "помощник президента", "прэс-сакратар Прэзідэнта", "Berater des Präsidenten", "Office of the Prime Minister",
        "President of the Chamber of Commerce", "Президент Академии наук", "Präsident der Handelskammer",
        "Chancellor of the University", "President of the National Assembly, member of the Senate",
    ],
)  # fmt: skip
def test_who_serves_an_officer_or_presides_over_a_body_does_not_reach_that_level(pair: Any, title: str) -> None:
    northern, southern = people(pair)
    talk = visit(pair, (northern, title), (southern, title), date="2011")
    heads = visit(
        pair, (northern, f"President of Northland, {title}"), (southern, "President and Chairman of the Council")
    )
    assert levels(dossier_of(pair)) == {Level.HEADS_OF_STATE: heads, Level.OTHERS: talk}


@pytest.mark.parametrize(
    "title",
    [
        "Президент Советского Союза",
        "Präsident der Vereinigten Staaten",
        "President of the Democratic Republic of Lakes",
    ],
)
def test_the_name_of_a_state_is_not_taken_for_a_body(title: str) -> None:
    assert level_of(title) is Level.HEADS_OF_STATE


def test_the_president_of_a_government_body_is_no_head_of_state(pair: Any) -> None:
    northern, southern = people(pair)
    for person in (northern, southern):
        bank = ParticipantFactory.create(kind="government_body", title="National Bank", country=person.country)
        TenureFactory.create(person=person, office="President", body=bank, held="2005/2015")
    record = visit(pair, (northern, ""), (southern, ""), date="2007")
    assert levels(dossier_of(pair)) == {Level.OTHERS: record}


def test_only_what_was_held_by_the_day_and_has_begun_at_a_known_time_came_last(pair: Any) -> None:
    held = visit(pair, date="2012-05-14")
    for outcome in ("planned", "postponed", "cancelled"):
        visit(pair, date="2012-05-20", outcome=outcome)
    for date in ("2012-06-02", "", "/2012-05-30", "../2012-05-30"):
        visit(pair, date=date)
    assert levels(dossier_of(pair, as_of=DAY)) == {Level.OTHERS: held}


def test_next_is_what_was_planned_then_and_what_has_passed_unheard_is_told_apart(pair: Any) -> None:
    later = visit(pair, date="2012-07", outcome="planned", title="Later")
    soon = visit(pair, date="2012-06", outcome="planned", title="Soon")
    unheard = visit(pair, date="2012-05-15", outcome="planned")
    too_late = visit(pair, date="2012-06-01", outcome="planned", title="Told of in a later year")
    for record, published in ((later, "2012-05"), (soon, "2012"), (unheard, ""), (too_late, "2013")):
        VisitCitationFactory.create(record=record, source=SourceFactory.create(published=published))
    found = dossier_of(pair, as_of=DAY).contacts
    assert [each.visit for each in found.next if each.visit] == [soon]
    assert found.unheard.records == [unheard]


def test_a_record_stands_in_a_year_or_month_only_where_all_its_days_lie_in_it(pair: Any) -> None:
    of_may = ("2012-05-14", "2012-05", "2012-05-12/2012-05-14")
    for date in (*of_may, "2012", "2012-21", "2012-24", "201X", "", "/2012-05"):
        concerning(pair, StatementFactory.create(date=date, title=date or "undated"))
    concerning(pair, DocumentFactory.create(signed="", adopted="2012-06", in_force="2010", title="document"))
    visit(pair, date="2010", title="visit")
    dossier = dossier_of(pair)
    line = dossier.timeline
    assert [(span.start.year, dict(span.counts)) for span in line.years] == [
        (2010, {"visit": 1}),
        (2011, {}),
        (2012, {"statement": 5, "document": 1}),
    ]
    assert (line.longer, line.undated, line.total) == ({"statement": 3}, {"statement": 1}, 11)
    year = dossier.year(2012)
    assert [(span.start.month, {str(each) for each in span.records}) for span in year.months] == [
        (5, {*of_may}),
        (6, {"document"}),
    ]
    assert [str(each) for each in year.whole.records] == ["2012", "2012-21"]
    assert {str(each) for each in year.longer.records} == {"201X", "2012-24", "/2012-05"}


def test_of_a_month_with_many_records_some_are_told_and_all_are_counted(pair: Any) -> None:
    for _ in range(15):
        visit(pair, date="2012-05-14")
    for _ in range(3):
        concerning(pair, StatementFactory.create(date="2012-05-01"))
    (month,) = dossier_of(pair).year(2012).months
    assert (len(month.records), month.total, month.more) == (12, 18, 6)
    assert [each.type for each in month.records[:4]] == ["statement"] * 3 + ["visit"]


def test_the_last_month_of_the_last_year_has_an_end(pair: Any) -> None:
    visit(pair, date="9999-12-31")
    assert [span.end for span in dossier_of(pair).year(9999).months] == [datetime.date.max]
