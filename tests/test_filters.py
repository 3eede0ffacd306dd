"""What may be asked, of which records, and what is said to a question that cannot be answered."""

import datetime
from typing import Any

import pytest
from django.http import QueryDict

from relations.models import Commitment, Participant
from relations.record_types import RECORD_TYPES
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementCountryFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTopicFactory,
    TopicFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitPlaceFactory,
)

pytestmark = pytest.mark.django_db


def ask(type_name: str, query: str) -> Any:
    record_type = RECORD_TYPES[type_name]
    return record_type.filterset(
        QueryDict(query), queryset=record_type.model.objects.published(), face_parameters=("cursor",)
    )


def found(type_name: str, query: str) -> list[str]:
    filterset = ask(type_name, query)
    assert filterset.parameter_errors() == {}
    return [record.slug for record in filterset.records()]


def errors(type_name: str, query: str) -> dict[str, list[str]]:
    refused: dict[str, list[str]] = ask(type_name, query).parameter_errors()
    return refused


def test_without_a_question_all_published_records_answer_newest_first() -> None:
    for slug, date in (("old", "2008"), ("undated", ""), ("new", "2012-05")):
        VisitFactory.create(slug=slug, date=date)
    VisitFactory.create(draft=True)
    assert found("visit", "") == ["new", "old", "undated"]
    assert found("visit", "ordering=date") == ["undated", "old", "new"]


@pytest.mark.parametrize(
    "query", ["year=2012&year=", "year=&year=2012", "q=supper&q=", "date_after=2012-01-01&date_after="]
)
def test_a_value_that_is_given_beside_an_empty_one_is_not_ignored(query: str) -> None:
    VisitFactory.create(slug="old", date="2008")
    VisitFactory.create(slug="new", date="2012-05", title="Supper")
    assert found("visit", query) == ["new"]


def test_an_unknown_parameter_is_refused_also_when_it_is_empty() -> None:
    assert [*errors("visit", "yaer=&yaer=")] == ["yaer"]


def test_a_year_finds_whatever_may_fall_into_it() -> None:
    dates = {
        "day": "2012-05-14",
        "year": "2012",
        "span": "2011-12/2012-01",
        "since": "2010/..",
        "next": "2013",
        "no": "",
    }
    for slug, date in dates.items():
        VisitFactory.create(slug=slug, date=date)
    assert set(found("visit", "year=2012")) == {"day", "year", "span", "since"}
    assert set(found("visit", "date_after=2012-02-01&date_before=2012-12-31")) == {"day", "year", "since"}
    assert found("visit", "undated=true") == ["no"]
    assert len(found("visit", "undated=false")) == 5
    assert set(found("visit", "as_of=2011-12-31")) == {"span", "since", "no"}


def test_a_document_is_found_by_the_date_it_is_listed_by() -> None:
    dates = {
        "signed": {"signed": "2008", "in_force": "2012", "life": "in_force"},
        "adopted": {"signed": "", "adopted": "2010", "in_force": "2012", "life": "in_force"},
        "in-force": {"signed": "", "adopted": "", "in_force": "2012", "life": "in_force"},
        "no": {"signed": "", "adopted": "", "in_force": "", "life": "proposed"},
    }
    for slug, values in dates.items():
        DocumentFactory.create(slug=slug, **values)
    assert [found("document", f"year={year}") for year in (2008, 2010, 2012)] == [["signed"], ["adopted"], ["in-force"]]
    assert found("document", "date_after=2009-01-01&date_before=2010-12-31") == ["adopted"]
    assert found("document", "as_of=2011-01-01") == ["adopted", "signed", "no"]
    assert found("document", "undated=true") == ["no"]
    assert found("document", "undated=false") == ["in-force", "adopted", "signed"]


def test_two_countries_find_only_what_concerns_both() -> None:
    lys, orm = StateFactory.create(country_code="XA"), StateFactory.create(country_code="XB")
    for slug, states in (("both", (lys, orm)), ("one", (lys,))):
        visit = VisitFactory.create(slug=slug)
        for state in states:
            VisitCountryFactory.create(record=visit, country=state)
    assert set(found("visit", "country=XA")) == {"both", "one"}
    assert found("visit", "country=xa&country=xb") == ["both"]


def test_a_speaker_is_not_an_addressee_and_nobody_is_listed_twice() -> None:
    person = ParticipantFactory.create(slug="ada-orlo")
    spoke, heard = StatementFactory.create(slug="spoke"), StatementFactory.create(slug="heard")
    StatementParticipationFactory.create(record=spoke, participant=person, role="speaker")
    StatementParticipationFactory.create(record=spoke, participant=person, role="addressee")
    StatementParticipationFactory.create(record=heard, participant=person, role="addressee")
    assert found("statement", "speaker=ada-orlo") == ["spoke"]
    assert sorted(found("statement", "participant=ada-orlo")) == ["heard", "spoke"]


