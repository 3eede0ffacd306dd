"""Export, edit, import: only what was edited changes, whatever the texts hold."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.imports.cells import join_rows, split_rows
from relations.imports.columns import file_types
from relations.models import Participant, Revision, Visit
from relations.spreadsheets import neutral, plain
from tests.factories import (
    ParticipantFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)
from tests.importing import export, read_csv, run, write_csv

#: What a spreadsheet, a cell of rows or a careless parser could take for something else.
AWKWARD = (
    "=1+1",
    "'=1",
    "-5 bridges",
    "@here",
    "a | b",
    "back\\slash",
    " blanks ",
    "two\nlines",
    'quo"te',
    "Мост",
    "\t",
)
WORDS = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(WORDS)
def test_no_text_is_lost_between_a_formula_made_harmless_and_the_way_back(text: str) -> None:
    written = neutral(text)
    assert plain(written) == text
    assert written[:1] not in ("=", "@", "\t", "\r")
    assert written[:1] not in ("+", "-") or written[1:2].isdigit()


@given(st.text("=@+-;\t\r\n\"'( |!1a"))
def test_no_formula_is_left_where_a_file_is_split_at_other_signs_than_commas(text: str) -> None:
    written = neutral(text)
    assert plain(written) == text
    for part in re.split("[;\t\r\n]", written)[1:]:
        begun = part.lstrip(' "')
        assert begun[:1] not in ("=", "@")
        assert begun[:1] not in ("+", "-") or not {*begun} & {*"(|!"}


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3).filter(lambda row: bool(row[0].strip())), max_size=4))
def test_rows_in_a_cell_come_back_as_they_were(rows: list[list[str]]) -> None:
    back = [[*row, "", "", ""][:3] for row in split_rows(join_rows(rows), 3)]
    assert back == rows


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl"])
@pytest.mark.parametrize("name", list(file_types()))
def test_export_and_import_change_nothing(name: str, form: str, tmp_path: Path) -> None:
    """Of every type, with every field and every row filled."""
    full = {} if name in ("topic", "indicator") else {"full": True}
    factory_of(file_types()[name].model).create(**full)
    changes = Revision.objects.count()
    said = run(name, export(name, tmp_path / f"records.{form}"))
    count = file_types()[name].model._default_manager.count()
    assert said == [f"Rows: {count}. Records new: 0, changed: 0, unchanged: {count}."]
    assert Revision.objects.count() == changes


@pytest.mark.django_db
@settings(max_examples=15)
@given(texts=st.lists(st.sampled_from(AWKWARD), min_size=4, max_size=4))
def test_awkward_texts_survive_a_round_trip(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    summary, notes, capacity, name = texts
    record = VisitFactory.create(summary=summary, notes=notes)
    VisitParticipationFactory.create(record=record, capacity=capacity, name_as_printed=name)
    path = export("visit", tmp_path_factory.mktemp("files") / "visits.csv")
    count = Visit.objects.count()
    assert run("visit", path) == [f"Rows: {count}. Records new: 0, changed: 0, unchanged: {count}."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("title", "Мост “наш”, =1+1"),
        ("date", "2012-05"),
        ("kind", "summit"),
        ("summary", "Two\nlines, and a ; too"),
        ("host", ""),
        ("countries", ""),
    ],
)
def test_one_edited_cell_changes_that_alone(column: str, cell: str, tmp_path: Path) -> None:
    VisitFactory.create()
    record = VisitFactory.create(slug="edited", full=True)
    path = export("visit", tmp_path / "visits.csv")
    rows = read_csv(path)
    before = {row["slug"]: dict(row) for row in rows}
    for row in rows:
        if row["slug"] == "edited":
            row[column] = cell
    write_csv(path, rows)
    count = Visit.objects.count()
    assert run("visit", path) == [f"Rows: {count}. Records new: 0, changed: 1, unchanged: {count - 1}."]
    after = {row["slug"]: row for row in read_csv(export("visit", path))}
    changed = {(slug, name) for slug in after for name in after[slug] if after[slug][name] != before[slug][name]}
    assert changed == {("edited", column), ("edited", "version")}
    assert Visit.objects.get(slug="edited").pk == record.pk


@pytest.mark.django_db
def test_the_order_of_participants_is_that_of_the_cell(tmp_path: Path) -> None:
    record = VisitFactory.create(slug="talks")
    for position, slug in enumerate(("ada", "boris", "clara")):
        person = ParticipantFactory.create(slug=slug)
        VisitParticipationFactory.create(record=record, participant=person, position=position, name_as_printed="")
    (row,) = read_csv(export("visit", tmp_path / "visits.csv"))
    lines = row["participations"].split("\n")
    row["participations"] = "\n".join([lines[2], *lines[:2]])
    run("visit", write_csv(tmp_path / "visits.csv", [row]))
    assert [each.participant.slug for each in record.participations.all()] == ["clara", "ada", "boris"]


@pytest.mark.django_db
def test_an_edited_office_is_the_same_tenure_and_keeps_its_citations(tmp_path: Path) -> None:
    tenure = TenureFactory.create(full=True)
    (row,) = [row for row in read_csv(export("tenure", tmp_path / "t.csv")) if row["number"] == str(tenure.pk)]
    run("tenure", write_csv(tmp_path / "t.csv", [{**row, "held": "2004/2011", "office": "Minister of Ferries"}]))
    tenure.refresh_from_db()
    assert (tenure.held, tenure.office, tenure.citations.count()) == ("2004/2011", "Minister of Ferries", 1)


@pytest.mark.django_db
def test_names_changed_by_an_import_are_found_by_searching(tmp_path: Path) -> None:
    ParticipantFactory.create(slug="ada", title="Ada")
    write_csv(tmp_path / "p.csv", [{"slug": "ada", "names": "Ада Мостовая | ru | common | Cyrl"}])
    run("participant", tmp_path / "p.csv")
    assert list(Participant.objects.matching("Mostovaya").values_list("slug", flat=True)) == ["ada"]
    write_csv(
        tmp_path / "p.csv", [{"slug": "new", "title": "New", "kind": "person", "names": "Бета | ru | common | Cyrl"}]
    )
    run("participant", tmp_path / "p.csv")
    assert list(Participant.objects.matching("beta").values_list("slug", flat=True)) == ["new"]


@pytest.mark.django_db
def test_every_export_holds_the_same_cells(tmp_path: Path) -> None:
    VisitFactory.create(full=True, title="=Мост")
    by_csv = [{**row, "title": plain(row["title"])} for row in read_csv(export("visit", tmp_path / "v.csv"))]
    by_json = json.loads(export("visit", tmp_path / "v.json").read_text())
    by_lines = [json.loads(line) for line in export("visit", tmp_path / "v.jsonl").read_text().splitlines()]
    assert by_csv == by_json == by_lines


@pytest.mark.django_db
def test_a_file_of_another_desk_makes_the_same_records(tmp_path: Path) -> None:
    VisitFactory.create(full=True)
    exported = export("visit", tmp_path / "visits.csv")
    before = _told(exported)
    Visit.objects.exclude(parent=None).delete()
    Visit.objects.all().delete()
    run("visit", exported)
    assert _told(export("visit", tmp_path / "again.csv")) == before


def _told(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return sorted(({**row, "version": ""} for row in rows), key=lambda row: row["slug"])
