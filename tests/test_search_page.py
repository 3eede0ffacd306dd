import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.choices import Status
from relations.record_types import RECORD_TYPES
from relations.searching import everything
from tests.factories import (
    BodyFactory,
    CommitmentFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTranslationFactory,
    VisitFactory,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db

#: By one word, of which all types have records; and by two words that are frequent in all of them.
MOST_QUERIES, MOST_OF_FREQUENT = 45, 90
#: While somebody types: the version of the data, what PostgreSQL knows of words, the ways to three types, five groups,
#: and what stands beside each type.
MOST_TO_SUGGEST = 1 + 1 + 3 + 5 + 3


def searched(client: Client, q: str, more: str = "") -> Any:
    answer = client.get(f"/search/?q={quote(q)}{more}")
    assert answer.status_code == 200
    return answer


def titles(client: Client, q: str, more: str = "") -> list[str]:
    found = searched(client, q, more).context.get("found")
    return [hit.record.title for hit in found.hits] if found else []


def told(client: Client, q: str, more: str = "") -> list[str]:
    return list(searched(client, q, more).context["told"])


def marked(page: Any) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", html(page))


def suggested(client: Client, q: str) -> dict[str, list[str]]:
    answer = client.get(reverse("search-suggest"), {"q": q})
    assert answer.status_code == 200
    groups = re.findall(r'role="group" aria-label="([^"]*)">(.*?)</div>', html(answer), re.DOTALL)
    return {title: re.findall(r'role="option"[^>]*>([^<]*)<', group) for title, group in groups}


def one_of_each(word: str, **fields: Any) -> list[Any]:
    return [
        VisitFactory.create(title=f"{word} talks", **fields),
        StatementFactory.create(title=f"{word} said", **fields),
        DocumentFactory.create(title=f"{word} treaty", **fields),
        CommitmentFactory.create(title=f"{word} promise", **fields),
        FigureFactory.create(title=f"{word} tonnes", **fields),
        SourceFactory.create(title=f"{word} bulletin", **fields),
        ParticipantFactory.create(title=f"{word} Lukander", **fields),
        PlaceFactory.create(title=f"{word} Harbour", **fields),
    ]


# --- what is found, in which order -----------------------------------------------------------------------------------


def test_one_box_finds_records_of_all_types(client: Client) -> None:
    one_of_each("Ferry")
    found = searched(client, "ferries").context["found"]
    assert sorted(hit.record.type for hit in found.hits) == sorted(RECORD_TYPES)
    assert {each.record_type.name: each.count for each in found.counts} == dict.fromkeys(RECORD_TYPES, 1)


def test_what_is_just_that_comes_first_then_who_is_so_named_then_titles_then_the_rest(client: Client) -> None:
    StatementFactory.create(title="Said of the ferry to Nordhafen", date="2020")
    StatementFactory.create(title="Said at sea", summary="On the ferry to Nordhafen.", date="2021")
    VisitFactory.create(title="Nordhafen", date="1999")
    PlaceFactory.create(title="Port of Nordhafen")
    BodyFactory.create(title="Ministry of the Ferries of Nordhafen")
    StatementFactory.create(title="Nordhafen asked", date="2019")
    order = [
        "Nordhafen",
        "Port of Nordhafen",
        "Ministry of the Ferries of Nordhafen",
        "Said of the ferry to Nordhafen",
        "Nordhafen asked",
        "Said at sea",
    ]
    assert titles(client, "nordhafen") == order
    assert titles(client, "ferry nordhafen") == [order[2], order[3], order[5]]


def test_a_name_in_any_language_is_a_name(client: Client) -> None:
    StatementFactory.create(title="On Лукандер", date="2024")
    person = ParticipantFactory.create(title="Adalina Lukander")
    ParticipantNameFactory.create(record=person, text="Лукандер", language="ru", script="Cyrl")
    assert titles(client, "Лукандер") == ["Adalina Lukander", "On Лукандер"]


@pytest.mark.parametrize("at_once", [1_000, 0])
def test_the_newest_come_first_however_many_there_are(
    client: Client, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "RANKED_AT_ONCE", at_once)
    for year in (2012, 2010, 2014):
        StatementFactory.create(title=f"Ferry {year}", date=str(year))
        VisitFactory.create(title=f"Talks {year}", summary="On the ferry.", date=str(year))
    StatementFactory.create(title="Ferry", date="1990")
    expected = ["Ferry", *(f"Ferry {year}" for year in (2014, 2012, 2010)), *(f"Talks {y}" for y in (2014, 2012, 2010))]
    assert titles(client, "ferry") == expected
    assert titles(client, "ferry", "&type=visit") == expected[4:]


def test_several_types_may_be_ticked_and_the_counts_of_all_stay(client: Client) -> None:
    one_of_each("Ferry")
    page = searched(client, "ferry", "&type=place&type=figure")
    assert sorted(hit.record.type for hit in page.context["found"].hits) == ["figure", "place"]
    assert {each.count for each in page.context["found"].counts} == {1}
    assert [choice.counted.record_type.name for choice in page.context["choices"] if choice.ticked] == [
        "figure",
        "place",
    ]


def test_each_type_leads_to_its_whole_list_with_the_same_words(client: Client) -> None:
    StatementFactory.create(title="The ferry of stone", slug="one")
    StatementFactory.create(title="The ferry", summary="Of wood.")
    page = searched(client, '"ferry of" -wood')
    (link,) = links(page, "^/statements/.q=")
    answer = client.get(link)
    assert [record.slug for record in answer.context["page"].items] == ["one"]


def test_pages_hold_each_record_once_and_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "PAGE_SIZE", 2)
    monkeypatch.setattr(everything, "RANKED", 5)
    for number in range(7):
        VisitFactory.create(title=f"Ferry {number}", date=f"20{20 - number}")
    pages = [titles(client, "ferry", f"&page={number}") for number in (1, 2, 3)]
    assert pages == [["Ferry 0", "Ferry 1"], ["Ferry 2", "Ferry 3"], ["Ferry 4"]]
    page = searched(client, "ferry", "&page=2")
    assert links(page, "^/search/.*page=") == ["/search/?q=ferry&page=1", "/search/?q=ferry&page=3"]
    assert "7 records" in text(page)
    assert "The first 5 are shown here; the lists below hold all." in text(page)
    for junk in ("0", "-1", "99", "x", "٣", "9" * 400):
        assert titles(client, "ferry", f"&page={junk}") in pages


