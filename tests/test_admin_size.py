"""The desk at size: nothing is counted, collected or ordered that would mean reading a whole table."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.admin import base, filters, lists
from relations.models import Participant, Record, Source, Statement, Tenure, Visit
from relations.search import finding, matching
from tests.conftest import Member
from tests.factories import (
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
)

pytestmark = pytest.mark.django_db

ADMINS = {model: each for model, each in admin.site._registry.items() if model._meta.app_label == "relations"}
LISTS = {model: each for model, each in ADMINS.items() if issubclass(model, Record)}


def name_of(model: Any) -> str:
    return str(model.__name__)


def address(model: type[models.Model], view: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:relations_{model._meta.model_name}_{view}", args=args)


def listed(staff: Member, model: type[models.Model], **asked: str) -> list[str]:
    return [str(each) for each in staff.get(address(model), asked).context["cl"].result_list]


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def asked_of_the_database(staff: Member, where: str, **asked: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert staff.get(where, asked).status_code == 200
    return [query["sql"] for query in queries]


@pytest.fixture
def counted_to_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 3)
    for model_admin in ADMINS.values():
        monkeypatch.setattr(model_admin, "list_per_page", 2)


# --- counting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_no_list_is_counted_to_its_end(superuser: Member, model: type[models.Model]) -> None:
    for asked in ({}, {"q": "word"} if ADMINS[model].search_fields else {}, {"p": "1"}):
        counts = [sql for sql in asked_of_the_database(superuser, address(model), **asked) if "COUNT(" in sql]
        assert [sql for sql in counts if "LIMIT" not in sql] == []
        assert len(counts) <= 1


@pytest.mark.parametrize("model", LISTS, ids=name_of)
def test_no_list_collects_its_filters_by_reading_all_of_it(superuser: Member, model: type[models.Model]) -> None:
    queries = asked_of_the_database(superuser, address(model))
    assert [sql for sql in queries if "DISTINCT" in sql or "GROUP BY" in sql] == []


@pytest.mark.usefixtures("counted_to_three")
def test_a_long_list_says_that_there_are_more_and_leads_on_page_by_page(superuser: Member) -> None:
    for number in range(9):
        VisitFactory.create(title=f"Visit {number}", date=f"20{20 - number}")
    page = superuser.get(address(Visit))
    assert "Page 1 Next page More than 3 visits: search or filter" in text(page)
    seen = []
    for _ in range(5):
        seen += [visit.title for visit in page.context["cl"].result_list]
        if page.context["cl"].next_query:
            page = superuser.get(address(Visit) + page.context["cl"].next_query)
    assert seen == [f"Visit {number}" for number in range(9)]
    assert "9 visits" in text(page)


@pytest.mark.usefixtures("counted_to_three")
def test_a_short_list_is_counted_exactly(superuser: Member) -> None:
    for _ in range(3):
        VisitFactory.create()
    assert "3 visits" in text(superuser.get(address(Visit)))
    assert "3 results" in text(superuser.get(address(Visit), {"q": "visit"}))


@pytest.mark.parametrize("words", ["canal", "canal bridge"])
def test_words_that_very_many_have_are_counted_by_the_shorter_way(
    superuser: Member, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FEW", 0)
    StatementFactory.create(title="The canal and the bridge")
    queries = asked_of_the_database(superuser, address(Statement), q=words)
    (count,) = (sql for sql in queries if "COUNT(" in sql)
    if connection.vendor == "postgresql":
        assert "ORDER BY" in count, "the index of words finds all before it gives one"
        assert "@@" not in count
    else:
        assert "ORDER BY" not in count, "the index of words gives the first at once"
        assert " MATCH " in count


@pytest.mark.usefixtures("counted_to_three")
def test_a_search_that_finds_very_much_says_so(superuser: Member) -> None:
    for _ in range(4):
        VisitFactory.create()
    assert "more than 3 results" in text(superuser.get(address(Visit), {"q": "visit"}))


@pytest.mark.parametrize("page", ["20000", "9" * 30, "0", "-1", "x"])
def test_a_page_that_is_not_there_leads_back_to_the_list(superuser: Member, page: str) -> None:
    VisitFactory.create()
    response = superuser.get(address(Visit), {"p": page}, follow=True)
    assert response.status_code == 200


@pytest.mark.usefixtures("counted_to_three")
def test_what_was_not_counted_is_not_changed_all_at_once(superuser: Member) -> None:
    drafts = [VisitFactory.create(draft=True) for _ in range(4)]
    assert "Select all 4 visits" not in text(superuser.get(address(Visit)))
    sent = {"action": "delete_selected", "select_across": "1", "index": "0", "_selected_action": [drafts[0].pk]}
    response = superuser.post(address(Visit), {**sent, "post": "yes"}, follow=True)
    assert "More than 3 are too many to change at once. Narrow the list first." in text(response)
    assert Visit.objects.count() == 4


# --- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_a_column_is_offered_for_ordering_only_where_an_index_has_that_order(model: Any) -> None:
    indexes = [list(index.fields) for index in model._meta.indexes]
    for order in lists.index_orders(ADMINS[model]).values():
        assert order in indexes or lists.reverse(order) in indexes


def test_lists_can_be_ordered_by_date_or_title() -> None:
    offered = {model: [order[0] for order in lists.index_orders(each).values()] for model, each in LISTS.items()}
    assert offered[Visit] == offered[Statement] == ["sort_date", "status"]
    assert offered[Participant] == ["title", "status"]


def test_a_list_is_ordered_by_the_column_that_is_asked_for(superuser: Member) -> None:
    for title, date in (("B", "2011"), ("A", "2010"), ("C", "2012")):
        VisitFactory.create(title=title, date=date)
        ParticipantFactory.create(title=title)
    when = 2
    assert listed(superuser, Visit) == listed(superuser, Visit, o=f"-{when}") == ["C", "B", "A"]
    assert listed(superuser, Visit, o=f"{when}") == listed(superuser, Visit, o=f"{when}.-1") == ["A", "B", "C"]
    assert listed(superuser, Participant, o="-1") == ["C", "B", "A"]


@pytest.mark.parametrize("order", ["1", "4", "99", "-99", "x", "", "."])
def test_an_order_that_is_not_offered_is_not_followed(superuser: Member, order: str) -> None:
    for title, date in (("B", "2011"), ("A", "2010"), ("C", "2012")):
        VisitFactory.create(title=title, date=date)
    assert listed(superuser, Visit, o=order) == ["C", "B", "A"]


# --- filters ---------------------------------------------------------------------------------------------------------


def test_what_is_known_to_end_only_is_found_in_the_years_before(superuser: Member) -> None:
    VisitFactory.create(title="2012", date="2012-05")
    VisitFactory.create(title="2020", date="2020")
    assert listed(superuser, Visit, when="2012") == ["2012"]
    VisitFactory.create(title="by 2015", date="../2015")
    assert listed(superuser, Visit, when="2012") == ["by 2015", "2012"]


def test_no_more_is_offered_to_filter_by_than_can_be_read(superuser: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "CHOICES", 2)
    offered = []
    for _ in range(3):
        SourceFactory.create(publisher=ParticipantFactory.create())
        specs = superuser.get(address(Source)).context["cl"].filter_specs
        offered.append([len(spec.lookup_choices) for spec in specs if spec.title == "publisher"])
    assert offered == [[1], [2], []]


# --- searching -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("few", [0, 1, 2, finding.FEW])
@pytest.mark.parametrize("words", ["canal", "lukander", "lukander canal", "can luk", "canal nothing", "c", "орло"])
def test_what_is_found_does_not_depend_on_how_it_is_looked_for(
    words: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {
        "canal": ["A", "B"], "lukander": ["B", "C"], "lukander canal": ["B"], "can luk": ["B"],
        "canal nothing": [], "c": ["A", "B"], "орло": ["D"],
    }  # fmt: skip
    monkeypatch.setattr(finding, "FEW", few)
    speaker = ParticipantFactory.create(title="Lukander Variant")
    unpublished = ParticipantFactory.create(title="Lukander Draft", draft=True)
    for slug, title in (("A", "A canal"), ("B", "The canals"), ("C", "Tunnels"), ("D", "On Orlo")):
        statement = StatementFactory.create(slug=slug, title=title, summary="")
        if slug in "BC":
            StatementParticipationFactory.create(record=statement, participant=speaker)
        else:
            StatementParticipationFactory.create(record=statement, participant=unpublished)
    everything = Statement.objects.order_by("slug")
    for by_page in (False, True):
        found = matching(everything, words, typing=True, by_page=by_page)
        assert [statement.slug for statement in found] == expected[words]


@pytest.mark.parametrize("few", [0, finding.FEW])
def test_tenures_are_found_by_person_body_and_office(
    few: int, monkeypatch: pytest.MonkeyPatch, superuser: Member
) -> None:
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "NAMES", few)
    ada, court = ParticipantFactory.create(title="Ada Lukander"), ParticipantFactory.create(title="High Court")
    TenureFactory.create(person=ada, office="Envoy")
    TenureFactory.create(office="Judge", body=court)
    for words, offices in (("лукандер", ["Envoy"]), ("court", ["Judge"]), ("nvo", ["Envoy"]), ("nothing", [])):
        found = superuser.get(address(Tenure), {"q": words}).context["cl"].result_list
        assert [tenure.office for tenure in found] == offices


def test_pages_hold_what_was_asked_for_in_its_order(superuser: Member, counted_to_three: None) -> None:
    guest, other = ParticipantFactory.create(title="Ada Lukander"), ParticipantFactory.create(title="Boris Bridger")
    for number in range(5):
        visit = VisitFactory.create(title=f"Visit {number}", date=f"200{number}")
        VisitParticipationFactory.create(record=visit, participant=other if number == 2 else guest)
    asked = {"q": "visit", "status__exact": "published"}
    pages = [listed(superuser, Visit, **asked, p=str(number)) for number in (1, 2, 3)]
    assert pages == [["Visit 4", "Visit 3"], ["Visit 2", "Visit 1"], ["Visit 0"]]
    assert listed(superuser, Visit, q="lukander visit", p="2") == ["Visit 1", "Visit 0"]


def suggested(staff: Member, term: str) -> list[str]:
    asked = {"app_label": "relations", "model_name": "figure", "field_name": "statement", "term": term}
    found = staff.get(reverse("admin:autocomplete"), asked).json()["results"]
    return [each["text"].partition(" · ")[0] for each in found]


def test_of_very_many_the_newest_are_suggested(superuser: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "RANKED", 1)
    for title, date in (("Canal", "2010"), ("On the canal", "2012"), ("Canals again", "2011")):
        StatementFactory.create(title=title, date=date)
    assert suggested(superuser, "canal") == ["Canals again", "On the canal"]
    assert suggested(superuser, "") == ["On the canal", "Canals again", "Canal"]


@pytest.mark.parametrize("term", ["", "visit"])
def test_suggestions_are_counted_no_further_than_people_read(superuser: Member, term: str) -> None:
    VisitFactory.create()
    asked = {"app_label": "relations", "model_name": "statement", "field_name": "visit", "term": term}
    queries = asked_of_the_database(superuser, reverse("admin:autocomplete"), **asked)
    assert [sql for sql in queries if "COUNT(" in sql and "LIMIT" not in sql] == []


# --- deleting --------------------------------------------------------------------------------------------------------


def test_what_stands_in_the_way_of_deleting_is_told_without_reading_all_of_it(superuser: Member) -> None:
    person = ParticipantFactory.create(draft=True)
    for number in range(7):
        VisitParticipationFactory.create(record=VisitFactory.create(title=f"Talk {number}"), participant=person)
    VisitFactory.create(title="Held there", host=person)
    shown = superuser.get(address(Participant, "delete", person.pk)).context
    told = shown["protected"]
    assert told.count("Participation: more of them") == 1
    assert len([line for line in told if line.startswith("Participation: Talk")]) == 5
    assert "Visit: Held there" in told


def test_a_state_that_nothing_names_can_still_be_deleted(superuser: Member) -> None:
    state = StateFactory.create(draft=True)
    response = superuser.post(address(Participant, "delete", state.pk), {"post": "yes"})
    assert (response.status_code, Participant.objects.count()) == (302, 0)
