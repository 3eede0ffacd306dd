"""What a brief tells of two countries, and that it fits on two pages."""

import io

import pypdf
import pytest
from django.test import Client

from relations.briefs.fitting import STEPS
from relations.briefs.wording import shortened
from relations.choices import (
    CommitmentState,
    DocumentLife,
    DocumentRole,
    FigureKind,
    NameKind,
    StatementRole,
    VisitOutcome,
)
from relations.models import Participant, Source, Tenure, Visit, VisitPlace
from tests.briefs import PAGE, Pair, notes, sections
from tests.busy_pair import BusyPair
from tests.factories import (
    CommitmentFactory,
    CommitmentParticipationFactory,
    CommitmentProgressFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    IndicatorFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitCitationFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


@pytest.fixture(name="pair")
def two_states() -> Pair:
    return Pair()


def test_a_pair_without_records_says_that_there_are_none(client: Client, pair: Pair) -> None:
    told = sections(client.get(PAGE))
    assert {heading: lines for heading, lines in told.items() if heading != "Who is who"} == {
        "Contacts": ["The last, by level", "Planned"],
        "What was promised, and by whom": ["None on record."],
        "Documents in force": ["In force"],
        "Key figures": ["None on record."],
        "Latest statements": ["None on record."],
    }
    assert text(client.get(PAGE)).count("None on record.") == 6
    assert text(client.get(PAGE)).count("No office-holder is on record for that day.") == 2


def test_offices_are_those_of_the_day(client: Client, pair: Pair) -> None:
    TenureFactory.create(person=pair.ada, office="President", body=pair.first, held="2000/2010")
    TenureFactory.create(person=pair.ada, office="Mayor", body=pair.first, held="2012~/..")
    on = {
        day: sections(client.get(PAGE, {"as_of": day}))["Who is who"]
        for day in ("2005-01-01", "2010-06-01", "2013-01-01")
    }
    assert on["2005-01-01"] == ["Nebenland", "Ada Lukander, President, Nebenland (since 2000)", "Vorland"]
    assert on["2010-06-01"] == ["Nebenland", "Ada Lukander, possibly President, Nebenland (2000–2010)", "Vorland"]
    assert on["2013-01-01"] == [
        "Nebenland",
        "Ada Lukander, possibly Mayor, Nebenland (approximately since 2012)",
        "Vorland",
    ]


def test_a_contact_is_told_with_its_level_place_people_and_date_as_known(client: Client, pair: Pair) -> None:
    visit = pair.have(VisitFactory, title="Walk on the bridge", date="2012-05")
    place = PlaceFactory.create(title="Newtown")
    PlaceNameFactory.create(record=place, text="Oldtown", kind=NameKind.FORMER, used="1990/2015")
    VisitPlaceFactory.create(record=visit, place=place)
    VisitParticipationFactory.create(record=visit, participant=pair.ada)
    pair.have(VisitFactory, title="Next walk", date="2030", outcome=VisitOutcome.PLANNED)
    told = sections(client.get(PAGE, {"as_of": "2013-01-01"}))["Contacts"]
    assert told == [
        "The last, by level",
        "Others, or not stated: May 2012, Walk on the bridge; meeting, Oldtown; Ada Lukander",
        "Planned",
        "Others, or not stated: 2030, Next walk; meeting",
    ]


def test_promises_stand_by_owner_with_where_they_stand(client: Client, pair: Pair) -> None:
    late = pair.have(
        CommitmentFactory, title="To mend the bridge", date="2012-05-14", due="2013", condition="If it holds"
    )
    CommitmentParticipationFactory.create(record=late, participant=pair.first)
    CommitmentProgressFactory.create(record=late, date="2012-10", note="Half of it stands", state="")
    met = pair.have(CommitmentFactory, title="To paint it", date="2012-05-14", state=CommitmentState.MET)
    CommitmentParticipationFactory.create(record=met, participant=pair.ada)
    told = sections(client.get(PAGE))["What was promised, and by whom"]
    assert told == [
        "Nebenland: 1 overdue, 1 met",
        (
            "Overdue: To mend the bridge; promised 14 May 2012; due 2013; on condition: If it holds."
            " October 2012: Half of it stands"
        ),
        "Met: To paint it; promised 14 May 2012",
    ]


def test_documents_in_force_stand_apart_from_those_of_which_it_is_not_known(client: Client, pair: Pair) -> None:
    treaty = pair.have(
        DocumentFactory, title="Bridge treaty", life=DocumentLife.IN_FORCE, signed="2010", in_force="2011-02"
    )
    DocumentParticipationFactory.create(record=treaty, participant=pair.ada, role=DocumentRole.SIGNATORY)
    pair.have(DocumentFactory, title="Ferry note", life=DocumentLife.SIGNED, signed="2009")
    heading, first, other, second = sections(client.get(PAGE, {"as_of": "2012-06-01"}))["Documents in force"]
    assert (heading, other) == ("In force", "Signed; not certainly in force")
    assert first.startswith("Bridge treaty; ")
    assert first.endswith("; signed 2010; in force February 2011; signatories: Ada Lukander")
    assert second.startswith("Ferry note; ")


def test_figures_and_statements_are_the_latest_of_the_day(client: Client, pair: Pair) -> None:
    pair.have(FigureFactory, title="Trade of 2010", period="2010", value=7, unit="EUR")
    pair.have(FigureFactory, title="Trade of 2020", period="2020", value=9, unit="EUR")
    for year in range(2005, 2015):
        said = pair.have(StatementFactory, title=f"Said in {year}", date=f"{year}", summary="In own words.")
        StatementParticipationFactory.create(record=said, participant=pair.ada, role=StatementRole.SPEAKER)
    told = sections(client.get(PAGE, {"as_of": "2012-12-31"}))
    assert told["Key figures"][:2] == ["Trade of 2010", "2010"]
    assert [line.split(":")[0] for line in told["Latest statements"]] == [
        *(f"{year}, Ada Lukander" for year in range(2012, 2007, -1)),
        "and 3 more",
    ]
    assert told["Latest statements"][0] == "2012, Ada Lukander: Said in 2012. In own words. (reported speech)"


def test_a_date_that_is_not_printed_but_concluded_says_so(client: Client, pair: Pair) -> None:
    reason = {"date_inferred": True, "date_note": "By the day of the report"}
    pair.have(VisitFactory, title="Walk", date="2012-05-14", **reason)
    pair.have(StatementFactory, title="Word", date="2012-05-14", summary="Own words.", **reason)
    pair.have(DocumentFactory, title="Treaty", signed="2010", in_force="2011", life=DocumentLife.IN_FORCE, **reason)
    pair.have(CommitmentFactory, title="Promise", date="2012-05-14", due="2013", due_note="As meant", **reason)
    pair.have(FigureFactory, title="Trade", period="2010", period_inferred=True, period_note="As meant")
    told = sections(client.get(PAGE, {"as_of": "2013-01-01"}))
    assert "14 May 2012 (inferred), Walk" in told["Contacts"][1]
    assert told["Latest statements"][0].startswith("14 May 2012 (inferred), Word. ")
    assert told["Documents in force"][1].endswith("; signed 2010; in force 2011 (inferred)")
    assert told["What was promised, and by whom"][1].endswith("; promised 14 May 2012 (inferred); due 2013 (inferred)")
    assert told["Key figures"][1] == "2010 (inferred)"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "at most 3 sources of a record are named."),
        ("ru", "для одной записи указано не более 3 источников."),
        ("be", "для аднаго запісу ўказана не больш за 3 крыніцы."),
        ("de", "je Eintrag sind höchstens 3 Quellen genannt."),
    ],
)
def test_the_number_of_what_is_named_of_a_record_is_one_of_sources_and_not_of_paragraphs(
    client: Client, pair: Pair, language: str, told: str
) -> None:
    visit = pair.have(VisitFactory, title="Walk", date="2012-05-14")
    for paragraph in (5, 7, 9):
        VisitCitationFactory.create(record=visit, source=pair.source, paragraph=paragraph)
    answer = client.get(PAGE, HTTP_ACCEPT_LANGUAGE=language)
    assert told in html(answer)
    (note,) = notes(answer)
    assert all(str(paragraph) in note.partition("¶")[2] for paragraph in (3, 5, 7, 9))


