"""What an import says and writes does not depend on where one batch ends and the next begins."""

import gc
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from relations.imports import stored
from relations.imports.columns import file_type
from relations.imports.engine import Import
from relations.imports.reports import Options, Told
from relations.models import DocumentRelation, Participant, Statement, Topic, Visit
from tests.factories import ParticipantFactory, StateFactory, TopicFactory
from tests.importing import Table, read_csv, refused, run, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 2, 500], autouse=True)
def batch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(stored, "BATCH", request.param)
    return int(request.param)


def file_of(folder: Path, rows: Table) -> Path:
    return write_csv(folder / "file.csv", rows)


def visit(slug: str, **cells: str) -> dict[str, str]:
    return {"slug": slug, "title": f"Visit {slug}", "kind": "meeting", **cells}


def test_a_row_about_what_others_name_is_held_to_all_rules(tmp_path: Path) -> None:
    rows = [
        {"slug": "bob", "title": "Bob", "kind": "person", "country": "Vorland"},
        {"slug": "vorland", "title": "", "kind": "state", "country": ""},
    ]
    path = file_of(tmp_path, rows)
    for options in ([], ["--dry-run"]):
        said = refused("participant", path, "--create-missing", *options)
        assert said[0] == "line 3, title: This field cannot be blank."
    assert not Participant.objects.exists()
    rows[1]["title"] = "Vorland"
    counted = "Rows: 2. Records new: 2, changed: 0, unchanged: 0."
    assert run("participant", file_of(tmp_path, rows), "--create-missing", "--dry-run")[0].startswith(counted)
    assert run("participant", path, "--create-missing") == [counted]


def test_a_draft_that_names_a_row_of_the_file_waits_for_it(tmp_path: Path) -> None:
    mapping = tmp_path / "clubs.toml"
    mapping.write_text(
        'type = "participant"\n[fields]\nslug = "{id}"\ntitle = "{t}"\nkind = "{k}"\n'
        'parent = { from = "{org}", create = { title = "{org}", kind = "group", country = "{state}" } }\n'
    )
    rows = [
        {"id": "club", "t": "Club", "k": "group", "org": "Big Group", "state": "newland"},
        {"id": "newland", "t": "Newland", "k": "state", "org": "", "state": ""},
    ]
    run("participant", file_of(tmp_path, rows), "--mapping", mapping, "--create-missing")
    assert Participant.objects.get(slug="big-group").country == Participant.objects.get(slug="newland")


def test_all_that_must_not_be_published_is_told(tmp_path: Path) -> None:
    rows = [
        {"slug": slug, "title": slug, "mode": "direct", "quote": "Some words", "language": "en", "status": status}
        for slug, status in (("a", "published"), ("b", "published"), ("c", "published"), ("d", "draft"))
    ]
    said = refused("statement", file_of(tmp_path, rows))
    assert [line.split(",")[0] for line in said[:3]] == ["line 2", "line 3", "line 4"]
    assert said[-1] == "Bad rows: 3 of 4. Nothing was written."
    run("statement", tmp_path / "file.csv", "--skip-bad")
    assert Statement.objects.get().slug == "d"


def test_a_value_is_free_once_all_is_written(tmp_path: Path) -> None:
    StateFactory.create(slug="a", title="A", country_code="BY")
    ParticipantFactory.create(slug="b", title="B", kind="state", country_code="")
    rows = [{"slug": "a", "country_code": ""}, {"slug": "b", "country_code": "BY"}]
    path = file_of(tmp_path, rows)
    for options in ([], ["--dry-run"]):
        assert refused("participant", path, *options)[0].startswith("line 3, country_code “BY”: ")
    assert Participant.objects.get(slug="a").country_code == "BY"


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_no_record_becomes_part_of_itself(options: list[str], tmp_path: Path) -> None:
    TopicFactory.create(slug="s", title="S")
    TopicFactory.create(slug="t", title="T")
    new = {"slug": "n", "title": "N", "parent": "s"}
    old = [{"slug": "s", "title": "S", "parent": "n"}, {"slug": "s", "title": "S", "parent": "t"}]
    for rows in ([new, old[0]], [old[0], new], [old[1], {"slug": "t", "title": "T", "parent": "s"}]):
        said = refused("topic", file_of(tmp_path, rows), *options)
        assert [line.partition(": ")[2] for line in said[:2]] == ["It cannot belong to itself."] * 2
    assert not Topic.objects.exclude(parent=None).exists()