# --- how it is told --------------------------------------------------------------------------------------------------


def test_the_words_are_marked_in_any_form_and_script(client: Client) -> None:
    StatementFactory.create(title="On ferries", summary="Паромы, the ferry and nothing else.")
    assert marked(searched(client, "ferry")) == ["ferries", "ferry"]
    assert marked(searched(client, "паром")) == ["Паромы"]
    assert marked(searched(client, '"and nothing"')) == ["and nothing"]
    assert marked(searched(client, "noth*")) == ["nothing"]


def test_the_passage_that_answers_is_shown_cut_between_words(client: Client) -> None:
    quote = "Zeroth " + "filler words " * 60 + "then the ferry came, and " + "more of it " * 60
    StatementFactory.create(title="Said", summary="Nothing.", mode="direct", quote=quote, language="de")
    (hit,) = searched(client, "ferry").context["found"].hits
    shown = "".join(run.text for run in hit.snippet)
    assert hit.language == "de"
    assert (shown[:2], shown[-2:], "then the ferry came" in shown) == ("… ", " …", True)
    assert len(shown) < 260
    assert set(shown.split()) <= {*quote.split(), "…"}


def test_a_text_is_told_in_the_readers_language_where_it_answers_as_well(client: Client) -> None:
    record = StatementFactory.create(title="Said", summary="On Nordhafen and the ferry.")
    StatementTranslationFactory.create(record=record, field="summary", language="ru", text="О Нордхафене.")

    def shown(q: str) -> tuple[str, str]:
        (hit,) = searched(client, q).context["found"].hits
        return "".join(run.text for run in hit.snippet), hit.language

    assert shown("Nordhafen") == ("On Nordhafen and the ferry.", "en")
    client.cookies["django_language"] = "ru"
    assert shown("Nordhafen") == ("О Нордхафене.", "ru")
    assert shown("Nordhafen ferry") == ("On Nordhafen and the ferry.", "en")


