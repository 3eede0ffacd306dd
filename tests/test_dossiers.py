"""What is on record between two countries, as of any day."""

import datetime
from typing import Any

import pytest

from relations.dossiers import NotFoundError, dossier_of, find_country, find_pair, officers, pair_name
from relations.dossiers.scope import Scope
from relations.models import Document
from relations.offices import offices_on
from tests.factories import (
    DocumentFactory,
    DocumentRelationFactory,
    FigureCitationFactory,
    FigureFactory,
    IndicatorFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
)
from tests.pairs import DAY, commitment, concerning, people, visit

pytestmark = pytest.mark.django_db


def test_a_pair_is_found_in_any_order_and_case_and_has_one_name(pair: Any) -> None:
    assert [find_pair(text) for text in ("qn-qs", "QS-qn", "Qs-QN")] == [pair] * 3
    assert pair_name(pair[::-1]) == "qn-qs"
    assert find_country("Qs") == pair[1]


@pytest.mark.parametrize("text", ["qn", "qn-qn", "qn-qn-qs", "qn-zz", "qn-", "-", "ѕn-qn", "qn-qs\n", "q1-qs", "qnqs"])
def test_what_names_no_pair_is_refused_in_words(pair: Any, text: str) -> None:
    with pytest.raises(NotFoundError, match=r"^[A-Z].*\.$"):
        find_pair(text)


def test_a_country_that_is_not_published_makes_no_pair(pair: Any) -> None:
    StateFactory.create(country_code="QD", draft=True)
    with pytest.raises(NotFoundError):
        find_pair("qd-qn")


def test_who_is_who_on_the_day_names_the_highest_offices_first_and_says_what_is_only_possible(pair: Any) -> None:
    north, south = pair
    ministry = ParticipantFactory.create(kind="government_body", country=north)
    for office, body, held in (
        ("Minister of Bridges", ministry, "2010/2015"),
        ("President", north, "2012"),
        ("Prime Minister", north, "2011/2013"),
        ("Minister of Foreign Affairs", north, ""),
        ("President", south, "2013/.."),
        ("Speaker of the Assembly", south, "2000/"),
    ):
        TenureFactory.create(person__title=office, office=office, body=body, held=held)
    told = dossier_of(pair, as_of=DAY).who_is_who
    assert [(each.country, [(str(one.person), one.held.surely) for one in each.officers]) for each in told] == [
        (
            north,
            [
                ("President", False),
                ("Prime Minister", True),
                ("Minister of Foreign Affairs", False),
                ("Minister of Bridges", True),
            ],
        ),
        (south, [("Speaker of the Assembly", False)]),
    ]


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("1991-12-10/2019-03-19", "1991-12-10/.."),
        ("1991~/2019", "1991~/.."),
        ("2012/2012-06-02", "2012/.."),
        ("/2019", ""),
        ("../2019", ""),
        ("1991/2012-06-01", "1991/2012-06-01"),
        ("1991/2012", "1991/2012"),
        ("1991/201X", "1991/201X"),
        ("1991/", "1991/"),
        ("1991/..", "1991/.."),
        ("2012", "2012"),
        ("", ""),
    ],
)
def test_as_of_a_day_nothing_tells_of_the_end_of_an_office_that_surely_came_later(
    pair: Any, held: str, told: str
) -> None:
    tenure = TenureFactory.create(office="President", body=pair[0], held=held)
    scope = Scope(countries=pair, as_of=DAY)
    assert [each.period for each in scope.held([tenure])] == [told]
    assert [each.period for each in offices_on(tenure.person, DAY)] == [held]


def test_what_only_the_end_of_is_known_is_not_the_last_contact_with_a_country(pair: Any) -> None:
    for date in ("2010", "", "/2012", "../2012"):
        visit(pair, date=date)
    (partner,) = dossier_of(pair[:1], as_of=DAY).partners.partners
    assert (partner.contacts, partner.last and partner.last.date) == (4, "2010")


def test_documents_signed_without_a_known_entry_into_force_stand_beside_those_in_force(pair: Any) -> None:
    def document(**values: Any) -> Any:
        return concerning(pair, DocumentFactory.create(**values))

    in_force = document(signed="2009", in_force="2010", expires="2015", life="expired")
    ended = document(signed="2009", in_force="2010", expires="2011", life="expired")
    signed = document(signed="2011", life="signed")
    later = document(signed="2011", in_force="2012-09", life="in_force")
    document(signed="2013", life="signed")
    document(signed="", life="proposed")
    told = dossier_of(pair, as_of=DAY).documents_in_force
    assert told.surely.records == [in_force]
    assert {*told.not_known.records} == {signed, later}
    assert ended not in Document.objects.force_not_known(DAY)
    assert told.surely.query == "country=qn&country=qs&in_force_on=2012-06-01"


