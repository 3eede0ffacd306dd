"""What a mapping can say, and how it is told what it says wrong."""

from pathlib import Path

import pytest

from relations.imports.columns import file_type
from relations.imports.dates import DateForm, narrowed
from relations.imports.mapping import read_mapping
from relations.imports.problems import BadValueError, FileRefusedError
from relations.imports.specs import Template
from relations.models import Place, Visit
from tests.factories import ParticipantFactory, PlaceFactory, PlaceNameFactory, StateFactory
from tests.importing import Table, refused, run, write_csv

MAPPING = """
type = "visit"
[fields]
slug = "trip-{id}"
title = "{who}[ in {where}]"
kind = "meeting"
"""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"who": "Ada", "where": "Vorland"}, "Ada in Vorland"),
        ({"who": "Ada", "where": ""}, "Ada"),
        ({"who": "", "where": ""}, ""),
    ],
)
def test_what_stands_in_brackets_is_left_out_where_nothing_is_known(values: dict[str, str], said: str) -> None:
    assert Template.parse("{who}[ in {where}]").fill(values) == said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{a|upper}", "BRIDGES ÖF 1999-05"),
        ("{a|slug}", "bridges-of-1999-05"),
        ("{b|year}", "2012"),
        ("{{{b}}} [[x]]", "{2012-05-14} [x]"),
        ("always", "always"),
    ],
)
def test_filters_and_doubled_brackets(template: str, said: str) -> None:
    assert Template.parse(template).fill({"a": "Bridges Öf 1999-05", "b": "2012-05-14"}) == said


@pytest.mark.parametrize(
    ("start", "end", "form", "said"),
    [
        ("2012-05-14", "2012-05-16", DateForm(), "2012-05-14/2012-05-16"),
        ("2012-05-14", "2012-05-14", DateForm(), "2012-05-14"),
        ("2012-05-14", "", DateForm(), "2012-05-14"),
        ("2012-05-14", "", DateForm(without_end="unknown"), "2012-05-14/"),
        ("2012-05-14", "", DateForm(without_end="open"), "2012-05-14/.."),
        ("", "2012", DateForm(), "/2012"),
        ("unknown", "?", DateForm(), ""),
        ("14.05.2012", "", DateForm(("%d.%m.%Y",)), "2012-05-14"),
        ("May 2012", "", DateForm(("%d %B %Y", "%B %Y")), "2012-05"),
        ("0999", "", DateForm(("%Y",)), "0999"),
        ("2012-05-14 00:00:00", "", DateForm(), "2012-05-14"),
    ],
)
def test_irregular_dates_are_read_no_more_exactly_than_they_are_known(
    start: str, end: str, form: DateForm, said: str
) -> None:
    assert form.span(form.read(start), form.read(end)) == said


@pytest.mark.parametrize(
    ("precision", "said"),
    [("day", "2012-05-01"), ("month", "2012-05"), ("year", "2012"), ("circa", "2012-05-01~"), ("unknown", "")],
)
def test_a_column_of_precisions_takes_away_the_day_that_nobody_knew(precision: str, said: str) -> None:
    assert narrowed("2012-05-01", precision) == said