def test_who_was_found_by_name_is_told(client: Client) -> None:
    person = ParticipantFactory.create(title="Adalina Lukander", slug="ada")
    ParticipantNameFactory.create(record=person, text="Лукандзерава", language="be", script="Cyrl")
    statement = StatementFactory.create(title="Said")
    StatementParticipationFactory.create(record=statement, participant=person)
    StatementParticipationFactory.create(record=statement, participant=ParticipantFactory.create(title="Bren Tal"))
    named = {hit.record.title: hit.named for hit in searched(client, "Лукандзерава").context["found"].hits}
    assert [each.record for each in named["Said"]] == [person]


def test_markup_in_texts_and_questions_stays_text(client: Client) -> None:
    StatementFactory.create(title="<b>Ferry</b> & co", summary="<i>ferry</i>")
    page = html(searched(client, '<script>alert("ferry")</script> ferry'))
    assert "<script>alert" not in page
    page = html(searched(client, "ferry"))
    assert "&lt;b&gt;<mark>Ferry</mark>&lt;/b&gt; &amp; co" in page


# --- whatever is typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["", "   ", "\x00", '"', "-", "*", "…!?", '- - * ""', "«»"])
def test_a_question_without_a_word_is_answered_with_how_to_ask(client: Client, q: str) -> None:
    assert "How to ask" in text(searched(client, q))


def test_what_was_left_out_is_told(client: Client) -> None:
    assert told(client, "?!") == ["There is no word or number in what you typed."]
    assert told(client, "-ferry") == ["Beside what is not to be found, name at least one word that is."]
    assert told(client, "a the ferry") == ["Too common to count beside other words: “a” and “the”."]
    assert told(client, " ".join(f"w{n}" for n in range(12))) == [
        "A question has 10 words at most. Left out: “w10” and “w11”."
    ]
    assert told(client, "ferry", "&typ=visit&year=2012") == [
        "typ: There is no such parameter; did you mean “type”?",
        "year: There is no such parameter.",
    ]
    assert len(told(client, "ferry", "".join(f"&p{number}=1" for number in range(900)))) == 10
    assert told(client, "ferry", "&type=ship") == ["There is no type of record called “ship”; that was left out."]
    assert told(client, "x" * 10_000) == ["Only the first 1,000 characters were read."]
    assert told(client, "ferry") == []


def test_a_sentence_that_is_pasted_in_quotation_marks_finds_who_said_it(client: Client) -> None:
    sentence = "The ferry will cross our lake every single morning before the bells of Nordhafen ring"
    StatementFactory.create(title="Of ferries", mode="direct", quote=f"{sentence}.")
    assert titles(client, f"“{sentence}”") == ["Of ferries"]
    assert told(client, f"“{sentence}”") == [
        "A question has 10 words at most. Left out: “the bells of Nordhafen ring”."
    ]
    assert told(client, f"-“{sentence}”") == [
        "A question has 10 words at most. Left out: “The ferry will cross our lake every single morning before th…”."
    ]


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u200d", "\ufeff"])
def test_signs_that_nobody_sees_part_no_word(client: Client, sign: str) -> None:
    ParticipantFactory.create(title="Nora Nordal")
    assert titles(client, f"Nor{sign}dal") == ["Nora Nordal"]
    assert suggested(client, f"Nor{sign}d") == {"People": ["Nora Nordal"]}


def test_nothing_found_says_so_and_leads_on(client: Client) -> None:
    StatementFactory.create(title="Ferry")
    page = searched(client, "ferry", "&type=visit")
    assert "No published record has all of these words." in text(page)
    assert links(page, "^/search/.q=ferry$") == ["/search/?q=ferry"]
    assert links(searched(client, "tunnel"), "^/search/.q=tunnel$") == []


