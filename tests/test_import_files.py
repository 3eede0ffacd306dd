"""Files as hostile and as broken as they come: nothing is lost, nothing runs, and it is said what is wrong."""

import dataclasses
import datetime
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from relations.imports import readers, tables, workbooks
from relations.imports.problems import FileRefusedError
from relations.imports.readers import open_table
from relations.models import Topic
from tests.importing import read_csv, refused, run, write_csv

pytestmark = pytest.mark.django_db

BYTES_UTF8_BOM = b"\xef\xbb\xbf"


def topics(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, **options: str) -> list[tables.Row]:
    with open_table(path, **options) as table:
        return list(table.rows)


def titles() -> list[str]:
    return list(Topic.objects.order_by("slug").values_list("title", flat=True))


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    run("topic", topics(tmp_path / "t.csv", BYTES_UTF8_BOM + "slug,title\nbridges,Мосты\n".encode()))
    assert titles() == ["Мосты"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_every_country_are_read(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = delimiter.join(["slug", "title"]) + "\r\n" + delimiter.join(["bridges", "Brücken"]) + "\r\n"
    run("topic", topics(tmp_path / "t.csv", text.encode(encoding)))
    assert titles() == ["Brücken"]


def test_another_encoding_is_refused_by_name_and_read_where_it_is_told(tmp_path: Path) -> None:
    path = topics(tmp_path / "t.csv", "slug,title\nbridges,Мосты\n".encode("cp1251"))
    (said,) = refused("topic", path)
    assert said.startswith("t.csv: line 1: The file is not in UTF-8. Save it as “CSV UTF-8”, or name its encoding")
    run("topic", path, "--encoding", "cp1251")
    assert titles() == ["Мосты"]


def test_an_encoding_that_is_none_is_refused(tmp_path: Path) -> None:
    path = topics(tmp_path / "t.csv", "slug,title\n")
    assert refused("topic", path, "--encoding", "klingon") == ["t.csv: There is no encoding “klingon”."]


def test_half_a_quotation_mark_is_told_with_its_line_and_nothing_is_written(tmp_path: Path) -> None:
    path = topics(tmp_path / "t.csv", 'slug,title\na,First\nb,"Second\nc,Third\n')
    said = refused("topic", path)
    assert said[0].startswith("line 3: A quotation mark that is opened here is not closed as it should be")
    assert said[-1] == "Bad rows: 1 of 1. Nothing was written."
    assert titles() == []


def test_half_a_quotation_mark_is_not_passed_over_with_the_bad_rows(tmp_path: Path) -> None:
    path = topics(tmp_path / "t.csv", 'slug,title\na,First\nb,"Second\nc,Third\n')
    refused("topic", path, "--skip-bad")
    assert titles() == []


def test_a_file_of_one_endless_line_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = topics(tmp_path / "t.csv", "slug,title\na," + "x" * readers.MAX_LINE)
    assert refused("topic", path) == ["t.csv: line 2: The line is longer than any row can be."]


def test_a_hundred_columns_too_many_are_refused_by_name(tmp_path: Path) -> None:
    more = [f"column {number}" for number in range(100)]
    (said,) = refused("topic", topics(tmp_path / "t.csv", ",".join(["slug", "title", *more]) + "\n"))
    assert said.startswith("t.csv: line 1: Unknown columns: “column 0”; “column 1”")
    assert said.endswith("and 90 more.")


def test_more_columns_than_any_file_has_are_refused(tmp_path: Path) -> None:
    many = ",".join(f"c{number}" for number in range(tables.MAX_COLUMNS + 1))
    (said,) = refused("topic", topics(tmp_path / "t.csv", many + "\n"))
    assert said == "t.csv: line 1: 201 columns are more than any of the desk's files has."


def test_an_unknown_column_is_told_with_the_nearest_known(tmp_path: Path) -> None:
    (said,) = refused("topic", topics(tmp_path / "t.csv", "slug,titel\n"))
    assert said == "t.csv: line 1: Unknown columns: “titel” Did you mean “title”?."


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    (said,) = refused("topic", topics(tmp_path / "t.csv", "slug,title,title\n"))
    assert said == "t.csv: line 1: Two columns are called “title”."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "The file is empty."),
        ("\n\n", "line 1: There is no line with the names of the columns."),
        (",title\n", "line 1: Column 1 has no name."),
    ],
)
def test_a_file_without_columns_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    assert refused("topic", topics(tmp_path / "t.csv", content)) == [f"t.csv: {reason}"]


def test_a_file_with_columns_and_no_rows_changes_nothing(tmp_path: Path) -> None:
    said = run("topic", topics(tmp_path / "t.csv", "slug,title\n"))
    assert said == ["Rows: 0. Records new: 0, changed: 0, unchanged: 0."]


def test_rows_longer_and_shorter_than_the_header_are_bad_and_keep_all_their_cells(tmp_path: Path) -> None:
    said = refused("topic", topics(tmp_path / "t.csv", "slug,title\na,b,surplus\nonly\n"))
    assert said[:2] == [
        "line 2: The row has 3 cells, the header 2. Is a comma not in quotation marks?",
        "line 3: The row has only 1 of 2 cells.",
    ]
    assert "surplus" in (tmp_path / "t.csv.rejected.csv").read_text()


def test_a_cell_that_is_no_text_is_bad(tmp_path: Path) -> None:
    said = refused("topic", topics(tmp_path / "t.csv", "slug,title\na,b\0c\n"))
    assert said[0] == "line 2: The row holds a character that is no text (such as NUL)."


