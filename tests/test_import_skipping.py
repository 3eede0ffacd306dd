from pathlib import Path

import pytest

from relations.models import Participant, Visit
from tests.importing import failing, imported, read_csv, run, visit, write_csv

pytestmark = pytest.mark.django_db


def test_bad_rows_are_written_to_a_file_that_can_be_mended_and_imported(ada: Participant, tmp_path: Path) -> None:
    said = run("visit", write_csv(tmp_path / "visits.csv", [visit(), visit(slug="b", kind="metting")]), "--skip-bad")
    assert said[-1] == "Rows: 2. Records new: 1, changed: 0, unchanged: 0."
    path = tmp_path / "visits.csv.rejected.csv"
    (bad,) = read_csv(path)
    assert (bad["rejected line"], bad["slug"], bad["participations"]) == ("3", "b", visit()["participations"])
    assert bad["rejected because"].startswith("kind: This is none of")
    write_csv(path, [{**bad, "kind": "meeting"}])
    assert run("visit", path) == ["Rows: 1. Records new: 1, changed: 0, unchanged: 0."]
    assert sorted(Visit.objects.values_list("slug", flat=True)) == ["b", "bridge-talks"]


def test_what_a_bad_row_alone_names_is_not_made(ada: Participant, tmp_path: Path) -> None:
    rows = [visit(), visit(slug="b", participations="Boris Bridger", kind="x")]
    imported(tmp_path, rows, "--create-missing", "--skip-bad")
    assert not Participant.objects.filter(slug="boris-bridger").exists()


def test_a_part_may_stand_before_the_whole_in_the_file(ada: Participant, tmp_path: Path) -> None:
    rows = [visit(slug="part", parent="whole"), visit(slug="whole", parent="")]
    imported(tmp_path, rows)
    assert Visit.objects.get(slug="part").parent == Visit.objects.get(slug="whole")


def test_rows_that_are_part_of_each_other_are_refused(ada: Participant, tmp_path: Path) -> None:
    said = failing(tmp_path, [visit(slug="one", parent="other"), visit(slug="other", parent="one")])
    assert said[:2] == [
        "line 2, parent “other”: It cannot belong to itself.",
        "line 3, parent “one”: It cannot belong to itself.",
    ]
    assert not Visit.objects.exists()


def test_what_is_part_of_a_bad_row_is_bad_as_well(ada: Participant, tmp_path: Path) -> None:
    rows = [
        visit(parent=""),
        visit(slug="whole", parent="", countries="vorland\nvorland"),
        visit(slug="part", parent="whole"),
        visit(slug="part-of-part", parent="part"),
    ]
    assert imported(tmp_path, rows, "--skip-bad")[-1] == "Rows: 4. Records new: 1, changed: 0, unchanged: 0."
    assert Visit.objects.get().slug == "bridge-talks"
    bad = {row["slug"]: row["rejected because"] for row in read_csv(tmp_path / "visits.csv.rejected.csv")}
    assert bad == {
        "whole": "countries: It stands there twice.",
        "part": "parent: The row of this record is bad.",
        "part-of-part": "parent: The row of this record is bad.",
    }


def test_a_draft_that_cannot_be_made_is_missed_by_all_who_name_it(ada: Participant, tmp_path: Path) -> None:
    name = "Boris " * 60
    rows = [visit(), visit(slug="b", participations=name), visit(slug="c", participations=name)]
    imported(tmp_path, rows, "--create-missing", "--skip-bad")
    assert Visit.objects.get().slug == "bridge-talks"
    assert [row["slug"] for row in read_csv(tmp_path / "visits.csv.rejected.csv")] == ["b", "c"]
