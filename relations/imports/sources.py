"""Attaching source texts: files are recognised by their bytes, and every passage that is cited is checked in them."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from relations.choices import StatementMode
from relations.models import Source, Statement, StatementCitation, changing
from relations.models.citing import citations_of
from relations.passages import PassageError, check_passage, paragraph_starts, quote_from_spans

EMPTY = hashlib.sha256(b"").hexdigest()


class FileError(Exception):
    """Why a file was passed over."""


@dataclass
class Report:
    """What became of one file. ``problems`` fail the run; ``notes`` are only said."""

    name: str
    source: Source | None = None
    citations: int = 0
    filled: int = 0
    kept: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def attach_folder(folder: Path) -> Iterator[Report]:
    """One report per file, as it is dealt with. A source is written whole or not at all."""
    by_hash = {source.sha256: source for source in Source.objects.exclude(sha256="").defer("text")}
    attached: dict[str, str] = {}
    for path in _entries(folder):
        report = Report(_shown(path.relative_to(folder)))
        try:
            if path.is_dir() and not path.is_symlink() and path.parent != folder:
                report.notes.append("is a folder in a folder and is not searched")
            elif (digest := _digest(path, folder)) not in by_hash:
                report.notes.append(_stranger(path, digest, by_hash.values()))
            elif digest in attached:
                report.notes.append(f"is the same as {attached[digest]}")
            else:
                attached[digest] = report.name
                report.source = by_hash[digest]
                _attach(report, report.source, _decoded(path, digest))
        except FileError as error:
            report.problems.append(str(error))
        yield report


def _entries(folder: Path) -> Iterator[Path]:
    """What is in the folder and in the folders in it, by name."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and os.access(path, os.R_OK | os.X_OK):
            yield from sorted(path.iterdir())
        else:
            yield path


def _shown(path: Path) -> str:
    """A name may hold whatever a file system takes: line breaks, a terminal's commands, bytes that are no text."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


def _digest(path: Path, folder: Path) -> str:
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        raise FileError("is a link to somewhere outside the folder")
    if path.exists() and not path.is_file() and not path.is_dir():
        raise FileError("is no regular file")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}") from error


def _stranger(path: Path, digest: str, sources: Iterable[Source]) -> str:
    for source in sources:
        if source.filename == path.name:
            raise FileError(f"has changed: the file of {source.slug} has SHA-256 {source.sha256}, this one {digest}")
    return "is not the file of any source" + (" (it is empty)" if digest == EMPTY else "")


def _decoded(path: Path, digest: str) -> str:
    """Code point by code point as in the file: line ends and a byte order mark stay, for the offsets count them."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileError("was changed while it was read")
    if not content:
        raise FileError("is empty")
    if b"\x00" in content:
        raise FileError("is binary: it holds NUL bytes")
    try:
        return content.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise FileError(f"is not UTF-8: {error.reason} at byte {error.start}") from error


def _attach(report: Report, known: Source, text: str) -> None:
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=known.pk)
        report.problems += _mismatches(report, source, text)
        quotes = {} if report.problems else _quotes(report, source, text)
        if report.problems:
            return
        with changing(reason=gettext("The text was attached from its file.")):
            if source.text != text:
                source.text = text
                source.save()
            for statement, quote in quotes.items():
                statement.quote = quote
                statement.save()


def _mismatches(report: Report, source: Source, text: str) -> list[str]:
    starts = paragraph_starts(text)
    found = []
    for citation in citations_of(source):
        report.citations += 1
        try:
            check_passage(text, starts, citation)
        except PassageError as error:
            found.append(f"{_named(citation)}: {error}")
    return found


def _named(citation: Any) -> str:
    record = citation.record
    name = getattr(record, "slug", None) or str(record)
    place = f"paragraph {citation.paragraph}, {citation.start}-{citation.end}"
    return f"{record._meta.verbose_name} {name}, {place}"


def _quotes(report: Report, source: Source, text: str) -> dict[Statement, str]:
    """The statements whose quote is not what the spans of this source say, with what they say."""
    wanted = {}
    spans = StatementCitation.objects.filter(
        record__in=StatementCitation.objects.filter(source=source, verbatim=True).values("record"), verbatim=True
    )
    in_order = spans.select_related("record", "source").order_by("record", "source")
    for statement, rows in groupby(in_order.defer("source__text"), key=lambda row: row.record):
        here = _of_one_source(statement, list(rows))
        if here[0].source_id != source.pk:
            continue
        if statement.mode == StatementMode.REPORTED:
            report.problems.append(f"statement {statement.slug}: reported speech cannot have verbatim spans")
            continue
        try:
            quote = quote_from_spans(text, here)
        except PassageError as error:
            report.problems.append(f"statement {statement.slug}: {error}")
            continue
        if quote == statement.quote:
            report.kept += 1
        else:
            report.filled += 1
            wanted[statement] = quote
    return wanted


def _of_one_source(statement: Statement, rows: list[StatementCitation]) -> list[StatementCitation]:
    """A quote is of one source: of one in the language of the statement, else of the first to be recorded."""
    chosen = min(rows, key=lambda row: (row.source.language != statement.language, row.source_id)).source_id
    return [row for row in rows if row.source_id == chosen]


def without_file(attached: Iterable[Source]) -> list[str]:
    """What to say of the sources whose file was not in the folder."""
    missing = Source.objects.exclude(pk__in=[source.pk for source in attached])
    held = set(missing.exclude(text="").values_list("pk", flat=True))
    said = []
    for pk, slug, filename, sha256 in missing.order_by("slug").values_list("pk", "slug", "filename", "sha256"):
        known = f"known as {filename}" if filename else "of no known name"
        hints = [known if sha256 else "no hash is known", *(["its text is held already"] if pk in held else [])]
        said.append(f"{slug} ({', '.join(hints)})")
    return said


def is_readable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
