"""The yaml fixture format: nested rows, any order, every bad row named, nothing half-loaded."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction

from relations.merging import merge
from relations.models import FormerAddress, Participant, Place, Record, Visit, VisitParticipation
from tests.factories import FACTORIES, LikelyDuplicateFactory, VisitFactory

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
    with pytest.raises(CommandError) as refused:
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
    assert [person.slug for person in Participant.objects.all().matching("орло*")] == ["ada-orlo"]


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
    assert "there is no model 'relations.person' that fixtures can hold" in reasons


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    assert "line 6: title is given twice" in refusal(
        tmp_path, GOOD.replace("    kind: meeting", "    title: Other talks\n    kind: meeting")
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{title: [a, b], slug: ada}", "place ada: title: one value is expected"),
        ("{title: {a: b}, slug: ada}", "place ada: title: one value is expected"),
        ("{title: Ada, slug: ada, parent: [[a]]}", "place ada: parent: one value is expected"),
        ("{title: true, slug: ada}", "title: a text is expected: put true and false in quotation marks"),
        ("{title: Ada, slug: ada, id: 5}", "id: rows are known by their natural key; the database numbers them"),
        ("{title: Ada, slug: ada, parent_id: [bel]}", "parent_id: relations.place has no such field"),
        ("{title: Ada, slug: ada, names: [{record: [b], text: A, language: en}]}", "record: is told by the record it"),
        ("{title: Ada, slug: ada}\n  filds: {summary: x}", "an object has model and fields, and no filds"),
        (f"{{title: {'x' * 301}, slug: ada}}", "title: Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_a_value_of_another_shape_is_refused(tmp_path: Path, row: str, reason: str) -> None:
    assert reason in refusal(tmp_path, f"- model: relations.place\n  fields: {row}\n")
    assert not Place.objects.exists()


def test_a_row_that_stands_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    guest = "      - {participant: [bren-tal], role: guest}\n"
    text = GOOD.replace(guest, guest + guest) + "- model: relations.participant\n  fields: {slug: bren-tal, title: B}\n"
    assert refusal(tmp_path, text).splitlines()[1:] == [
        "  line 13: relations.visitparticipation bren-tal/guest: the row: stands in line 12 already",
        "  line 25: relations.participant bren-tal: the row: stands in line 23 already",
    ]


@pytest.mark.parametrize("model", ["auth.user", "sessions.session", "relations.nothing", "x", "[a]"])
def test_only_the_models_of_the_records_can_be_loaded(tmp_path: Path, model: str) -> None:
    reasons = refusal(tmp_path, f"- model: {model}\n  fields: {{username: x, groups: [[a]], id: 1}}\n")
    assert reasons.endswith("that fixtures can hold")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('- {model: "a\\0b"}', r"line 1: 'a\x00b' holds a character that is no text"),
        ('- {model: "\\ud800"}', r"line 1: '\ud800' holds a character that is no text"),
        (
            "- !!python/object/apply:os.getcwd []",
            "line 1: tags such as tag:yaml.org,2002:python/object",
        ),
        ("\n- !!int abc", "line 2: tags such as tag:yaml.org,2002:int are not read"),
        ("- {? [a, b] : c}", "line 1: the name of a field is a plain word"),
        ("- &a [x]\n- &b [*a, *a]\n- [*b, *b]", "line 2: *a may repeat a text, not a list or rows"),
        ("[" * 5000 + "]" * 5000, "it is nested too deeply"),
    ],
)
def test_what_yaml_can_hold_beyond_rows_and_texts_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert reason in refusal(tmp_path, text)


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "made-up.yaml"
    file.write_bytes("- model: relations.place\n  fields: {slug: ada, title: Ä}\n".encode("latin-1"))
    with pytest.raises(CommandError, match=r"made-up\.yaml': not readable as YAML"):
        call_command("loaddata", str(file), verbosity=0)


def test_a_text_may_be_written_once_and_repeated(tmp_path: Path) -> None:
    load(tmp_path, "- model: relations.place\n  fields: {slug: ada, title: &ada Ada, summary: *ada}\n")
    assert Place.objects.values_list("title", "summary").get() == ("Ada", "Ada")


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


def dump(file: Path) -> str:
    call_command(
        "dumpdata",
        "relations",
        format="yaml",
        natural_foreign=True,
        natural_primary=True,
        output=str(file),
        verbosity=0,
    )
    return file.read_text(encoding="utf-8")


def test_a_dump_makes_the_same_records_in_an_empty_database(tmp_path: Path) -> None:
    models = list(FACTORIES)
    with transaction.atomic():
        for model in models:
            full = {"full": True} if issubclass(model, Record) else {}
            FACTORIES[model].create(**full)
        whole, part, visit = (FACTORIES[Visit].create(slug=slug) for slug in ("whole", "part", "before"))
        # A row that refers to a later one of its own kind, and a record that has moved.
        Visit.objects.filter(pk=whole.pk).update(parent=part)
        visit.slug = "after"
        visit.save()
        before = dump(tmp_path / "before.yaml")
        transaction.set_rollback(True)
    assert not any(model._default_manager.exists() for model in models)
    for _again in range(2):
        call_command("loaddata", str(tmp_path / "before.yaml"), verbosity=0)
        after = dump(tmp_path / "after.yaml")
        assert sorted(before.split("\n- ")) == sorted(after.split("\n- "))
    assert FormerAddress.objects.get(slug="before").leads_to == "after"


def test_what_names_records_by_their_numbers_is_in_no_dump(tmp_path: Path) -> None:
    pair = LikelyDuplicateFactory.create()
    kept, merged = VisitFactory.create(), VisitFactory.create()
    merge(kept, merged, user=User.objects.create_superuser("ruth"), reason="One dinner.")
    written = dump(tmp_path / "all.yaml")
    assert (
        set(re.findall(r"relations\.\w+", written)) & {"relations.merge", f"relations.{pair._meta.model_name}"} == set()
    )
    assert "relations.formeraddress" in written