def test_a_source_whose_date_is_not_printed_but_concluded_says_so_in_its_footnote(client: Client, pair: Pair) -> None:
    Source.objects.filter(pk=pair.source.pk).update(published_inferred=True, published_note="By the day of the report")
    pair.have(VisitFactory, title="Walk", date="2012-05-14")
    (note,) = notes(client.get(PAGE, {"as_of": "2013-01-01"}))
    assert "15 May 2012 (inferred), ¶ 3" in note


def test_what_several_sources_say_of_one_time_is_not_told_as_one(client: Client, pair: Pair) -> None:
    trade = IndicatorFactory.create(title="Trade")
    for title, period, value in (("One", "2008", 537), ("Other", "2008", 612), ("Earlier", "2007", 400)):
        pair.have(FigureFactory, title=title, indicator=trade, period=period, value=value, unit="USD")
    pair.have(FigureFactory, title="Aim", indicator=trade, period="2015", value=900, unit="USD", kind=FigureKind.TARGET)
    told = sections(client.get(PAGE, {"as_of": "2013-01-01"}))["Key figures"]
    assert [cell for cell in told if "USD" in cell] == ["537 USD", "612 USD", "900 USD"]


def test_a_period_narrows_what_happened(client: Client, pair: Pair) -> None:
    for year in (2005, 2010, 2015):
        pair.have(VisitFactory, title=f"Walk of {year}", date=f"{year}")
    answer = client.get(PAGE, {"date_after": "2008-01-01", "date_before": "2012-12-31"})
    assert sections(answer)["Contacts"][1] == "Others, or not stated: 2010, Walk of 2010; meeting"
    assert "Period: 1 January 2008 to 31 December 2012." in text(answer)


