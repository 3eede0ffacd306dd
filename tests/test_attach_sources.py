import hashlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from relations.choices import StatementMode
from relations.models import Source, Statement
from tests.factories import (
    PRESS_RELEASE,
    CommitmentProgressCitationFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    TenureCitationFactory,
    VisitCitationFactory,
    passage,
    sha256,
)

pytestmark = pytest.mark.django_db

TEXT = PRESS_RELEASE.read_bytes().decode()
INTERRUPTED = ("We will build the bridge,", "and we will open it before the year is out.")


@pytest.fixture
def source() -> Source:
    """Known by its hash, not held yet."""
    return SourceFactory.create(slug="bulletin", held=True, text="")


def known_as(slug: str, content: bytes) -> Source:
    return SourceFactory.create(slug=slug, filename=f"{slug}.txt", sha256=hashlib.sha256(content).hexdigest())


def direct(source: Source, *words: str, **values: object) -> Statement:
    statement = StatementFactory.create(**{"mode": StatementMode.DIRECT, **values})
    for each in words:
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(TEXT, each))
    return statement


def attach(folder: Path) -> list[str]:
    out = StringIO()
    call_command("attach_sources", str(folder), stdout=out, stderr=out)
    return out.getvalue().splitlines()


def attach_failing(folder: Path) -> list[str]:
    """What is said, the error at the end included."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("attach_sources", str(folder), stdout=out, stderr=out)
    return [*out.getvalue().splitlines(), str(caught.value)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the press release under another name."""
    (tmp_path / "anything.dat").write_bytes(PRESS_RELEASE.read_bytes())
    return tmp_path


def test_a_file_is_found_by_its_bytes_and_its_quotes_are_filled(source: Source, folder: Path) -> None:
    statement = direct(source, *INTERRUPTED)
    StatementCitationFactory.create(record=statement, source=source, **passage(TEXT, "Lukander Variant said"))
    fragment = direct(source, "a gift to both banks", mode=StatementMode.FRAGMENT)
    VisitCitationFactory.create(source=source, **passage(TEXT, "in Newburg on 14 May"))

    assert attach(folder) == ["attached bulletin: 5 citations checked, 2 quotes filled"]
    source.refresh_from_db()
    statement.refresh_from_db()
    fragment.refresh_from_db()
    assert source.text == TEXT
    assert statement.quote == "We will build the bridge, […] and we will open it before the year is out."
    assert fragment.quote == "a gift to both banks"
    assert list(Statement.objects.matching("bridge open year")) == [statement]


def test_attaching_again_changes_nothing(source: Source, folder: Path) -> None:
    statement = direct(source, *INTERRUPTED)
    attach(folder)
    changed = Statement.objects.get(pk=statement.pk).updated, Source.objects.get(pk=source.pk).updated
    assert attach(folder) == ["attached bulletin: 2 citations checked, 0 quotes filled, 1 as they were"]
    assert (Statement.objects.get(pk=statement.pk).updated, Source.objects.get(pk=source.pk).updated) == changed


def test_quotes_hold_combining_accents_emoji_and_other_scripts_as_they_stand(source: Source, folder: Path) -> None:
    words = ["Odile Café\u0301tiere", "🍎🍏", "Мост нужен обеим странам", "Ў нас ужо ёсць інжынеры і жаданне"]
    statements = [direct(source, each) for each in words]
    attach(folder)
    assert [Statement.objects.get(pk=statement.pk).quote for statement in statements] == words


def test_reported_speech_gets_no_quote(source: Source, folder: Path) -> None:
    statement = StatementFactory.create(mode=StatementMode.REPORTED)
    StatementCitationFactory.create(record=statement, source=source, **passage(TEXT, "trade approached"))
    assert attach(folder) == ["attached bulletin: 1 citations checked, 0 quotes filled"]
    assert Statement.objects.get().quote == ""


