"""Participants and places that may be the same are found by any spelling, and judged once."""

import pytest
from django.contrib.auth.models import User

from relations.choices import ParticipantKind, PlaceKind
from relations.duplicates import candidates, judge, judge_two, note, note_all, suspected
from relations.merging import merge
from relations.models import LikelyDuplicate, Participant, Place
from tests.factories import (
    BodyFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
    StateFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def found(title: str, **known: object) -> list[str]:
    """What a new person of that name would be taken for."""
    person = Participant(**{"title": title, "kind": ParticipantKind.PERSON, **known})
    return [str(candidate.record) for candidate in candidates(person)]


@pytest.mark.parametrize(
    "title",
    [
        "Adalina Orlovich",
        "Orlowitsch, Adalina",
        "Адалина Орлович",
        "Адаліна Орлавіч",
        "A. Orlovich",
        "Adalina Borisovna Orlovich",
        "Adelina Orlovich",
    ],
)
def test_a_person_is_suspected_by_any_spelling(title: str) -> None:
    ParticipantFactory.create(title="Adalina Orlovich")
    ParticipantFactory.create(title="Adalina Petrovich")
    ParticipantFactory.create(title="Bren Tal")
    assert found(title) == ["Adalina Orlovich"]


def test_all_names_of_both_are_compared_those_not_saved_yet_too() -> None:
    person = ParticipantFactory.create(title="The Minister of Bridges in 2012")
    ParticipantNameFactory.create(record=person, text="Bren Tal")
    assert found("Bren Tal") == [person.title]
    new = Participant(title="Somebody", kind=ParticipantKind.PERSON)
    assert [each.record for each in candidates(new, ["Брен Таль"])] == [person]


def test_a_name_that_is_only_an_office_is_nobody() -> None:
    person = ParticipantFactory.create(title="Adalina Orlovich")
    ParticipantNameFactory.create(record=person, text="Minister of Bridges", kind="office")
    assert found("Minister of Bridges") == []


def score(title: str, **known: object) -> int:
    person = Participant(**{"title": title, "kind": ParticipantKind.PERSON, **known})
    return max((candidate.score for candidate in candidates(person)), default=0)


def test_what_else_is_the_same_raises_the_score_and_what_is_not_lowers_it() -> None:
    here, there = StateFactory.create(), StateFactory.create()
    ParticipantFactory.create(title="Bren Tal", country=here, existed="1950/2020")
    plain = score("Bren Tal")
    assert score("Bren Tal", country=here) > plain > score("Bren Tal", country=there)
    assert score("Bren Tal", existed="1950/2020") > plain > score("Bren Tal", existed="1800/1870")
    assert score("Bren Tal", kind=ParticipantKind.PARTY) < plain
    assert score("Bren Tal", country=here, existed="1950/2020") == 100


def test_an_external_id_decides() -> None:
    person = ParticipantFactory.create(title="Bren Tal", wikidata="Q12")
    assert found("Quite Another Name", wikidata="Q12") == [person.title]
    assert score("Quite Another Name", wikidata="Q12") == 100
    assert found("Bren Tal", wikidata="Q13") == []


def test_bodies_of_two_countries_that_are_named_alike_are_two() -> None:
    for state in (StateFactory.create(), StateFactory.create()):
        BodyFactory.create(title="Ministry of Bridges", country=state)
    body = Participant.objects.filter(title="Ministry of Bridges")[0]
    assert [each.is_likely for each in candidates(body)] == [False]


def test_a_place_is_suspected_by_its_former_name_and_a_region_is_no_town() -> None:
    town = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=town, text="Altburg-am-See", used="1900/1950")
    PlaceFactory.create(title="Newburg", kind=PlaceKind.REGION)
    again = Place(title="Altburg am See", kind=PlaceKind.CITY)
    assert [each.record for each in candidates(again)] == [town]
    assert [each.is_likely for each in candidates(town)] == [False]


def test_what_says_so_is_told_in_words() -> None:
    state = StateFactory.create()
    ParticipantFactory.create(title="Bren Tal", country=state)
    (candidate,) = candidates(Participant(title="Bren Tal", kind=ParticipantKind.PERSON, country=state))
    assert (candidate.score, candidate.why) == (96, ["like name", "same country"])


def test_a_merged_record_is_nobodys_likeness() -> None:
    user = User.objects.create_superuser("ruth")
    one, other, third = (ParticipantFactory.create(title="Bren Tal") for _ in range(3))
    merge(one, other, user=user, reason="The same.")
    assert [each.record for each in candidates(one)] == [third]
    other.refresh_from_db()
    assert candidates(other) == []


# --- what is kept ----------------------------------------------------------------------------------------------------


def pairs() -> list[tuple[int, int]]:
    return [(each.one.pk, each.other.pk) for each in suspected()]


@pytest.fixture
def twins() -> tuple[Participant, Participant]:
    return ParticipantFactory.create(title="Bren Tal"), ParticipantFactory.create(title="Брен Таль")


def test_a_likely_pair_waits_until_somebody_looks(twins: tuple[Participant, Participant]) -> None:
    one, other = twins
    assert [each.record for each in note(other)] == [one]
    note(one)
    assert pairs() == [(one.pk, other.pk)]
    assert (suspected()[0].pair.score, suspected()[0].why) == (90, ["like name"])


def test_what_was_judged_to_be_two_does_not_come_back(twins: tuple[Participant, Participant]) -> None:
    one, other = twins
    note(one)
    user = User.objects.create_user("bo")
    judge(LikelyDuplicate.objects.get(), user, "Father and son.")
    assert (note(one), note(other), candidates(one)) == ([], [], [])
    assert note_all(Participant) == 0
    assert pairs() == []
    pair = LikelyDuplicate.objects.get()
    assert (pair.judged_by, pair.note, pair.not_same) == (user, "Father and son.", True)


def test_two_are_judged_before_they_were_suspected(twins: tuple[Participant, Participant]) -> None:
    judge_two(twins[1], twins[0], User.objects.create_user("bo"))
    assert note_all(Participant) == 0


def test_what_is_not_alike_any_more_is_forgotten(twins: tuple[Participant, Participant]) -> None:
    one, _other = twins
    note(one)
    one.title = "Adalina Orlovich"
    one.save()
    assert (note(one), pairs()) == ([], [])


def test_all_records_are_compared_at_once(twins: tuple[Participant, Participant]) -> None:
    for n in range(5):
        ParticipantFactory.create(title=f"Bren Somebody{n}")
    PlaceFactory.create(title="Bren Tal")
    assert note_all(Participant) == 1
    assert pairs() == [tuple(each.pk for each in twins)]
    assert note_all(Place) == 0


def test_a_pair_of_which_one_is_gone_or_merged_is_not_listed(twins: tuple[Participant, Participant]) -> None:
    one, other = twins
    note_all(Participant)
    merge(one, other, user=User.objects.create_superuser("ruth"), reason="The same.")
    assert pairs() == []
    note_all(Participant)
    assert LikelyDuplicate.objects.count() == 0


def test_suspected_pairs_are_read_in_as_many_queries_as_there_are_types(
    twins: tuple[Participant, Participant], django_assert_num_queries: object
) -> None:
    note_all(Participant)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(suspected()) == 1
    for _ in range(2):
        ParticipantFactory.create(title="Bren Tal")
    VisitFactory.create()
    note_all(Participant)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(suspected()) == 6
