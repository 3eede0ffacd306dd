"""What a researcher finds in the cells of CSV files and workbooks."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from relations.exports import FORMATS
from relations.exports.sheets import Sheet, packed
from relations.models import ParticipantName
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    StatementTranslationFactory,
    TenureFactory,
    VisitFactory,
    VisitPlaceFactory,
)
from tests.taking import rows, table, taken, workbook

pytestmark = pytest.mark.django_db


def only(client: Client, where: str) -> dict[str, str]:
    (row,) = rows(taken(client, where))
    return row


# --- columns ---------------------------------------------------------------------------------------------------------


def test_a_date_has_six_columns_and_no_day_is_invented(client: Client) -> None:
    VisitFactory.create(date="2012-05", date_inferred=True, date_note="The month of the bulletin.")
    row = only(client, "/visits.csv")
    assert {name: row[name] for name in row if name.startswith("date")} == {
        "date": "2012-05",
        "date_earliest": "2012-05-01",
        "date_latest": "2012-05-31",
        "date_label": "May 2012",
        "date_inferred": "true",
        "date_note": "The month of the bulletin.",
    }


def test_who_took_part_stands_in_one_cell_in_the_same_order_in_every_column(client: Client) -> None:
    state = StateFactory.create(country_code="QM")
    statement = StatementFactory.create()
    for slug, name, capacity, country in (
        ("ada", "Ada Lukander", "Minister; deputy head", state),
        ("bo", "Bo Variant", "", None),
    ):
        speaker = ParticipantFactory.create(slug=slug, title=name, country=country)
        StatementParticipationFactory.create(record=statement, participant=speaker, capacity=capacity)
    row = only(client, "/statements.csv")
    assert {name: row[name] for name in row if name.startswith("speakers")} == {
        "speakers": "ada; bo",
        "speakers_name": "Ada Lukander; Bo Variant",
        "speakers_country": "QM; ",
        "speakers_capacity": "Minister\\; deputy head; ",
        "speakers_name_as_printed": "L. Variant; L. Variant",
    }
    assert row["addressees_name"] == ""


def test_a_citation_names_the_source_the_paragraph_and_the_place_in_the_text(client: Client) -> None:
    statement, source = StatementFactory.create(), SourceFactory.create(slug="bulletin")
    StatementCitationFactory.create(record=statement, source=source, paragraph=3, start=120, end=180)
    StatementCitationFactory.create(record=statement, source=source, paragraph=4, start=200, end=210, supports=False)
    assert only(client, "/statements.csv")["citations"] == "bulletin ¶ 3 [120–180]; bulletin ¶ 4 [200–210] contradicts"


def test_other_records_are_named_by_slug_and_by_title(client: Client) -> None:
    visit = VisitFactory.create(slug="the-visit", title="The visit")
    StatementFactory.create(visit=visit)
    place = PlaceFactory.create(slug="newburg", title="Newburg")
    VisitPlaceFactory.create(record=visit, place=place)
    row = only(client, "/statements.csv")
    assert (row["visit"], row["visit_title"], row["document"]) == ("the-visit", "The visit", "")
    row = only(client, "/visits.csv")
    assert (row["places"], row["places_name"], row["places_name_as_printed"]) == ("newburg", "Newburg", "Newburgh")
    assert row["page"] == "http://testserver/visits/the-visit/"


def test_signatories_are_told_with_those_they_sign_for(client: Client) -> None:
    document, state = DocumentFactory.create(signed="2012-05-14"), StateFactory.create(slug="vorland")
    ada = ParticipantFactory.create(slug="ada")
    DocumentParticipationFactory.create(record=document, participant=ada, role="signatory", on_behalf_of=state)
    row = only(client, "/documents.csv")
    assert (row["signatories"], row["signatories_on_behalf_of"], row["parties"]) == ("ada", "vorland", "")
    assert (row["signed"], row["adopted"], row["signed_label"]) == ("2012-05-14", "", "14 May 2012")


def test_names_and_offices_of_a_participant_stand_in_one_cell_each(client: Client) -> None:
    person = ParticipantFactory.create(slug="ada", kind="person")
    ParticipantName.objects.all().delete()
    ParticipantNameFactory.create(record=person, text="Ada", language="en", used="1961/1998")
    TenureFactory.create(person=person, office="Minister", held="2010/..")
    row = rows(taken(client, "/participants.csv?kind=person"))[0]
    assert (row["names"], row["names_language"], row["names_used"]) == ("Ada", "en", "1961/1998")
    assert (row["tenures"], row["tenures_held"]) == ("Minister", "2010/..")


def test_texts_in_the_languages_of_the_site_have_columns_of_their_own(client: Client) -> None:
    statement = StatementFactory.create(title="Of the bridge")
    StatementTranslationFactory.create(record=statement, field="title", language="ru", text="О мосте")
    row = only(client, "/statements.csv")
    assert (row["title"], row["title_ru"], row["title_be"], "title_en" in row) == (
        "Of the bridge",
        "О мосте",
        "",
        False,
    )


def test_every_column_is_explained_in_the_workbook(client: Client) -> None:
    CommitmentFactory.create(due="2013")
    book = workbook(taken(client, "/commitments.xlsx"))
    columns = [cell.value for cell in book["commitments"][1]]
    told = {row[0]: row[1] for row in book["question"].iter_rows(values_only=True)}
    assert [name for name in columns if not told.get(name)] == []
    assert told["due_latest"].endswith("The last day it may mean; null where that is open or not known.")


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_csv_is_utf8_with_crlf_and_a_mark_only_where_asked_for(client: Client) -> None:
    StatementFactory.create(title="Мост")
    plain, marked = taken(client, "/statements.csv"), taken(client, "/statements.csv?bom=1")
    assert marked == b"\xef\xbb\xbf" + plain
    assert taken(client, "/statements.csv?bom=0") == plain
    assert plain.count(b"\r\n") == plain.count(b"\n") == 2
    assert "Мост".encode() in plain


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+375 or more", "'+375 or more"),
        ("-bridge", "'-bridge"),
        ("@ministry", "'@ministry"),
        ("\tindented", "'\tindented"),
        ("'=quoted", "''=quoted"),
        ("'twas said", "'twas said"),
        ("a = b", "a = b"),
        ('says "so", and\nso', 'says "so", and\nso'),
        # Where the list separator is a semicolon, as in Russian and German, a file is split at semicolons and lines.
        ("x;=1+1", "x;'=1+1"),
        ('x; "@SUM(A1)', "x; \"'@SUM(A1)"),
        ("x\n-2+cmd|'/c calc'!A1", "x\n'-2+cmd|'/c calc'!A1"),
        ("- tolls;\n- bridges; +5", "'- tolls;\n- bridges; +5"),
        (" =1+1", "' =1+1"),
    ],
)
def test_a_text_is_no_formula_and_otherwise_unharmed(client: Client, text: str, cell: str) -> None:
    StatementFactory.create(summary=text)
    assert only(client, "/statements.csv")["summary"] == cell
    assert table(taken(client, "/statements.xlsx"))[0]["summary"] == cell


def test_numbers_and_slugs_stay_as_they_are(client: Client) -> None:
    FigureFactory.create(slug="-minus", value="-5.50")
    row = only(client, "/figures.csv")
    assert (row["slug"], row["value"], row["version"]) == ("-minus", "-5.5", "1")


# --- workbooks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "cell"),
    [
        ("2012-05-14", datetime.datetime(2012, 5, 14)),  # noqa: DTZ001 -- as workbooks have them
        ("2012-05", "2012-05"),
        ("2012", "2012"),
        ("2012-05-14?", "2012-05-14?"),
        ("2012-05-14/2012-05-16", "2012-05-14/2012-05-16"),
        ("1891-03-02", "1891-03-02"),
        ("1900-02-28", "1900-02-28"),
        ("", None),
    ],
)
def test_a_cell_is_a_date_only_where_the_day_is_known(client: Client, date: str, cell: Any) -> None:
    VisitFactory.create(date=date)
    (row,) = table(taken(client, "/visits.xlsx"))
    assert row["date"] == cell


def test_numbers_and_truths_are_typed_and_a_number_too_long_is_told_in_letters(client: Client) -> None:
    FigureFactory.create(title="A", value="1000000.25")
    FigureFactory.create(title="B", value="12345678901234567.1")
    first, second = table(taken(client, "/figures.xlsx?ordering=title"))
    assert (first["value"], first["version"], first["period_inferred"]) == (1000000.25, 1, False)
    assert isinstance(second["value"], str)


def test_the_header_stays_in_sight_and_columns_can_be_filtered(client: Client) -> None:
    StatementFactory.create_batch(2)
    sheet = workbook(taken(client, "/statements.xlsx")).worksheets[0]
    assert (sheet.title, sheet.freeze_panes, sheet["A1"].font.b) == ("statements", "A2", True)
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.column_dimensions["E"].width == 50


def test_the_second_sheet_tells_what_was_asked_and_how_to_cite_it(client: Client) -> None:
    StateFactory.create(country_code="QM", title="Vorland")
    book = workbook(taken(client, "/statements.xlsx?country=qm&year=2012"))
    told = {row[0]: row[1] for row in book["question"].iter_rows(values_only=True)}
    day = told["Taken (UTC)"]
    assert {name: told[name] for name in ("Question", "Asked", "Country", "Year", "Address", "Records")} == {
        "Question": "Statements",
        "Asked": "Country: Vorland; Year: 2012; newest first",
        "Country": "Vorland",
        "Year": "2012",
        "Address": "http://testserver/statements/?country=qm&year=2012",
        "Records": 0,
    }
    assert told["How to cite"] == (
        "Relations. Statements: Country: Vorland; Year: 2012; newest first. 0 records. "
        f"http://testserver/statements/?country=qm&year=2012 (accessed {day.day} {day:%B} {day.year})."
    )


def test_what_a_workbook_cannot_hold_is_shown_and_counted(client: Client) -> None:
    StatementFactory.create(title="A", slug="long", summary="x" * 40_000)
    StatementFactory.create(title="B", summary="bell \x07, _x0041_\r\nnext")
    file = taken(client, "/statements.xlsx?ordering=title")
    long, signs = table(file)
    assert len(long["summary"]) == 32_767
    assert long["summary"].endswith(
        "x … [cut here: a cell holds no more; all of it: http://testserver/statements/long/]"
    )
    assert signs["summary"] == "bell ␇, _x005F_x0041_\nnext"
    told = {row[0]: row[1] for row in workbook(file)["question"].iter_rows(values_only=True)}
    assert told["Texts cut"] == 1
    assert told["Texts with signs for letters that no workbook holds, such as ␁"] == 1
    assert rows(taken(client, "/statements.csv?ordering=title"))[0]["summary"] == "x" * 40_000


def test_more_than_a_workbook_holds_is_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMATS["xlsx"].__dict__, "most", 1)
    StatementFactory.create_batch(2)
    answer = client.get("/statements.xlsx")
    assert answer.status_code == 400
    assert answer.content.decode().splitlines()[1] == (
        "A file of this format holds at most 1; this question finds 2 records. Narrow it, or take CSV."
    )


def test_a_workbook_is_sent_while_it_is_made() -> None:
    asked = []

    def batches() -> Any:
        for number in range(3):
            asked.append(number)
            yield [[f"row {number}", number, None, True]]

    pieces = packed([Sheet(name="one", header=["a", "b", "c", "d"], widths=[10] * 4, rows=batches())])
    first = next(pieces)
    assert asked == [0]
    whole = first + b"".join(pieces)
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    assert list(workbook(whole)["one"].iter_rows(values_only=True))[1:] == [
        (f"row {number}", number, None, True) for number in range(3)
    ]