def test_each_passage_has_one_note_wherever_it_is_referred_to(client: Client, pair: Pair) -> None:
    pair.have(VisitFactory)
    statement = pair.have(StatementFactory)
    StatementCitationFactory.create(record=statement, source=pair.source, paragraph=7)
    answer = client.get(PAGE, {"as_of": "2013-01-01"})
    site = "http://testserver"
    assert notes(answer) == [
        f"Bulletin of the Bridge, 15 May 2012, ¶ 3. {site}/sources/bulletin/#p3",
        "As note 1, ¶ 3 and 7.",
    ]
    page = client.get("/sources/bulletin/")
    assert 'id="p3"' in html(page)


def test_a_source_is_named_with_its_publisher_and_its_own_address(client: Client, pair: Pair) -> None:
    herald = ParticipantFactory.create(title="Vorland Herald")
    address = "https://herald.example/1"
    source = SourceFactory.create(
        title="Вестник", language="ru", published="2012", publisher=herald, source_url=address
    )
    visit = pair.have(VisitFactory)
    visit.citations.all().delete()
    VisitCitationFactory.create(record=visit, source=source, paragraph=2, supports=False)
    assert notes(client.get(PAGE)) == [f"Вестник, Vorland Herald, 2012, ¶ 2; contradicts what is told here. {address}"]


def test_a_record_without_a_published_source_says_so(client: Client, pair: Pair) -> None:
    visit = pair.have(VisitFactory)
    visit.citations.all().delete()
    VisitCitationFactory.create(record=visit, source=SourceFactory.create(title="Secret bulletin", draft=True))
    assert notes(client.get(PAGE)) == ["No passage of a published source is on record."]
    assert "Secret bulletin" not in html(client.get(PAGE))


def test_names_are_in_the_language_of_the_reader(client: Client, pair: Pair) -> None:
    for record, name in ((pair.first, "Небенланд"), (pair.ada, "Ада Лукандер")):
        ParticipantNameFactory.create(
            record=record, text=name, language="ru", script="Cyrl", kind=NameKind.COMMON, used=""
        )
    TenureFactory.create(person=pair.ada, office="President", body=pair.first, held="2000/..")
    answer = client.get(PAGE, HTTP_ACCEPT_LANGUAGE="ru")
    assert answer.context["brief"].title == "Небенланд – Vorland"
    assert answer.context["brief"].language == "ru"
    assert 'Ада Лукандер</strong></a>, <span lang="en">President</span>, Небенланд' in html(answer)


def test_the_printed_address_leads_to_the_brief_of_that_day(client: Client, pair: Pair) -> None:
    answer = client.get(PAGE, {"as_of": "2012-06-01", "date_after": "2000-01-01"})
    assert links(answer, "brief.as_of") == ["/relations/qm-qn/brief?as_of=2012-06-01&date_after=2000-01-01"]


@pytest.mark.parametrize(
    "title", ["On the bridge", "On the long bridge and its piers " * 8, "Мост через реку и дорога " * 11, "W" * 280]
)
@pytest.mark.parametrize("as_of", ["", "2012-06-01"])
def test_a_busy_pair_fits_on_two_pages_and_says_what_is_left_out(client: Client, title: str, as_of: str) -> None:
    BusyPair(150, title=title)
    asked = {"as_of": as_of} if as_of else {}
    assert len(pypdf.PdfReader(io.BytesIO(client.get(f"{PAGE}.pdf", asked).content)).pages) == 2
    told = sections(client.get(PAGE, asked))
    assert told["Latest statements"][-1].startswith("and ")
    assert told["What was promised, and by whom"][1].startswith("Overdue: ")


@pytest.mark.parametrize("letters", ["Old and New Bridges ", "Щедринская Широкая ", "中文标题", "WIDE MOUNTAINS "])
def test_names_of_any_length_fit_on_two_pages_too(client: Client, letters: str) -> None:
    busy = BusyPair(60)
    Participant.objects.filter(country__isnull=False).update(title=letters * (290 // len(letters)))
    Tenure.objects.update(office=f"President {letters * 20}"[:200])
    Source.objects.update(publisher=busy.people[0])
    places = [PlaceFactory.create(title=f"{at} {letters * 9}") for at in range(8)]
    rows = [VisitPlace(record=visit, place=place) for visit in Visit.objects.all() for place in places]
    VisitPlace.objects.bulk_create(rows)
    assert len(pypdf.PdfReader(io.BytesIO(client.get(f"{PAGE}.pdf").content)).pages) == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one two three four", "one two […]"),
        ("中文标题很长中文标题", "中文标题很长中文标题"),
        ("中文标题很长" * 3, "中文标题很长中文 […]"),
        ("a " + "b" * 20, "a bbbbbb […]"),
    ],
)
def test_of_a_text_in_any_writing_as_much_is_kept_as_there_is_room_for(text: str, kept: str) -> None:
    assert shortened(text, 12) == kept


def test_the_least_brief_still_has_something_of_everything() -> None:
    last = STEPS[-1]
    assert min(last.officers, last.planned, last.promises, last.documents, last.figures, last.sources) >= 1
    assert {step.statements for step in STEPS} == {5}