def test_types_that_are_ticked_stay_so_when_nothing_is_asked_yet(client: Client) -> None:
    assert re.findall(r'name="type" value="([^"]*)"', html(client.get("/search/?type=visit"))) == ["visit"]
    assert re.findall(r'name="type"', html(client.get("/search/"))) == []


def test_a_question_of_thousands_of_parameters_is_refused_and_no_error(client: Client) -> None:
    for address in ("/search/", "/search/suggest/"):
        assert client.get(address + "?" + "&".join(f"a{n}=1" for n in range(2_000))).status_code == 400


JUNK = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
SIGNS = st.lists(
    st.sampled_from([*"\"“”«»-−*+=!~|%_\\'’&:()<>^\x00 \n", "ferry", "мост", "ab", "😀", "½"]), max_size=30
)


def test_a_search_never_errs_whatever_is_typed(client: Client) -> None:
    one_of_each("Ferry")

    @given(st.one_of(JUNK, SIGNS.map("".join)), st.one_of(st.just("visit"), JUNK), st.one_of(st.just("2"), JUNK))
    @settings(max_examples=60)
    def answered(q: str, type_: str, page: str) -> None:
        asked = {"q": q, "type": type_, "page": page}
        assert client.get("/search/", asked).status_code == 200
        assert client.get("/search/suggest/", asked).status_code == 200
        # A list refuses in words what a search leaves out.
        assert client.get("/statements/", {"q": q}).status_code in (200, 302, 400)

    answered()


# --- nothing unpublished ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_nothing_unpublished_is_found_suggested_or_meant(client: Client, status: Status) -> None:
    hidden = one_of_each("Hiddenferry", status=status)
    ParticipantNameFactory.create(record=hidden[6], text="Hiddenname")
    PlaceNameFactory.create(record=hidden[7], text="Hiddenharbour")
    shown = StatementFactory.create(title="Shown")
    StatementParticipationFactory.create(record=shown, participant=hidden[6])
    for q in ("hiddenferry", "hiddenfery", "hiddenname", "hiddennaem", "hidden*", "hiddenharbuor", "lukandre", "shown"):
        page = html(searched(client, q)).replace(q, "")
        assert [word for word in ("Hiddenferry", "Hiddenname", "Hiddenharbour", "Lukander") if word in page] == []
    assert titles(client, "hidden*") == titles(client, "lukander") == []
    assert (suggested(client, "hidden"), suggested(client, "lukan")) == ({}, {})


def test_a_name_taken_back_is_gone_at_once(client: Client) -> None:
    person = ParticipantFactory.create(title="Adalina Lukander")
    StatementParticipationFactory.create(record=StatementFactory.create(title="Said"), participant=person)
    assert titles(client, "lukander") == ["Adalina Lukander", "Said"]
    person.status = Status.WITHDRAWN
    person.save()
    assert titles(client, "lukander") == []


# --- what may have been meant ----------------------------------------------------------------------------------------


def meant(client: Client, q: str) -> list[str]:
    return [offer for offer, _query in searched(client, q).context.get("meant", ())]


@pytest.fixture
def adalina() -> Any:
    person = ParticipantFactory.create(title="Adalina Lukander")
    ParticipantNameFactory.create(record=person, text="Адаліна Лукандзер", language="be", script="Cyrl")
    PlaceFactory.create(title="Nordhafen")
    return person


@pytest.mark.usefixtures("adalina")
def test_a_misspelt_name_is_asked_back_as_it_is_written(client: Client) -> None:
    assert meant(client, "Lukamder") == ["Lukander"]
    assert meant(client, "ferry to Nordhaven") == ["ferry Nordhafen"]
    assert meant(client, "Лукамдзер") == ["Лукандзер"]
    assert meant(client, "Adelina Lukamder") == ["Adalina Lukander"]
    # Nobody is called as the first word, of which the second is the beginning.
    assert meant(client, "Lukamderqqqqqq Lukamder -Lukamder") == ["Lukamderqqqqqq Lukander -Lukamder"]
    assert links(searched(client, "Lukamder"), "q=Lukan") == ["/search/?q=Lukander"]