@pytest.mark.parametrize("text", ["03/04/2012", "14.5.", "yesterday", "2012-02-30"])
def test_a_date_that_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(BadValueError, match="This is no date as EDTF"):
        DateForm().read(text)


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("type = ", "m.toml: Invalid value"),
        ('type = "vist"', "There is no type “vist”. Did you mean “visit”?"),
        ('type = "document"', "it makes records of the type document, not visit."),
        ('type = "visit"\nfeilds = {}', "m.toml: feilds: “feilds” is not known here. Did you mean “fields”?"),
        ('type = "visit"\n[fields]\ntitel = "x"', "fields.titel: “titel” is not known here. Did you mean “title”?"),
        ('type = "visit"\n[fields]\ntitle = "x"', "fields: “slug” is missing: it tells one record from another."),
        ('type = "visit"\n[fields]\nslug = "{a"', "fields.slug: a bracket in “{a” has no other half"),
        ('type = "visit"\n[fields]\nslug = "{a|slog}"', "there is no filter “slog”. Did you mean “slug”?"),
        ('type = "visit"\n[fields]\nslug = 3', "fields.slug: a text in quotation marks is expected."),
        ('type = "visit"\n[fields]\nslug = { form = "x" }', "fields.slug.form: “form” is not known here."),
        ('type = "visit"\n[fields]\nslug = { from = "x", values = "kinds" }', "there is no table [values.kinds]."),
        ('type = "visit"\n[fields]\nslug = "x"\ndate = { start = "{d}", formats = ["%d.%m.%y"] }', "no year of four"),
        ('type = "visit"\n[fields]\nslug = "x"\ndate = { end = "{d}" }', "fields.date: “start” is missing."),
        ('type = "visit"\n[fields]\nslug = "x"\ndate = { start = "{d}", without_end = "never" }', "one of same,"),
        ('type = "visit"\n[fields]\nslug = "x"\n[rows.guests]\nx = "y"', "rows.guests: “guests” is not known here."),
        (
            'type = "visit"\n[fields]\nslug = "x"\n[[join]]\nfile = "../x"\nkey = "a"\non = "b"',
            "join.file: the name",
        ),
        ('type = "visit"\n[[leave_out]]\nmatches = "("\n[fields]\nslug = "x"', "this is no regular expression"),
    ],
)
def test_what_a_mapping_says_wrong_is_told_with_its_place(toml: str, reason: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_mapping(toml, "m.toml", file_type("visit"))
    assert reason in str(caught.value)


def imported(folder: Path, toml: str, rows: Table, *options: str) -> list[str]:
    (folder / "map.toml").write_text(toml)
    return run("visit", write_csv(folder / "trips.csv", rows), "--mapping", folder / "map.toml", *options)


def failing(folder: Path, toml: str, rows: Table, *options: str) -> list[str]:
    (folder / "map.toml").write_text(toml)
    return refused("visit", write_csv(folder / "trips.csv", rows), "--mapping", folder / "map.toml", *options)


@pytest.mark.django_db
def test_a_column_that_the_file_lacks_is_told_with_the_nearest(tmp_path: Path) -> None:
    (said,) = failing(tmp_path, MAPPING, [{"id": "1", "who": "Ada", "were": "Vorland"}])
    assert said == (
        "trips.csv: line 1: Unknown columns: “were”. The mapping neither uses nor ignores it."
    )  # fmt: skip
    (said,) = failing(tmp_path, f'ignore = ["were"]\n{MAPPING}', [{"id": "1", "who": "Ada", "were": "Vorland"}])
    assert said == "trips.csv: line 1: The file has no column “where”. Did you mean “were”?"


@pytest.mark.django_db
def test_several_rows_of_one_event_are_one_record(tmp_path: Path) -> None:
    state = StateFactory.create(title="Vorland")
    for name in ("Ada", "Boris"):
        ParticipantFactory.create(title=name, country=state)
    toml = """
    type = "visit"
    group = true
    [fields]
    slug = "trip-{day}-{where|slug}"
    title = "Trip to {where}"
    kind = "visit"
    date = "{day}"
    notes = "{said}"
    [[rows.participations]]
    participant = "{who}"
    [[rows.countries]]
    country = "{where}"
    """
    rows = [
        {"day": "2012-05-14", "where": "Vorland", "who": "Ada", "said": "One."},
        {"day": "2013-05-14", "where": "Vorland", "who": "Ada", "said": ""},
        {"day": "2012-05-14", "where": "Vorland", "who": "Boris", "said": "Two."},
    ]
    assert imported(tmp_path, toml, rows) == ["Rows: 3. Records new: 2, changed: 0, unchanged: 0."]
    record = Visit.objects.get(date="2012-05-14")
    assert [row.participant.title for row in record.participations.all()] == ["Ada", "Boris"]
    assert (record.notes, record.country_rows.count()) == ("One.\n\nTwo.", 1)
    assert imported(tmp_path, toml, rows) == ["Rows: 3. Records new: 0, changed: 0, unchanged: 2."]


@pytest.mark.django_db
def test_rows_of_one_record_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    rows = [{"id": "1", "who": "Ada", "where": ""}, {"id": "1", "who": "Boris", "where": ""}]
    said = failing(tmp_path, f"group = true\n{MAPPING}", rows)
    assert said[0] == (
        "line 3, title “Boris”: Lines 2 and 3 make one record and disagree here: “Ada”."
    )  # fmt: skip


@pytest.mark.django_db
def test_a_place_is_found_by_a_former_name_and_made_once_within_its_country(tmp_path: Path) -> None:
    state = StateFactory.create(slug="vorland", title="Vorland")
    known = PlaceFactory.create(title="Newburg", country=state)
    PlaceNameFactory.create(record=known, text="Alt-Burg")
    toml = f"""{MAPPING}
    [[rows.places]]
    each = {{ from = "{{where}}", split = ', ' }}
    place = {{ from = "{{item}}", country = "vorland" }}
    name_as_printed = "{{item}}"
    """
    imported(tmp_path, toml, [{"id": "1", "who": "A", "where": "Alt Burg, Ferryton, Ferryton"}], "--create-missing")
    made = Place.objects.get(slug="ferryton")
    assert (made.title, made.country, made.status) == ("Ferryton", state, "draft")
    rows = Visit.objects.get().place_rows.order_by("pk")
    assert [(row.place, row.name_as_printed) for row in rows] == [(known, "Alt Burg"), (made, "Ferryton")]


@pytest.mark.django_db
def test_what_is_made_under_another_title_is_found_again_by_the_name_it_was_looked_for(tmp_path: Path) -> None:
    toml = f"""{MAPPING}
    [[rows.places]]
    place = {{ from = "{{where}}", create = {{ title = "Town of {{where}}" }} }}
    """
    imported(tmp_path, toml, [{"id": "1", "who": "A", "where": "Ferryton"}], "--create-missing")
    imported(tmp_path, toml, [{"id": "2", "who": "A", "where": "Ferryton"}], "--create-missing")
    assert [(place.title, place.visitplaces.count()) for place in Place.objects.all()] == [("Town of Ferryton", 2)]


@pytest.mark.django_db
def test_rows_that_are_no_records_are_left_out_with_their_reason(tmp_path: Path) -> None:
    toml = f"""{MAPPING}
    [[leave_out]]
    from = "{{where}}"
    matches = "^nowhere$"
    reason = "never went"
    """
    said = imported(tmp_path, toml, [{"id": "1", "who": "A", "where": "nowhere"}, {"id": "2", "who": "B", "where": ""}])
    assert said[0].startswith("Rows left out by the mapping: 1 (never went; see ")
    assert list(Visit.objects.values_list("slug", flat=True)) == ["trip-2"]
    assert "nowhere" in (tmp_path / "trips.csv.left-out.csv").read_text()


@pytest.mark.django_db
def test_a_mapping_that_is_not_there_names_those_of_the_desk(tmp_path: Path) -> None:
    (said,) = refused("visit", tmp_path / "x.csv", "--mapping", "vistis")
    assert said == (
        "x.csv: There is no mapping vistis. Those of the desk are: appointments, people, travels, visits."
    )  # fmt: skip
