from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from relations.imports.columns import file_type
from relations.imports.exporting import FORMATS, write_file
from relations.imports.problems import FileRefusedError


class Command(BaseCommand):
    help = (
        "Export records of one type in the columns that import_records reads: export, edit, import changes only what "
        "was edited. Drafts are exported as well: the file is for the desk, not for the public."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("type", metavar="TYPE", help="visit, statement, document, participant, tenure …")
        parser.add_argument("file", metavar="FILE", type=Path, help=f"its name ends in .{', .'.join(FORMATS)}")

    def handle(self, *, file: Path, **options: Any) -> None:
        file = Path(file)
        try:
            of = file_type(options["type"])
            count = write_file(of, of.queryset(), file)
        except (FileRefusedError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} records are in {file}.")