def test_of_a_past_day_no_instrument_falls_between_what_was_in_force_and_what_is_not_certain(pair: Any) -> None:
    def document(**values: Any) -> Any:
        return concerning(pair, DocumentFactory.create(signed="2000", **values))

    ended = {life: document(in_force="2001", life=life) for life in ("expired", "terminated", "superseded")}
    unheard = document(life="expired", expires="2015")
    that_year = document(in_force="2001", life="in_force", expires="2012")
    since_then = document(in_force="2001", life="terminated", expires="2010/..")
    replaced = document(in_force="2001", life="superseded")
    over = document(in_force="2001", life="expired", expires="2011")
    newer = document(in_force="2005", life="in_force")
    DocumentRelationFactory.create(record=newer, target=replaced, kind="supersedes")
    told = dossier_of(pair, as_of=DAY).documents_in_force
    assert told.surely.records == [newer]
    assert {*told.not_known.records} == {*ended.values(), unheard, that_year, since_then}
    assert {("life", life) for life in ended} <= {*told.not_known.parameters}
    today = dossier_of(pair).documents_in_force
    assert (today.surely.records, today.not_known.records) == ([newer], [])
    assert over not in Document.objects.force_not_known(DAY)


def test_figures_are_compared_only_where_indicator_unit_reading_and_countries_agree(pair: Any) -> None:
    trade, third = IndicatorFactory.create(title="Trade"), StateFactory.create(country_code="QT")

    def figure(*countries: Any, **values: Any) -> Any:
        return concerning(countries or pair, FigureFactory.create(indicator=trade, **values))

    second, first = figure(period="2010"), figure(period="2009")
    target, undated = figure(period="2015", kind="target"), figure(period="")
    others = [
        figure(unit="USD"),
        figure(*pair, third),
        figure(kind="growth_factor", unit="times"),
        figure(part_of=second),
    ]
    told = dossier_of(pair).figures.series
    assert told[0].figures == [first, second, target, undated]
    assert (told[0].has_targets, told[0].can_be_drawn) == (True, True)
    assert {each.figures[0] for each in told[1:]} == {*others}
    assert all(len(each.figures) == 1 for each in told[1:])


def test_as_of_a_day_a_figure_cited_later_or_of_a_later_time_is_left_out_but_a_target_is_not(pair: Any) -> None:
    then = concerning(pair, FigureFactory.create(period="2011", statement=StatementFactory.create(date="2012-05")))
    target = concerning(pair, FigureFactory.create(period="2020", kind="target"))
    concerning(pair, FigureFactory.create(period="2011", statement=StatementFactory.create(date="2013")))
    concerning(pair, FigureFactory.create(period="2013"))
    told = dossier_of(pair, as_of=DAY).figures.series
    assert {figure for series in told for figure in series.figures} == {then, target}


def test_a_period_does_not_bring_back_figures_that_were_cited_after_the_day(pair: Any) -> None:
    then = concerning(pair, FigureFactory.create(period="2010", statement=StatementFactory.create(date="2012-05")))
    target = concerning(pair, FigureFactory.create(period="2020", kind="target"))
    concerning(pair, FigureFactory.create(period="2010", statement=StatementFactory.create(date="2013")))
    concerning(pair, FigureFactory.create(period="1999"))
    told = dossier_of(pair, as_of=DAY, after=datetime.date(2005, 1, 1)).figures.series
    assert {figure for series in told for figure in series.figures} == {then, target}


def test_a_figure_without_a_period_is_as_old_as_the_first_source_that_gives_it(pair: Any) -> None:
    def figure(*published: str, **values: Any) -> Any:
        record = concerning(pair, FigureFactory.create(period="", **values))
        for day in published:
            FigureCitationFactory.create(record=record, source=SourceFactory.create(published=day))
        return record

    told = [figure("2012-05-14", "2019"), figure(""), figure(), figure("2012")]
    told.append(figure("2019", statement=StatementFactory.create(date="2011")))
    figure("2012-06-02")
    figure("2019", kind="target")
    assert {figure for series in dossier_of(pair, as_of=DAY).figures.series for figure in series.figures} == {*told}


def test_who_is_who_finds_the_highest_offices_among_however_many(pair: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officers, "READ", 4)
    ministry = ParticipantFactory.create(kind="government_body", country=pair[0])
    for office, held in (("Prime Minister", "1991/.."), ("President", "1990/.."), ("Minister of Bridges", "1992/..")):
        TenureFactory.create(person__title=office, office=office, body=pair[0], held=held)
    for at in range(6):
        TenureFactory.create(person__title=f"Mayor {at}", office="Mayor", body=ministry, held="2010/..")
    (north, _south) = dossier_of(pair, as_of=DAY).who_is_who
    assert [str(each.person) for each in north.officers][:3] == ["President", "Prime Minister", "Minister of Bridges"]
    assert north.more