def test_a_quote_is_taken_from_the_source_in_its_own_language(source: Source, folder: Path) -> None:
    german = known_as("zeitung", b"Wir bauen.")
    german.language = "de"
    german.save()
    statement = direct(source, *INTERRUPTED, language="de")
    StatementCitationFactory.create(
        record=statement, source=german, verbatim=True, **passage("Wir bauen.", "Wir bauen.")
    )
    assert attach(folder) == [
        "attached bulletin: 2 citations checked, 0 quotes filled",
        "no file here for zeitung (known as zeitung.txt)",
    ]
    (folder / "b").write_bytes(b"Wir bauen.")
    assert attach(folder)[-1] == "attached zeitung: 1 citations checked, 1 quotes filled"
    assert Statement.objects.get().quote == "Wir bauen."


def test_one_wrong_citation_keeps_its_whole_source_out_and_every_one_is_named(source: Source, folder: Path) -> None:
    statement = direct(source, *INTERRUPTED)
    good = passage(TEXT, "in Newburg on 14 May")
    VisitCitationFactory.create(record__slug="dinner", source=source, **good | {"excerpt_sha256": sha256("else")})
    TenureCitationFactory.create(record__office="Premier", source=source, **good | {"paragraph": 2})
    progress = CommitmentProgressCitationFactory.create(source=source, **good | {"end": len(TEXT) + 1})
    other = known_as("other", b"Other words.")
    StatementCitationFactory.create(source=other, **passage("Other words.", "Other"))
    (folder / "b").write_bytes(b"Other words.")

    at, end = good["start"], good["end"]
    tenure = source.tenurecitations.get().record
    beyond = f"it ends at {len(TEXT) + 1}, behind the end of the text ({len(TEXT)})"
    said = attach_failing(folder)
    assert said[0] == "NOT attached bulletin (anything.dat), nothing of it is written:"
    assert sorted(said[1:4]) == sorted(
        [
            f"  visit dinner, paragraph 4, {at}-{end}: the words there have another SHA-256",
            f"  tenure {tenure}, paragraph 2, {at}-{end}: the words stand in paragraph 4",
            f"  progress note {progress.record.note}, paragraph 4, {at}-{len(TEXT) + 1}: {beyond}",
        ]
    )
    assert said[4:] == [
        "attached other: 1 citations checked, 0 quotes filled",
        "1 of 2 files failed, 1 attached.",
    ]
    assert Source.objects.get(slug="bulletin").text == ""
    assert Source.objects.get(slug="other").text == "Other words."
    assert Statement.objects.get(pk=statement.pk).quote == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"caf\xe9", "is not UTF-8: unexpected end of data at byte 3"),
        ("Übergabe".encode("utf-16"), "is binary: it holds NUL bytes"),
        (b"\x89PNG\x00", "is binary: it holds NUL bytes"),
        (b"\xed\xa0\x80", "is not UTF-8: invalid continuation byte at byte 0"),
    ],
)
def test_a_known_file_that_is_no_text_is_skipped(tmp_path: Path, content: bytes, reason: str) -> None:
    known_as("odd", content)
    (tmp_path / "a").write_bytes(content)
    said = attach_failing(tmp_path)
    assert said == [
        "NOT attached odd (a), nothing of it is written:",
        f"  {reason}",
        "1 of 1 files failed, 0 attached.",
    ]
    assert Source.objects.get().text == ""


def test_a_byte_order_mark_and_carriage_returns_stay_and_count(tmp_path: Path) -> None:
    content = "\ufeffHead\r\n\r\nWords.\r\n".encode()
    source = known_as("marked", content)
    StatementCitationFactory.create(source=source, **passage(content.decode(), "Words."))
    (tmp_path / "a.txt").write_bytes(content)
    assert attach(tmp_path) == ["attached marked: 1 citations checked, 0 quotes filled"]
    held = Source.objects.get().text
    assert held == content.decode()
    assert held[9:15] == "Words."


