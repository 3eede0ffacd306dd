from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from relations.imports.sources import Report, attach_folder, is_readable, without_file


class Command(BaseCommand):
    help = (
        "Find the texts of the sources in a folder by the SHA-256 of their bytes, check every cited passage in them, "
        "store them for staff and fill the quotes. Can be repeated; a source is written whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="searched with the folders directly in it")

    def handle(self, *, folder: Path | str, **options: Any) -> None:
        folder = Path(folder)
        if not is_readable(folder):
            what = "is not there" if not folder.exists() else "is not a folder that can be read"
            raise CommandError(f"{folder} {what}.")
        reports = []
        for report in attach_folder(folder):
            self.say(report)
            reports.append(report)
        attached = [report.source for report in reports if report.source and not report.problems]
        for line in without_file(report.source for report in reports if report.source):
            self.stdout.write(f"no file here for {line}")
        if failed := sum(1 for report in reports if report.problems):
            raise CommandError(f"{failed} of {len(reports)} files failed, {len(attached)} attached.")
        if not attached:
            raise CommandError(f"No file in {folder} is the file of a source.")

    def say(self, report: Report) -> None:
        if report.source and report.problems:
            self.stderr.write(f"NOT attached {report.source.slug} ({report.name}), nothing of it is written:")
            for problem in report.problems:
                self.stderr.write(f"  {problem}")
        elif report.source and not report.notes:
            quotes = f"{report.filled} quotes filled" + (f", {report.kept} as they were" if report.kept else "")
            self.stdout.write(f"attached {report.source.slug}: {report.citations} citations checked, {quotes}")
        for problem in report.problems if not report.source else ():
            self.stderr.write(f"skipped {report.name}: {problem}")
        for note in report.notes:
            self.stdout.write(f"skipped {report.name}: {note}")