def test_silences_tell_what_the_record_does_not_hold(pair: Any) -> None:
    northern, southern = people(pair)
    for date in ("2001", "2004", "2005"):
        visit(pair, (northern, "President"), (southern, "President"), date=date)
    for _ in range(3):
        said = concerning(pair, StatementFactory.create(date="2005"))
        StatementParticipationFactory.create(record=said, participant=northern)
    commitment(pair, pair[0], date="2005")
    concerning(pair, DocumentFactory.create(signed="2005", life="signed"))
    assert [each.text for each in dossier_of(pair, as_of=DAY).silences] == [
        "No contact is on record with a date in 2002–2003.",
        "No contact is on record with a date after 2005.",
        "No contact at the level of heads of government is on record.",
        "No contact at the level of foreign ministers is on record.",
        "3 statements on record are by Northland, none by Southland.",
        "Of 1 commitment that is not closed, nothing says what was done.",
        "Of 1 signed document, it is not certain that it was in force on 1 June 2012.",
    ]


def test_the_partners_of_a_country_are_ranked_by_contacts_and_documents(pair: Any) -> None:
    north, south = pair
    third = StateFactory.create(title="Westland", country_code="QW")
    last = visit((north, south), date="2011")
    visit((north, south), date="2012", outcome="cancelled")
    visit((north, south), date="/2012")
    concerning((north, south), DocumentFactory.create())
    concerning((north, third), DocumentFactory.create())
    visit((south, third), date="2011")
    told = dossier_of([north]).partners
    assert [(each.participant, each.contacts, each.documents, each.last) for each in told.partners] == [
        (south, 2, 1, last),
        (third, 0, 1, None),
    ]
    assert (told.number, told.more) == (2, 0)


def test_a_period_narrows_what_happened_but_not_who_is_who_or_what_is_in_force(pair: Any) -> None:
    TenureFactory.create(body=pair[0], office="President", held="1990/..")
    old, new = visit(pair, date="2001"), visit(pair, date="2011")
    treaty = concerning(pair, DocumentFactory.create(signed="1999", in_force="2000", life="in_force"))
    dossier = dossier_of(pair, after=datetime.date(2010, 1, 1), before=datetime.date(2011, 12, 31))
    assert dossier.contacts.latest.records == [new]
    assert old not in dossier.latest
    assert dossier.documents_latest.records == []
    assert dossier.documents_in_force.surely.records == [treaty]
    assert len(dossier.who_is_who[0].officers) == 1
    assert dossier.contacts.latest.query == (
        "country=qn&country=qs&outcome=held&date_after=2010-01-01&date_before=2011-12-31"
    )


def test_drafts_are_told_only_where_they_are_asked_for_and_what_is_withdrawn_never(pair: Any) -> None:
    north, _south = pair
    for status in ("draft", "in_review", "withdrawn", "published"):
        visit(pair, date="2011", status=status, title=status)
        concerning(pair, StatementFactory.create(date="2011", status=status, title=status))
        concerning(pair, DocumentFactory.create(signed="2010", in_force="2011", status=status, title=status))
        concerning(pair, FigureFactory.create(status=status, title=status))
        commitment(pair, north, date="2011", status=status, title=status)

    def told(**asked: Any) -> list[set[str]]:
        dossier = dossier_of(pair, as_of=DAY, **asked)
        return [
            {each.status for each in records}
            for records in (
                dossier.contacts.latest.records,
                dossier.statements_latest.records,
                dossier.documents_in_force.surely.records,
                dossier.documents_latest.records,
                dossier.latest,
                dossier.year(2011).whole.records,
                [figure for series in dossier.figures.series for figure in series.figures],
                [promise.record for owed in dossier.commitments.owed for promise in owed.promises],
            )
        ]

    assert told() == [{"published"}] * 8
    assert told(drafts=True) == [{"draft", "in_review", "published"}] * 8


def test_of_which_country_somebody_unpublished_is_nothing_tells(pair: Any) -> None:
    north, south = pair
    hidden = ParticipantFactory.create(country=south, draft=True)
    commitment(pair, north, hidden, date="2011")
    for speaker in (north, north, north, hidden):
        said = concerning(pair, StatementFactory.create(date="2011"))
        StatementParticipationFactory.create(record=said, participant=speaker)
    public, staff = dossier_of(pair, as_of=DAY), dossier_of(pair, as_of=DAY, drafts=True)
    assert [each.owners for each in public.commitments.owed] == [(north,)]
    assert [each.owners for each in staff.commitments.owed] == [(north, south)]
    one_sided = "3 statements on record are by Northland, none by Southland."
    assert one_sided in [each.text for each in public.silences]
    assert one_sided not in [each.text for each in staff.silences]