def test_what_is_left_out_is_told_row_by_row(tmp_path: Path) -> None:
    rows = [visit("a", summary="One"), visit("a", summary="Two"), visit("b", summary=""), visit("a", summary="Three")]
    said = run("visit", file_of(tmp_path, rows), "--skip-bad")
    assert said[-1] == "Rows: 4. Records new: 1, changed: 0, unchanged: 0."
    rejected = {row["rejected line"]: row["rejected because"] for row in read_csv(tmp_path / "file.csv.rejected.csv")}
    assert [*rejected] == ["2", "3", "5"]
    assert "Another row of this record is bad." in rejected.values()
    report = Import(file_type("visit"), tmp_path / "file.csv", Options(skip_bad=True)).run(dry_run=True)
    assert (report.bad, report.created, report.changed, report.unchanged) == (3, 0, 0, 1)


def test_no_record_is_made_of_its_good_rows_alone(tmp_path: Path) -> None:
    mapping = tmp_path / "trips.toml"
    mapping.write_text('type = "visit"\ngroup = true\n[fields]\nslug = "trip-{id}"\ntitle = "Trip {id}"\n'
                       'kind = "meeting"\ndate = "{date}"\nsummary = "{summary}"\n')  # fmt: skip
    rows = [
        {"id": "1", "date": "2012", "summary": "A"},
        {"id": "1", "date": "2012-99", "summary": "B"},
        {"id": "2", "date": "2013", "summary": "C"},
    ]
    run("visit", file_of(tmp_path, rows), "--mapping", mapping, "--skip-bad")
    assert Visit.objects.get().slug == "trip-2"
    assert [row["rejected line"] for row in read_csv(tmp_path / "file.csv.rejected.csv")] == ["2", "3"]


def test_nobody_waits_for_an_import_that_is_lost(tmp_path: Path, batch: int) -> None:
    outside = connection.in_atomic_block, len(connection.savepoint_ids)
    rows = [visit(str(number), title="" if number == 2 else "Talks") for number in range(8)]
    seen = []

    def look(total: int, done: int) -> None:
        seen.append((connection.in_atomic_block, len(connection.savepoint_ids)) == outside)

    report = Import(file_type("visit"), file_of(tmp_path, rows), Options(), Told(checking=look)).run()
    assert (report.written, report.bad, report.created) == (False, 1, 7)
    assert seen
    assert all(seen)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_search_for_cycles_is_left_as_it_was(enabled: bool, tmp_path: Path) -> None:
    path = file_of(tmp_path, [visit("a")])
    try:
        if not enabled:
            gc.disable()
        run("visit", path)
        assert gc.isenabled() == enabled
    finally:
        gc.enable()


def test_records_that_name_each_other_are_imported_in_two_steps(tmp_path: Path) -> None:
    def rows(*, whole: bool) -> Table:
        return [
            {
                "slug": one,
                "title": one,
                "kind": "agreement",
                "life": "in_force",
                "relations": f"{other} | amends" if whole else "",
            }
            for one, other in (("a", "b"), ("b", "a"))
        ]

    said: Any = refused("document", file_of(tmp_path, rows(whole=True)))
    assert said[-1] == "file.csv: Lines 2, 3 name each other. Leave that out, import the file, then import it whole."
    run("document", file_of(tmp_path, rows(whole=False)))
    run("document", file_of(tmp_path, rows(whole=True)))
    assert DocumentRelation.objects.count() == 2
