import sys
import time
from pathlib import Path
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from relations.choices import Status
from relations.imports.columns import file_type
from relations.imports.engine import Import
from relations.imports.mapping import load_mapping
from relations.imports.problems import FileRefusedError, Problem
from relations.imports.reports import Options, Report, Told
from relations.workflow import allowed

#: More mistakes than this are read in the file of rejected rows.
SHOWN = 200


class Command(BaseCommand):
    help = (
        "Import records from a CSV, XLSX, JSON or JSON lines file: all of its rows, or none where one is bad. "
        "Without --mapping its columns are those of export_records. Can be repeated: what is there already is changed "
        "only where the file says otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("type", metavar="TYPE", help="visit, statement, document, participant, tenure …")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--mapping", metavar="MAP", help="a TOML file, or the name of one that comes with the desk")
        parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing")
        parser.add_argument("--create-missing", action="store_true", help="make drafts of whom and what rows name")
        parser.add_argument("--skip-bad", action="store_true", help="write the good rows though others are bad")
        parser.add_argument("--publish", action="store_true", help="publish new records of which the file says nothing")
        parser.add_argument("--user", metavar="NAME", help="the account that imports; without it the desk itself does")
        parser.add_argument("--reason", metavar="TEXT", default="", help="kept with every change")
        parser.add_argument("--encoding", metavar="NAME", default="", help="of a text file that is not UTF-8: cp1251")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        file = Path(file)
        try:
            of = file_type(options["type"])
            mapping = load_mapping(options["mapping"], of) if options["mapping"] else None
            chosen = Options(
                mapping=mapping,
                create_missing=options["create_missing"],
                skip_bad=options["skip_bad"],
                status=Status.PUBLISHED if options["publish"] else "",
                user=self.account(options["user"]),
                reason=options["reason"],
                encoding=options["encoding"],
                rejected=file.with_name(f"{file.name}.rejected.csv"),
            )
            with Progress(quiet=not sys.stderr.isatty()) as progress:
                told = Told(progress.reading, progress.checking, progress.writing, problem=self.tell)
                self.told = 0
                report = Import(of, file, chosen, told).run(dry_run=dry_run)
        except FileRefusedError as error:
            raise CommandError(_sentence(f"{file.name}: {error}")) from error
        self.summarise(report, dry_run=dry_run)

    def account(self, name: str | None) -> Any:
        if not name:
            return None
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”.")
        if not allowed(user, "import_records"):
            raise CommandError(f"{name} may not import records: that takes the role of a publisher.")
        return user

    def tell(self, problem: Problem) -> None:
        self.told += 1
        if self.told <= SHOWN:
            self.stderr.write(str(problem))
        elif self.told == SHOWN + 1:
            self.stderr.write("… and more.")

    def summarise(self, report: Report, *, dry_run: bool) -> None:
        for reason, count in report.left_out.items():
            self.stdout.write(f"Rows left out by the mapping: {count} ({reason}; see {report.left_out_rows}).")
        if report.repeated:
            self.stdout.write(f"Rows that say again what another row says: {report.repeated}.")
        if report.rejected:
            self.stderr.write(f"Bad rows are in {report.rejected}: correct them and import that file.")
        if report.bad and not report.written:
            raise CommandError(f"Bad rows: {report.bad} of {report.rows}. Nothing was written.")
        made = "".join(f", drafts of the type {name} made: {count}" for name, count in report.made.items())
        self.stdout.write(
            f"Rows: {report.rows}. Records new: {report.created}, changed: {report.changed}, "
            f"unchanged: {report.unchanged}{made}.{' Nothing was written: a dry run.' if dry_run else ''}"
        )
        rate = report.rows / report.seconds if report.seconds else 0
        self.stdout.write(f"{report.seconds:.1f} seconds, {rate:,.0f} rows a second.")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", ")")) else f"{text}."


class Progress:
    """Bars with rate and time left, where somebody watches."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.bar: Any = None
        self.title = ""
        self.started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def reading(self, size: int, position: int, rows: int) -> None:
        self._show("reading", size or None, position or rows, "B" if size else "row")
        rate = rows / max(time.monotonic() - self.started, 0.001)
        self.bar.set_postfix_str(f"{rows:,} rows, {rate:,.0f}/s", refresh=False)

    def checking(self, total: int, done: int) -> None:
        self._show("checking", total, done, "record")

    def writing(self, total: int, done: int) -> None:
        self._show("writing", total, done, "record")

    def _show(self, title: str, total: int | None, done: int, unit: str) -> None:
        if title != self.title:
            if self.bar is not None:
                self.bar.close()
            self.bar = tqdm(total=total, desc=title, unit=unit, unit_scale=unit == "B", disable=self.quiet)
            self.title = title
        self.bar.update(max(done - self.bar.n, 0))