def test_what_looks_like_a_formula_is_text_and_runs_nowhere_on_its_way_out(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://127.0.0.1/","x")'
    path = write_csv(tmp_path / "t.csv", [{"slug": "a b", "title": formula}])
    refused("topic", path)
    cells = read_csv(tmp_path / "t.csv.rejected.csv")[0]
    assert cells["title"] == f"'{formula}"
    write_csv(path, [{"slug": "a", "title": cells["title"]}])
    run("topic", path)
    assert titles() == [formula]


def test_html_an_emoji_and_right_to_left_text_come_through_unchanged(tmp_path: Path) -> None:
    rows = ["<script>alert(1)</script>", "Мост 🌉", "جسر\u202e"]
    run("topic", write_csv(tmp_path / "t.csv", [{"slug": f"t{n}", "title": text} for n, text in enumerate(rows)]))
    assert titles() == rows


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (said,) = refused("topic", topics(tmp_path / "t.pdf", "%PDF"))
    assert said == "t.pdf: “t.pdf” is not a .csv, .xlsx, .json or .jsonl file."


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused("topic", tmp_path / "none.csv") == ["none.csv: none.csv: No such file or directory."]


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_json_is_read_item_by_item_whatever_its_layout(tmp_path: Path) -> None:
    items = [{"slug": f"t{number:05}", "title": f"Topic “{number}” \\ {{[,]}}" + "x" * 90} for number in range(2000)]
    rows = read(topics(tmp_path / "t.json", json.dumps(items, indent=3)))
    assert [row.values for row in rows] == items


def test_numbers_of_json_stay_as_they_are_written(tmp_path: Path) -> None:
    path = topics(
        tmp_path / "t.json", '[{"a": 0.10, "b": 12345678901234567890.5, "c": null, "d": true, "e": ["x", 1]}]'
    )
    assert read(path)[0].values == {"a": "0.10", "b": "12345678901234567890.5", "c": "", "d": "yes", "e": "x\n1"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"slug": "a"}', "A list of objects is expected"),
        ('[{"slug": "a"', "Item 1 cannot be read as JSON"),
        ('[{"slug": "a"}, {"slug" "b"}]', "Item 2 cannot be read as JSON"),
        ("[" * 100_000, "Item 1 cannot be read as JSON"),
    ],
)
def test_broken_json_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=reason):
        read(topics(tmp_path / "t.json", content))


def test_bad_lines_of_json_lines_are_told_and_the_others_read(tmp_path: Path) -> None:
    lines = [
        '{"slug": "a", "title": "A"}',
        "not json",
        "[1, 2]",
        '{"slug": "b", "slug": "c", "title": "B"}',
        '{"slug": {"deep": 1}, "title": "D"}',
        '{"slug": "e", "title": "\\u0000"}',
        '{"slug": "f", "titel": "F"}',
        "",
        '{"slug": "g", "title": "G"}',
    ]
    said = refused("topic", topics(tmp_path / "t.jsonl", "\n".join(lines)))
    assert [line.split(":")[0] for line in said[:-2]] == [f"line {number}" for number in range(2, 8)]
    assert said[-1] == "Bad rows: 6 of 8. Nothing was written."
    run("topic", tmp_path / "t.jsonl", "--skip-bad")
    assert titles() == ["A", "G"]


def test_a_line_of_json_longer_than_memory_should_hold_is_bad_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "MAX_LINE", 1000)
    long = json.dumps({"slug": "a", "title": "x" * 5000})
    rows = read(topics(tmp_path / "t.jsonl", long + '\n{"slug": "b", "title": "B"}\n'))
    assert [(row.line, row.problem) for row in rows] == [(1, "The line is longer than any row can be."), (2, "")]


# --- workbooks -------------------------------------------------------------------------------------------------------


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    book.close()
    return path


def test_a_workbook_is_read_with_days_and_numbers_as_people_see_them(tmp_path: Path) -> None:
    rows = read(workbook(tmp_path / "t.xlsx", ["a", "b", "c"], [datetime.date(2012, 5, 14), 5.0, None], [None, None]))
    assert [(row.line, row.values) for row in rows] == [(2, {"a": "2012-05-14", "b": "5", "c": ""})]


def test_a_formula_of_a_workbook_is_bad_and_does_not_run(tmp_path: Path) -> None:
    said = refused("topic", workbook(tmp_path / "t.xlsx", ["slug", "title"], ["a", "=1+1"]))
    assert said[0] == "line 2: A formula (=1+1) stands where a value is expected: paste it as a value."


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "t.xlsx", ["slug", "title"], ["a", "A"])
    monkeypatch.setattr(workbooks, "WORKBOOK", dataclasses.replace(workbooks.WORKBOOK, size=1000))
    assert refused("topic", path) == ["t.xlsx: The workbook unpacks to more than it may. Save it as CSV."]


def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", ["slug", "title"], ["a", "A"])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = f"{bomb}{sheet}".replace(">A<", ">&b;<").encode()
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    (said,) = refused("topic", path)
    assert said == "t.xlsx: The workbook cannot be read: it is damaged, or holds what it should not."


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"no zip at all"])
def test_what_only_calls_itself_a_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    assert refused("topic", topics(tmp_path / "t.xlsx", content)) == ["t.xlsx: The file is not an .xlsx workbook."]