@pytest.mark.usefixtures("adalina")
@pytest.mark.parametrize("q", ["Lukander", "xyz", "lu", "qqqqqqqq", '"Lukamder"', "2012"])
def test_what_is_known_or_near_nothing_is_not_asked_back(client: Client, q: str) -> None:
    assert meant(client, q) == []


@pytest.mark.django_db(transaction=True)
def test_names_once_looked_through_are_held_no_longer_than_nothing_has_changed(client: Client, adalina: Any) -> None:
    addresses = ["/search/?q=Lukamder", "/search/?q=Lukannder"]
    first, second = (queries(client, address) for address in addresses)
    assert first == second + 2, "names of people and of places"
    assert meant(client, "Lukamder") == ["Lukander"]
    type(adalina).objects.filter(pk=adalina.pk).update(status=Status.WITHDRAWN)
    assert meant(client, "Lukamder") == []
    ParticipantFactory.create(title="Bren Lukasder")
    assert meant(client, "Lukamder") == ["Lukasder"]


# --- suggestions -----------------------------------------------------------------------------------------------------


def test_people_places_states_and_documents_are_suggested_in_groups(client: Client) -> None:
    StateFactory.create(title="Nordreich")
    ParticipantFactory.create(title="Nora Nordal")
    BodyFactory.create(title="Ministry of the North")
    PlaceFactory.create(title="Nordhafen")
    DocumentFactory.create(title="Treaty of Nordhafen")
    StatementFactory.create(title="On the north")
    assert suggested(client, "nor") == {
        "States": ["Nordreich"],
        "People": ["Nora Nordal"],
        "Bodies and organizations": ["Ministry of the North"],
        "Places": ["Nordhafen"],
        "Documents": ["Treaty of Nordhafen"],
    }
    assert queries(client, "/search/suggest/?q=nor") <= MOST_TO_SUGGEST
    assert suggested(client, "n") == suggested(client, "") == {}
    assert suggested(client, "treaty nord") == {"Documents": ["Treaty of Nordhafen"]}


def test_whose_name_begins_so_is_suggested_first(client: Client) -> None:
    for title in ("Adalina Orlo", "Orlo Tal", "Bren Orlo"):
        ParticipantFactory.create(title=title)
    assert suggested(client, "орло") == {"People": ["Orlo Tal", "Adalina Orlo", "Bren Orlo"]}


# --- cost ------------------------------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_search_costs_the_same_at_one_record_of_each_type_and_at_three(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page that holds fewer types costs less.
    monkeypatch.setattr(everything, "PAGE_SIZE", 100)
    counts = []
    for _ in range(3):
        one_of_each("Ferry")
        person = ParticipantFactory.create(title="Ferry Tal")
        StatementParticipationFactory.create(record=StatementFactory.create(title="Harbour"), participant=person)
        counts.append(
            [queries(client, "/search/?q=ferry"), queries(client, "/search/?q=ferr*"), queries(client, "/search/")]
        )
    assert counts == [counts[0]] * 3
    assert max(counts[0]) <= MOST_QUERIES
    assert counts[0][2] == 1


def test_the_hardest_search_costs_no_more_than_is_stated(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relations.search.finding.FEW", 0)
    one_of_each("Ferry", summary="Of the harbour.")
    assert queries(client, "/search/?q=ferry+harbour") <= MOST_OF_FREQUENT
    assert queries(client, "/search/?q=fery+harbuor+lukandre") <= MOST_QUERIES


def test_suggesting_costs_little(client: Client) -> None:
    one_of_each("Ferry")
    assert queries(client, "/search/suggest/?q=fer") <= MOST_TO_SUGGEST


# --- the box ---------------------------------------------------------------------------------------------------------


def test_the_box_works_without_script(client: Client) -> None:
    page = html(searched(client, 'ferry "of'))
    form = re.search(r'<form class="search-box.*?</form>', page, re.DOTALL)
    assert form is not None
    assert 'action="/search/"' in form[0]
    assert 'name="q" value="ferry &quot;of"' in form[0]
    assert "<button" in form[0]
    assert re.findall(r"<script(?![^>]*src=)", page) == []