def test_party_and_signatory_are_asked_apart() -> None:
    state, person = StateFactory.create(slug="lys"), ParticipantFactory.create(slug="ada-orlo")
    document = DocumentFactory.create(slug="pact")
    DocumentParticipationFactory.create(record=document, participant=state, role="party")
    DocumentParticipationFactory.create(record=document, participant=person, role="signatory")
    assert found("document", "party=lys&signatory=ada-orlo") == ["pact"]
    assert found("document", "party=ada-orlo") == []


def test_a_broader_topic_finds_what_stands_under_the_narrower() -> None:
    economy = TopicFactory.create(slug="economy")
    StatementTopicFactory.create(record=StatementFactory.create(slug="on-trade"), topic__parent=economy)
    assert found("statement", "topic=economy") == ["on-trade"]


def test_a_statement_is_found_by_its_source_its_place_and_its_visit() -> None:
    place = PlaceFactory.create(slug="velm")
    visit = VisitFactory.create(slug="talks")
    VisitPlaceFactory.create(record=visit, place=place)
    statement = StatementFactory.create(slug="said", visit=visit)
    StatementCitationFactory.create(record=statement, source=SourceFactory.create(slug="bulletin"))
    StatementFactory.create(slug="elsewhere")
    for question in ("source=bulletin", "place=velm", "visit=talks"):
        assert found("statement", question) == ["said"]


def test_a_place_does_not_tell_of_an_unpublished_visit() -> None:
    place = PlaceFactory.create(slug="velm")
    visit = VisitFactory.create(draft=True)
    VisitPlaceFactory.create(record=visit, place=place)
    StatementFactory.create(visit=visit)
    assert found("statement", "place=velm") == []


def test_documents_in_force_on_a_day_are_those_surely_in_force() -> None:
    lives = {
        "sure": ("2009", ""),
        "ended": ("2009", "2010-06-30"),
        "later": ("2012-01", ""),
        "that-month": ("2010-06", ""),
    }
    for slug, (in_force, expires) in lives.items():
        DocumentFactory.create(slug=slug, life="in_force", in_force=in_force, expires=expires)
    assert sorted(found("document", "in_force_on=2010-06-30")) == ["ended", "sure", "that-month"]
    assert sorted(found("document", "in_force_on=2010-06-15")) == ["ended", "sure"]
    assert sorted(found("document", "in_force_on=2010-07-01")) == ["sure", "that-month"]


@pytest.mark.parametrize("life", ["expired", "terminated", "superseded"])
def test_an_instrument_that_ended_nobody_knows_when_is_on_no_day_surely_in_force(life: str) -> None:
    DocumentFactory.create(slug="no", life=life, in_force="2009", expires="")
    DocumentFactory.create(slug="yes", life=life, in_force="2009", expires="2015-06")
    assert found("document", "in_force_on=2010-06-30") == ["yes"]
    assert found("document", "in_force_on=2015-06-15") == []


def test_overdue_is_open_and_past_its_last_day(time_machine: Any) -> None:
    time_machine.move_to(datetime.date(2016, 1, 1))
    for slug, due, state in (
        ("late", "../2015", "open"),
        ("done", "../2015", "met"),
        ("soon", "2016", "open"),
        ("since", "2014/..", "open"),
        ("until-when", "2014/", "open"),
    ):
        CommitmentFactory.create(slug=slug, due=due, state=state)
    assert found("commitment", "state=overdue") == ["late"]
    assert [commitment.slug for commitment in Commitment.objects.all() if commitment.is_overdue] == ["late"]
    assert sorted(found("commitment", "state=open")) == ["late", "since", "soon", "until-when"]
    assert sorted(found("commitment", "state=met&state=overdue")) == ["done", "late"]
    assert sorted(found("commitment", "due_before=2015-12-31")) == ["done", "late", "since", "until-when"]


def test_an_owner_owes_and_a_beneficiary_does_not() -> None:
    state = StateFactory.create(slug="lys")
    for slug, role in (("owes", "owner"), ("gains", "beneficiary")):
        CommitmentParticipationFactory.create(record=CommitmentFactory.create(slug=slug), participant=state, role=role)
    assert found("commitment", "owner=lys") == ["owes"]


def test_figures_are_found_by_the_year_they_speak_of() -> None:
    FigureFactory.create(slug="trade", period="2008", indicator__slug="turnover")
    assert found("figure", "year=2008&indicator=turnover") == ["trade"]
    assert found("figure", "year=2009") == []