def test_strangers_copies_and_changed_files_are_named_and_skipped(source: Source, folder: Path) -> None:
    (folder / "copy.txt").write_bytes(PRESS_RELEASE.read_bytes())
    (folder / "empty.txt").touch()
    (folder / "image.png").write_bytes(b"\x89PNG\x00")
    assert attach(folder) == [
        "attached bulletin: 0 citations checked, 0 quotes filled",
        "skipped copy.txt: is the same as anything.dat",
        "skipped empty.txt: is not the file of any source (it is empty)",
        "skipped image.png: is not the file of any source",
    ]
    (folder / PRESS_RELEASE.name).write_bytes(b"Rewritten.")
    digest = hashlib.sha256(b"Rewritten.").hexdigest()
    assert attach_failing(folder)[-2:] == [
        f"skipped press-release.txt: has changed: the file of bulletin has SHA-256 {source.sha256}, this one {digest}",
        "1 of 5 files failed, 1 attached.",
    ]


def test_folders_one_level_down_are_searched_and_no_deeper(source: Source, tmp_path: Path) -> None:
    deep = tmp_path / "2012" / "05"
    deep.mkdir(parents=True)
    (tmp_path / "2012" / "release").write_bytes(PRESS_RELEASE.read_bytes())
    assert attach(tmp_path) == [
        "skipped 2012/05: is a folder in a folder and is not searched",
        "attached bulletin: 0 citations checked, 0 quotes filled",
    ]


def test_links_out_of_the_folder_are_not_followed(source: Source, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "release").write_bytes(PRESS_RELEASE.read_bytes())
    (inside / "file").symlink_to(outside / "release")
    (inside / "folder").symlink_to(outside)
    (inside / "itself").symlink_to("itself")
    (inside / "nowhere").symlink_to("missing")
    os.mkfifo(inside / "pipe")
    assert attach_failing(inside) == [
        "skipped file: is a link to somewhere outside the folder",
        "skipped folder: is a link to somewhere outside the folder",
        "skipped itself: cannot be read: Too many levels of symbolic links",
        "skipped nowhere: cannot be read: No such file or directory",
        "skipped pipe: is no regular file",
        "no file here for bulletin (known as press-release.txt)",
        "5 of 5 files failed, 0 attached.",
    ]


def test_a_file_name_that_is_no_text_is_told_in_text(folder: Path, source: Source) -> None:
    (folder / "line\nand \x1b[31mred").write_text("x")
    (folder / os.fsdecode(b"byte-\xff")).write_text("x")
    assert attach(folder)[1:] == [
        r"skipped byte-\udcff: is not the file of any source",
        r"skipped line\nand \x1b[31mred: is not the file of any source",
    ]


def test_sources_without_a_file_are_named_at_the_end(folder: Path, source: Source) -> None:
    SourceFactory.create(slug="book", filename="", sha256="")
    SourceFactory.create(slug="held", filename="held.txt", text="Held words.")
    assert attach(folder) == [
        "attached bulletin: 0 citations checked, 0 quotes filled",
        "no file here for book (no hash is known)",
        "no file here for held (known as held.txt, its text is held already)",
    ]


def test_a_folder_without_any_known_file_fails(source: Source, tmp_path: Path) -> None:
    assert attach_failing(tmp_path) == [
        "no file here for bulletin (known as press-release.txt)",
        f"No file in {tmp_path} is the file of a source.",
    ]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert attach_failing(tmp_path / "missing") == [f"{tmp_path / 'missing'} is not there."]
    (tmp_path / "file").touch()
    assert attach_failing(tmp_path / "file") == [f"{tmp_path / 'file'} is not a folder that can be read."]


def test_verbatim_spans_that_overlap_keep_the_source_out(source: Source, folder: Path) -> None:
    statement = direct(source, "We will build", "will build the bridge", slug="bridge")
    said = attach_failing(folder)
    at = TEXT.index("We will build")
    assert said[1] == f"  statement bridge: the quoted spans {at}-{at + 13} and {at + 3}-{at + 24} overlap"
    statement.refresh_from_db()
    assert (statement.quote, Source.objects.get().text) == ("", "")


def test_verbatim_spans_of_reported_speech_keep_the_source_out(source: Source, folder: Path) -> None:
    direct(source, "We will build", slug="bridge", mode=StatementMode.REPORTED)
    assert attach_failing(folder)[1] == "  statement bridge: reported speech cannot have verbatim spans"
