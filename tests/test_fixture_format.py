"""The yaml fixture format: nested rows, any order, every bad row named, nothing half-loaded."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.serializers.base import DeserializationError

from relations.models import Participant, Place, Visit, VisitParticipation

pytestmark = pytest.mark.django_db

GOOD = """
- model: relations.visit
  fields:
    slug: talks-at-velm
    title: Talks at Velm
    kind: meeting
    date: 2031-04-05
    parent: [visit-to-velm]
    status: published
    participations:
      - {participant: [ada-orlo], role: host, capacity: President, position: 1}
      - {participant: [bren-tal], role: guest}
- model: relations.visit
  fields: {slug: visit-to-velm, title: Visit to Velm, kind: official_visit, date: 2031-04, status: published}
- model: relations.participant
  fields:
    slug: ada-orlo
    title: Ada Orlo
    kind: person
    names:
      - {text: Ада Орло, language: ru, script: Cyrl}
- model: relations.participant
  fields: {slug: bren-tal, title: Bren Tal, kind: person}
"""


def load(tmp_path: Path, text: str) -> None:
    file = tmp_path / "made-up.yaml"
    file.write_text(text, encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(DeserializationError) as refused:
        load(tmp_path, text)
    assert not Participant.objects.exists()
    assert not Visit.objects.exists()
    return str(refused.value)


def test_rows_may_be_nested_and_refer_to_what_stands_further_down(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    talks = Visit.objects.get(slug="talks-at-velm")
    assert talks.parent == Visit.objects.get(slug="visit-to-velm")
    rows = talks.participations.values_list("participant__slug", "role", "capacity")
    assert list(rows) == [("bren-tal", "guest", ""), ("ada-orlo", "host", "President")]


def test_what_is_computed_is_computed(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    talks = Visit.objects.get(slug="talks-at-velm")
    assert str(talks.sort_date) == "2031-04-05"
    assert {str(day) for day in talks.participations.values_list("sort_date", flat=True)} == {"2031-04-05"}
    assert [person.slug for person in Participant.objects.all().matching("орло")] == ["ada-orlo"]


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    before = list(Visit.objects.values_list("slug", "updated"))
    load(tmp_path, GOOD)
    assert list(Visit.objects.values_list("slug", "updated")) == before
    assert VisitParticipation.objects.count() == 2


def test_loading_again_keeps_what_the_file_does_not_speak_of(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    Visit.objects.filter(slug="talks-at-velm").update(notes="checked by the desk")
    load(tmp_path, GOOD.replace("title: Talks at Velm", "title: Talks in Velm"))
    talks = Visit.objects.get(slug="talks-at-velm")
    assert (talks.title, talks.notes) == ("Talks in Velm", "checked by the desk")


def test_every_bad_row_is_named_with_line_object_field_and_reason(tmp_path: Path) -> None:
    text = GOOD.replace("2031-04-05", "5 April 2031").replace("[bren-tal], role: guest", "[brenn-tal], role: guest")
    text = text.replace("kind: person}", "kind: prson}")
    reasons = refusal(tmp_path, text).splitlines()
    assert reasons[0].endswith("made-up.yaml': 2 bad row(s), nothing was loaded")
    assert reasons[1].startswith("  line 2: relations.visit talks-at-velm: date: ")
    assert reasons[2] == "  line 22: relations.participant bren-tal: kind: Value 'prson' is not a valid choice."


def test_a_dangling_reference_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("[bren-tal]", "[nobody]")
    assert (
        "line 12: relations.visitparticipation nobody/guest: participant: there is no participant 'nobody'"
        in refusal(tmp_path, text)
    )


def test_an_unknown_field_or_model_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("capacity:", "capcity:") + "- model: relations.person\n  fields: {slug: cor-uld}\n"
    reasons = refusal(tmp_path, text)
    assert "ada-orlo/host: capcity: relations.visitparticipation has no such field" in reasons
    assert "App 'relations' doesn't have a 'person' model." in reasons


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    assert "line 6: title is given twice" in refusal(
        tmp_path, GOOD.replace("    kind: meeting", "    title: Other talks\n    kind: meeting")
    )


@pytest.mark.parametrize(
    "text",
    ["- model: [", "just words", "{model: relations.visit}", "- relations.visit", "\x00", "- &a {b: *c}"],
)
def test_what_is_no_fixture_is_refused_in_words(tmp_path: Path, text: str) -> None:
    assert "made-up.yaml" in refusal(tmp_path, text)


def test_a_circle_of_references_is_refused(tmp_path: Path) -> None:
    text = """
- model: relations.place
  fields: {slug: ada, title: Ada, parent: [bel]}
- model: relations.place
  fields: {slug: bel, title: Bel, parent: [ada]}
"""
    assert "there is no place" in refusal(tmp_path, text)
    assert not Place.objects.exists()


def test_plain_words_stay_as_typed(tmp_path: Path) -> None:
    load(tmp_path, "- model: relations.place\n  fields: {slug: no, title: 1999, summary: 2012-05-14}\n")
    assert Place.objects.values_list("slug", "title", "summary").get() == ("no", "1999", "2012-05-14")


def test_what_the_database_refuses_is_named_beside_the_other_bad_rows(tmp_path: Path) -> None:
    text = GOOD.replace("kind: person}", "kind: person, country_code: XA}").replace("kind: meeting", "kind: meting")
    reasons = refusal(tmp_path, text).splitlines()
    assert reasons[0].endswith("2 bad row(s), nothing was loaded")
    assert "line 2: relations.visit talks-at-velm: kind: " in reasons[1]
    assert reasons[2].startswith("  line 22: relations.participant bren-tal: the row: ")
    assert reasons[2].endswith("Only a state or territory has an ISO 3166 code.")