@pytest.mark.parametrize("many", [0, 300_000])
def test_a_country_finds_itself_its_people_and_the_sources_about_it(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many statements there are about it."""
    monkeypatch.setattr("relations.filters.MANY", many)
    state = StateFactory.create(slug="lys", title="Lys", country_code="XA")
    ParticipantFactory.create(slug="ada-orlo", title="Ada Orlo", country=state)
    statement = StatementFactory.create()
    StatementCountryFactory.create(record=statement, country=state)
    StatementCitationFactory.create(record=statement, source=SourceFactory.create(slug="bulletin"))
    assert found("participant", "country=xa") == ["ada-orlo", "lys"]
    assert found("source", "country=xa") == ["bulletin"]
    statement.status = "draft"
    statement.save()
    assert found("source", "country=xa") == []


@pytest.mark.parametrize("type_name", RECORD_TYPES)
def test_an_unknown_parameter_is_named_with_the_nearest_known_one(type_name: str) -> None:
    assert errors(type_name, "countri=by") == {"countri": ["There is no such parameter; did you mean “country”?"]}
    assert errors(type_name, "utm_medium=x") == {"utm_medium": ["There is no such parameter."]}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("year=next", "year"),
        ("year=0", "year"),
        ("year=10000", "year"),
        ("year=2012.5", "year"),
        ("year=1e3", "year"),
        ("year=NaN", "year"),
        ("year=2012&year=2013", "year"),
        ("date_after=14.05.2012", "date_after"),
        ("date_before=2012-02-30", "date_before"),
        ("undated=perhaps", "undated"),
        ("kind=party", "kind"),
        ("country=zz9", "country"),
        ("country=..%2F..", "country"),
        ("participant=nobody", "participant"),
        ("participant=%00", "participant"),
        ("q=%00", "q"),
        ("q=%E2%80%A6%21", "q"),
        ("q=a+b+c+d+e+f+g+h+i+j+k", "q"),
        ("q=" + "x" * 201, "q"),
        ("place=" + "x" * 10_000, "place"),
        ("ordering=-1", "ordering"),
        ("updated_since=yesterday", "updated_since"),
        ("source=%D0%9C%D0%B8%D0%BD%D1%81%D0%BA", "source"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(query: str, parameter: str) -> None:
    refused = errors("visit", query)
    assert list(refused) == [parameter]
    assert all(0 < len(reason) < 300 for reason in refused[parameter])


@pytest.mark.parametrize("type_name", ["visit", "source", "participant", "place"])
def test_a_question_names_no_more_records_than_a_database_can_plan_for(type_name: str) -> None:
    states = [StateFactory.create(country_code=f"X{letter}") for letter in "ABCDEFGHIJK"]
    codes = "&country=".join(state.country_code for state in states)
    assert errors(type_name, f"country={codes}") == {"country": ["Name fewer: a question may name 10 records."]}
    ten = codes.removesuffix("&country=XK")
    assert errors(type_name, f"country={ten}&country=&country=XA") == {}
    assert len(found(type_name, f"country={ten}")) == (10 if type_name == "participant" else 0)


def test_nobody_unpublished_can_be_asked_for() -> None:
    ParticipantFactory.create(slug="secret-envoy", draft=True)
    StateFactory.create(country_code="XD", draft=True)
    assert list(errors("visit", "participant=secret-envoy")) == ["participant"]
    assert list(errors("visit", "country=XD")) == ["country"]


def test_blank_fields_of_a_form_ask_nothing() -> None:
    VisitFactory.create(slug="talks")
    assert found("visit", "q=&country=&year=&participant=&participant=&kind=&ordering=&undated=&cursor=") == ["talks"]


def test_asking_reads_no_more_than_what_is_named(django_assert_num_queries: Any) -> None:
    """The named participant is read to check it, then the records; never the list of all participants."""
    ParticipantFactory.create_batch(5)
    ParticipantFactory.create(slug="ada-orlo")
    assert Participant.objects.count() >= 6
    filterset = ask("visit", "participant=ada-orlo")
    with django_assert_num_queries(2):
        assert filterset.parameter_errors() == {}
        assert list(filterset.records()) == []


def test_of_several_hosts_any_will_do_since_a_visit_has_one() -> None:
    for slug in ("ada-orlo", "bren-tal", "cor-uld"):
        VisitFactory.create(slug=f"visit-to-{slug}", host=ParticipantFactory.create(slug=slug))
    assert found("visit", "host=ada-orlo&host=bren-tal") == ["visit-to-bren-tal", "visit-to-ada-orlo"]


def test_of_several_countries_of_a_place_any_will_do() -> None:
    for code in ("XA", "XB", "XC"):
        PlaceFactory.create(slug=f"town-{code}", country=StateFactory.create(country_code=code))
    assert sorted(found("place", "country=xa&country=xc")) == ["town-XA", "town-XC"]
