"""The office at a date, and titles as printed that agree with none."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from relations.fields import edtf_value
from relations.models import CapacityNote, VisitParticipation
from relations.offices import agrees, disagreements, look_at, offices_named, offices_on
from tests.factories import (
    BodyFactory,
    ParticipantFactory,
    StateFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
)

TITLES = [
    ("president", ["President of Vorland", "Presidents", "Президент Республики", "Президентом", "Прэзідэнт Беларусі",
                   "der belarussische Präsident", "Staatspräsident"]),
    ("prime minister", ["Prime Minister", "Премьер-министр", "Прэм’ер-міністр", "Ministerpräsident"]),
    ("foreign minister", ["Minister of Foreign Affairs", "Foreign Minister", "министр иностранных дел",
                          "Міністр замежных спраў", "Außenminister"]),
    ("minister", ["Minister of Bridges", "Министром мостов", "Міністр"]),
    ("deputy prime minister", ["Deputy Prime Minister", "заместитель премьер-министра", "Vizepremier",
                               "First Vice Prime Minister", "вице-премьер-министр"]),
    ("deputy minister", ["Vice Minister of Foreign Affairs", "вице-министр иностранных дел", "віцэ-міністр",
                         "stellvertretender Außenminister"]),
    ("minister-counsellor", ["Minister-Counsellor of the embassy", "министр-советник"]),
    ("vice president", ["Vice-President", "вице-президент", "Vizepräsident"]),
    ("head of state", ["Belarusian Head of State", "heads of state", "глава государства", "главы государства",
                       "Staatschef", "Staatsoberhaupt", "кіраўнік дзяржавы"]),
    ("head of administration", ["Presidential Administration of Vorland", "Администрация Президента"]),
    ("ambassador", ["Vorland’s ambassador", "Посол", "Botschafter"]),
    ("chair", ["Chairman of the Senate", "Председатель Сената", "Vorsitzender"]),
    ("mayor", ["Mayors of Newburg", "Мэр", "Oberbürgermeister"]),
]  # fmt: skip


@pytest.mark.parametrize(("office", "title"), [(office, title) for office, titles in TITLES for title in titles])
def test_a_title_names_its_office_in_four_languages(office: str, title: str) -> None:
    assert offices_named(title) == {office}


@pytest.mark.parametrize(
    "title",
    [
        "Belarusian leader", "counterpart", "former President", "бывший президент", "", "Ex-Mayor", "President-elect",
        "Ministry of Foreign Affairs", "ministries", "министерство иностранных дел", "представитель министерств",
        "Außenministerium", "Ministerien", "presidential aide",
    ],
)  # fmt: skip
def test_what_is_no_present_office_names_none(title: str) -> None:
    assert offices_named(title) == frozenset()


pytestmark = pytest.mark.django_db


def held(person: Any, day: str) -> list[str]:
    return [str(each) for each in offices_on(person, edtf_value(day))]


def test_the_office_at_a_date_is_computed_from_the_tenures() -> None:
    person, body = ParticipantFactory.create(), BodyFactory.create(title="Lake Office")
    TenureFactory.create(person=person, office="Envoy", body=body, held="2004/2010-05")
    TenureFactory.create(person=person, office="Director", body=body, held="2012-03-20/..")
    assert held(person, "2003-12-31") == []
    assert held(person, "2004-06-01") == ["possibly Envoy, Lake Office"]
    assert held(person, "2005") == ["Envoy, Lake Office"]
    assert held(person, "2010-05-10") == ["possibly Envoy, Lake Office"]
    assert held(person, "2010-06-01") == []
    assert held(person, "2012") == ["possibly Director, Lake Office"]
    assert held(person, "2024-01-01") == ["Director, Lake Office"]
    assert [each.surely for each in offices_on(person, datetime.date(2024, 1, 1))] == [True]


@pytest.mark.parametrize(("time", "day"), [("", "2005"), ("2004/", "2024"), ("2004~/2010", "2005"), ("2004/..", "")])
def test_what_is_not_known_for_sure_is_possible(time: str, day: str) -> None:
    tenure = TenureFactory.create(held=time)
    assert [each.surely for each in offices_on(tenure.person, edtf_value(day))] == [False]


@pytest.mark.parametrize(
    ("office", "title", "so"),
    [
        ("President", "Vorland head of state", True),
        ("President", "Prime Minister of Vorland", False),
        ("Prime Minister", "head of government", True),
        ("Acting President", "President of Vorland", True),
        ("Minister of Foreign Affairs", "Minister", True),
        ("Minister of Bridges", "Foreign Minister", False),
        ("Deputy Prime Minister", "Prime Minister", False),
        ("Keeper of the Lake", "the keeper of the great lake", True),
        ("Keeper of the Lake", "keeper", False),
    ],
)
def test_a_title_agrees_with_an_office_by_what_both_name(office: str, title: str, so: bool) -> None:
    assert agrees(title, TenureFactory.build(office=office, person=None, body=None)) is so


def acting(person: Any, capacity: str, date: str = "2012-05-14") -> VisitParticipation:
    visit = VisitFactory.create(date=date)
    row: VisitParticipation = VisitParticipationFactory.create(record=visit, participant=person, capacity=capacity)
    return row


def listed() -> list[VisitParticipation]:
    found, go_on = disagreements(VisitParticipation, 0, 100)
    assert go_on == 0
    return [each.row for each in found]


def test_a_title_that_no_tenure_covers_at_that_time_is_listed() -> None:
    person = ParticipantFactory.create()
    TenureFactory.create(person=person, office="President", held="2004/2010")
    late = acting(person, "President of Vorland")
    nobody = acting(ParticipantFactory.create(), "Prime Minister")
    other = acting(person, "Prime Minister", "2006-01-01")
    acting(person, "Президент", "2006-01-01")
    acting(person, "President", "2010")
    acting(person, "President", "")
    acting(person, "leader of the delegation")
    acting(person, "former President")
    acting(StateFactory.create(), "President")
    assert listed() == [late, nobody, other]


def test_an_office_of_no_known_word_is_compared_by_its_own() -> None:
    person = ParticipantFactory.create()
    TenureFactory.create(person=person, office="Keeper of the Lake", held="2004/2010")
    late = acting(person, "Keeper of the Great Lake")
    acting(person, "Keeper of the Great Lake", "2005")
    assert listed() == [late]


def test_what_the_curator_has_looked_at_leaves_the_list_until_the_title_changes() -> None:
    row = acting(ParticipantFactory.create(), "President")
    user = User.objects.create_user("ruth")
    look_at(row, user, "Elected, not yet sworn in.")
    assert listed() == []
    look_at(row, user, "Elected.")
    assert [*CapacityNote.objects.values_list("note", "user")] == [("Elected.", user.pk)]
    row.capacity = "Prime Minister"
    row.save()
    assert listed() == [row]


def test_what_was_withdrawn_is_not_listed() -> None:
    row = acting(ParticipantFactory.create(), "President")
    row.record.status = "withdrawn"
    row.record.save()
    assert listed() == []


def test_a_long_desk_is_looked_through_in_parts_at_a_constant_cost(django_assert_num_queries: Any) -> None:
    rows = []
    for _ in range(5):
        tenure = TenureFactory.create(office="Envoy")
        rows.append(acting(tenure.person, "President"))
    after, seen = 0, []
    for _ in range(3):
        with django_assert_num_queries(4):
            found, after = disagreements(VisitParticipation, after, 2)
        seen += [each.row for each in found]
    assert (seen, after) == (rows, 0)
