"""What a list offers to narrow it by: every count is what a click on it gives."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from relations.choices import CommitmentState, StatementMode
from relations.facets import Facet, facet_names, facets, facets_with, years
from relations.filters.fields import RelatedFilter
from relations.record_types import RECORD_TYPES, RecordType
from relations.views.applied import replaced, toggled
from relations.views.panel import histogram
from tests.chance_desk import ChanceDesk
from tests.factories import (
    BodyFactory,
    CommitmentFactory,
    DocumentParticipationFactory,
    ParticipantFactory,
    StateFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTopicFactory,
    TopicFactory,
    VisitFactory,
    VisitPlaceFactory,
    factory_of,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


def ask(type_name: str, query: str) -> Any:
    record_type = RECORD_TYPES[type_name]
    filterset = record_type.filterset(QueryDict(query.lstrip("?")), queryset=record_type.model.objects.published())
    assert filterset.parameter_errors() == {}
    return filterset


def found(type_name: str, query: str) -> int:
    count: int = ask(type_name, query).records().count()
    return count


def offered(type_name: str, query: str, name: str) -> dict[str, int]:
    facet = facets_with(ask(type_name, query), [name])[name]
    return {value.label: value.count for value in facet.values}


def questions(filterset: Any, facet: Facet) -> Iterator[tuple[str, int]]:
    """Every promise of a facet: a question, and how many records are to answer it."""
    for value in facet.values:
        if value.chosen and not facet.every:
            continue
        if not facet.every:
            alone = replaced(filterset.data, **{facet.name: [value.value]})
            yield f"?{alone.urlencode()}", value.count
        if facet.every or not filterset.form.cleaned_data[facet.name]:
            query = filterset.data.urlencode() if value.chosen else toggled(filterset, facet.name, value.value)
            yield query, value.count


def bars(filterset: Any) -> Iterator[tuple[str, str]]:
    shown = histogram(filterset, years(filterset))
    for group in shown.groups if shown else ():
        whole: list[Any] = [group, *group.bars]
        for each in whole:
            if each.query and not getattr(each, "chosen", False):
                yield each.query, each.count
    if shown and shown.undated:
        yield shown.undated_query, shown.undated


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
def test_every_count_is_what_a_click_on_it_gives(record_type: RecordType, seed: int) -> None:
    desk = ChanceDesk(seed)
    desk.fill(record_type)
    query, promises = "", 0
    for _click in range(3):
        filterset = ask(record_type.name, query)
        told = facets(filterset, facet_names(filterset), most=40)
        onward = []
        for facet in told:
            assert facet.exact
            assert not facet.more
            for asked, count in questions(filterset, facet):
                promises += 1
                assert (facet.name, asked, found(record_type.name, asked)) == (facet.name, asked, count)
            onward += [toggled(filterset, facet.name, value.value) for value in facet.values if not value.chosen]
        for asked, said in bars(filterset):
            promises += 1
            number = found(record_type.name, asked)
            assert (asked, said) == (asked, f"{number} record{'' if number == 1 else 's'}")
            onward.append(asked)
        query = desk.chance.choice(onward) if onward else ""
    assert promises > 20


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
def test_a_facet_leaves_nothing_out_that_a_filter_finds(record_type: RecordType) -> None:
    """Each published value that the filter finds something by is offered, and no other."""
    desk = ChanceDesk(3)
    desk.fill(record_type)
    filterset = ask(record_type.name, "")
    for facet in facets_with(filterset, facet_names(filterset), most=40).values():
        field = filterset.form.fields[facet.name]
        if isinstance(filterset.filters[facet.name], RelatedFilter):
            every = [str(getattr(record, field.to_field_name)) for record in field.queryset]
        else:
            every = [value for value, _label in field.choices]
        finding = {value for value in every if found(record_type.name, f"{facet.name}={value}")}
        assert (facet.name, {value.value for value in facet.values}) == (facet.name, finding)


# --- what counts mean ------------------------------------------------------------------------------------------------


@pytest.fixture
def talks() -> dict[str, Any]:
    """Three statements of two people from two states: both spoke once together, one of them twice more."""
    vorland = StateFactory.create(title="Vorland", country_code="QM")
    nordreich = StateFactory.create(title="Nordreich", country_code="QN")
    ada, bela = (ParticipantFactory.create(title=name) for name in ("Ada", "Bela"))
    for number, (mode, speakers, countries) in enumerate(
        [
            (StatementMode.DIRECT, (ada, bela), (vorland, nordreich)),
            (StatementMode.DIRECT, (ada,), (vorland,)),
            (StatementMode.FRAGMENT, (ada,), (vorland,)),
        ]
    ):
        statement = StatementFactory.create(slug=f"words-{number}", mode=mode, quote="", date=f"201{number}")
        for speaker in speakers:
            StatementParticipationFactory.create(record=statement, participant=speaker)
        for country in countries:
            StatementCountryFactory.create(record=statement, country=country)
    return {"ada": ada, "bela": bela}


def test_of_values_any_of_which_may_match_each_is_counted_as_if_no_other_were_chosen(talks: dict[str, Any]) -> None:
    assert offered("statement", "", "kind") == {"direct speech": 2, "quoted phrase in reported speech": 1}
    assert offered("statement", "kind=fragment", "kind") == {"direct speech": 2, "quoted phrase in reported speech": 1}
    assert offered("statement", "kind=fragment&country=qn", "kind") == {
        "direct speech": 1,
        "quoted phrase in reported speech": 0,
    }


def test_of_values_that_all_must_match_each_is_counted_among_what_is_listed(talks: dict[str, Any]) -> None:
    assert offered("statement", "", "speaker") == {"Ada": 3, "Bela": 1}
    assert offered("statement", f"speaker={talks['bela'].slug}", "speaker") == {"Bela": 1, "Ada": 1}
    assert offered("statement", "kind=fragment", "country") == {"Vorland": 1}


def test_who_acts_twice_in_a_record_is_counted_once() -> None:
    both = DocumentParticipationFactory.create(participant=ParticipantFactory.create(title="Ada"))
    DocumentParticipationFactory.create(record=both.record, participant=both.participant, role="signatory")
    assert offered("document", "", "participant") == {"Ada": 1}
    assert (offered("document", "", "party"), offered("document", "", "signatory")) == ({"Ada": 1}, {"Ada": 1})


def test_a_broader_topic_counts_each_record_under_it_once() -> None:
    transport = TopicFactory.create(title="Transport")
    roads, rails = (TopicFactory.create(title=title, parent=transport) for title in ("Roads", "Rails"))
    both = StatementTopicFactory.create(topic=roads).record
    StatementTopicFactory.create(record=both, topic=rails)
    StatementTopicFactory.create(topic=rails)
    assert offered("statement", "", "topic") == {"Transport": 2, "Rails": 2, "Roads": 1}


def test_overdue_is_counted_beside_open() -> None:
    CommitmentFactory.create(due="2001", state=CommitmentState.OPEN)
    CommitmentFactory.create(due="", state=CommitmentState.OPEN)
    CommitmentFactory.create(due="", state=CommitmentState.MET)
    assert offered("commitment", "", "state") == {"open": 2, "met": 1, "overdue": 1}


def test_nothing_unpublished_is_counted_or_named() -> None:
    secret = ParticipantFactory.create(title="Secret Envoy", draft=True)
    hidden = StateFactory.create(title="Hidden State", country_code="QX", in_review=True)
    place = VisitPlaceFactory.create(record=VisitFactory.create(draft=True)).place
    shown = StatementFactory.create(visit=VisitFactory.create(draft=True))
    VisitPlaceFactory.create(record=shown.visit, place=place)
    StatementParticipationFactory.create(record=shown, participant=secret)
    StatementCountryFactory.create(record=shown, country=hidden)
    StatementParticipationFactory.create(
        record=StatementFactory.create(withdrawn=True, date="1871"), participant=ParticipantFactory.create()
    )
    filterset = ask("statement", "")
    told = {facet.name: facet.values for facet in facets(filterset, facet_names(filterset))}
    assert [(name, [value.label for value in values]) for name, values in told.items()] == [
        ("kind", ["reported speech"]),
        ("language", ["English"]),
    ]
    assert [(bar.start, bar.count) for bar in years(filterset).bars] == [(2012, 1)]  # type: ignore[union-attr]


def test_only_the_most_frequent_are_offered_and_those_chosen_first() -> None:
    people = [ParticipantFactory.create(title=f"Person {number:02}") for number in range(12)]
    for number, person in enumerate(people):
        StatementParticipationFactory.create_batch(1 + (number == 5), participant=person)
    facet = facets_with(ask("statement", ""), ["speaker"])["speaker"]
    assert [value.label for value in facet.values][:2] == ["Person 05", "Person 00"]
    assert (len(facet.values), facet.more) == (10, True)
    facet = facets_with(ask("statement", f"participant={people[11].slug}"), ["participant"])["participant"]
    assert [(value.label, value.chosen) for value in facet.values] == [("Person 11", True)]


def test_no_more_is_offered_than_a_question_may_name() -> None:
    people = [ParticipantFactory.create(title=f"Person {number:02}") for number in range(11)]
    statement = StatementFactory.create()
    for person in people:
        StatementParticipationFactory.create(record=statement, participant=person)
    facet = facets_with(ask("statement", "&".join(f"speaker={person.slug}" for person in people[:10])), ["speaker"])[
        "speaker"
    ]
    assert [value.chosen for value in facet.values] == [True] * 10


def test_of_a_list_too_long_to_count_a_facet_tells_at_least_how_many(
    client: Client, monkeypatch: pytest.MonkeyPatch, talks: dict[str, Any]
) -> None:
    monkeypatch.setattr("relations.facets.matches.LIMIT", 2)
    monkeypatch.setattr("relations.views.lists.LIMIT", 2)
    assert offered("statement", "", "speaker") == {"Ada": 2}
    page = client.get("/statements/")
    assert "<b>2+</b>" in html(page)
    assert (
        "The list is longer than 2 records. Numbers with + count its first 2 in the order “newest first”: "
        "there are at least so many."
    ) in text(page)


# --- years -----------------------------------------------------------------------------------------------------------


def shown_years(query: str) -> list[tuple[int, int, int]]:
    told = years(ask("visit", query))
    return [(bar.start, bar.end, bar.count) for bar in told.bars] if told else []


def test_an_imprecise_record_stands_in_every_year_it_may_fall_into() -> None:
    for date in ("2010-05-14", "2011-12/2012-01", "2012", ""):
        VisitFactory.create(date=date)
    assert shown_years("") == [(2010, 2010, 1), (2011, 2011, 1), (2012, 2012, 2)]
    assert years(ask("visit", "")).undated == 1  # type: ignore[union-attr]


def test_a_long_time_is_shown_by_decades_to_zoom_into() -> None:
    for date in ("1923", "1991-08-25", "1999-12-31", "2004-05"):
        VisitFactory.create(date=date)
    by_decade = shown_years("")
    assert (by_decade[0], by_decade[-2:]) == ((1923, 1929, 1), [(1990, 1999, 2), (2000, 2004, 1)])
    assert shown_years("date_after=1990-01-01&date_before=1999-12-31") == [
        (year, year, int(year in (1991, 1999))) for year in range(1990, 2000)
    ]


def test_what_has_no_end_may_go_on_until_today(client: Client) -> None:
    ParticipantFactory.create(existed="1991/..")
    told = years(ask("participant", ""))
    assert told
    assert {bar.count for bar in told.bars} == {1}
    assert found("participant", f"year={told.bars[-1].end}") == 1


def test_the_year_asked_for_is_marked_and_the_others_can_be_chosen_instead(client: Client) -> None:
    VisitFactory.create(date="2011")
    VisitFactory.create(date="2012")
    page = client.get("/visits/?kind=meeting&year=2012")
    (group,) = page.context["years"].groups
    assert [(bar.name, bar.count, bar.chosen, bar.query) for bar in group.bars] == [
        ("2011", "1 record", False, "?kind=meeting&year=2011"),
        ("2012", "1 record", True, "?kind=meeting"),
    ]
    assert 'aria-current="true"><span>2012: 1 record</span>' in html(page)
    assert "/visits/?kind=meeting" in links(page)


def test_of_very_many_records_the_years_of_the_newest_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("relations.facets.matches.LIMIT", 2)
    for date in ("1990", "2011", "2012"):
        VisitFactory.create(date=date)
    page = client.get("/visits/")
    assert [bar.count for bar in page.context["years"].groups[0].bars] == ["1+ record", "1+ record"]
    assert "Only the newest" in text(page)


def test_the_newest_are_those_of_a_list_in_another_order_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.facets.matches.LIMIT", 2)
    for title, existed in (("Aldor", "1990/1995"), ("Beld", "2011"), ("Cormar", "2012")):
        BodyFactory.create(title=title, existed=existed)
    page = client.get("/participants/")
    assert [bar.name for bar in page.context["years"].groups[0].bars] == ["2011", "2012"]


# --- all values of one facet -----------------------------------------------------------------------------------------


def test_all_speakers_of_a_list_stand_on_a_page_of_their_own(client: Client, talks: dict[str, Any]) -> None:
    page = client.get("/statements/by/speaker/?kind=direct")
    assert "Ada 2 records Bela 1 record" in text(page)
    assert "Mode: direct speech." in text(page)
    assert links(page, "speaker=") == [
        f"/statements/?kind=direct&speaker={talks['ada'].slug}",
        f"/statements/?kind=direct&speaker={talks['bela'].slug}",
    ]
    chosen = client.get(f"/statements/by/speaker/?kind=direct&speaker={talks['ada'].slug}")
    assert [each["query"] for each in chosen.context["values"]] == [
        "?kind=direct",
        f"?kind=direct&speaker={talks['ada'].slug}&speaker={talks['bela'].slug}",
    ]
    assert "Remove the filter Ada × 2 records" in text(chosen)


def test_a_speaker_is_looked_for_by_name(client: Client, talks: dict[str, Any]) -> None:
    page = client.get("/statements/by/speaker/?named=бел")
    assert [each["label"] for each in page.context["values"]] == ["Bela"]
    assert "Nothing to choose from" in text(client.get("/statements/by/speaker/?named=nobody"))
    assert "Ada 3 records" in text(client.get("/statements/by/speaker/?named=!!"))


@pytest.mark.parametrize("typed", ["СОЮЗ тамож", "Tamozhen", "таможенный"])
def test_a_heading_is_looked_for_as_a_name_is(client: Client, typed: str) -> None:
    for title in ("Таможенный союз", "Союз писателей"):
        StatementTopicFactory.create(topic=TopicFactory.create(title=title))
    page = client.get("/statements/by/topic/", {"named": typed})
    assert [each["label"] for each in page.context["values"]] == ["Таможенный союз"]
    assert "Nothing to choose from" in text(client.get("/statements/by/topic/?named=nothing"))


def test_whatever_is_asked_of_the_values_of_a_facet_is_answered(client: Client, talks: dict[str, Any]) -> None:
    assert client.get("/statements/by/nothing/").status_code == 404
    assert client.get("/statements/by/q/").status_code == 404
    answer = client.get("/statements/by/speaker/?year=two&named=x")
    assert (answer.status_code, answer["Location"]) == (302, "/statements/?year=two")
    for junk in ("%00", "%ED%A0%80", "'\"<b>", "x" * 5000, "-", '"', "ñ" * 300, "*", "a " * 200):
        assert client.get(f"/statements/by/speaker/?named={junk}").status_code == 200
        assert client.get(f"/statements/by/topic/?named={junk}").status_code == 200


# --- what it costs ---------------------------------------------------------------------------------------------------

#: For the list itself, what is beside its records, and every facet; the largest is that of documents.
MOST_QUERIES = 30


@pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_list_costs_the_same_however_many_records_it_has(
    client: Client, record_type: RecordType, language: str, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            client.get(f"/{record_type.plural}/", headers={"Accept-Language": language})
        return len(captured)

    factory_of(record_type.model).create(full=True)
    once = queries()
    factory_of(record_type.model).create_batch(3, full=True)
    assert queries() == once


@pytest.mark.django_db(transaction=True)
def test_counts_are_remembered_until_something_public_changes(
    client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "facets"}}
    VisitFactory.create(date="2012")
    first = client.get("/visits/")
    assert first.context["years"].groups[0].bars[0].count == "1 record"
    with django_assert_max_num_queries(12) as captured:
        assert html(client.get("/visits/")) == html(first)
    assert [each for each in captured if "COUNT" in each["sql"] and "GROUP BY" in each["sql"]] == []
    VisitFactory.create(date="2012")
    assert client.get("/visits/").context["years"].groups[0].bars[0].count == "2 records"
