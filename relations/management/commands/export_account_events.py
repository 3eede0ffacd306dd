import datetime
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from relations.accounts.exporting import FORMATS, export
from relations.models import AccountEvent


class Command(BaseCommand):
    help = "Export the log of accounts, newest first: as CSV, or as JSON, one event a line. The log notes that, too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help=f"its name ends in .{' or .'.join(FORMATS)}")
        for name, which in (("since", "first"), ("until", "last")):
            parser.add_argument(
                f"--{name}",
                metavar="DAY",
                type=datetime.date.fromisoformat,
                help=f"the {which} day, such as 2026-05-14",
            )

    def handle(self, *, file: Path, since: Any, until: Any, **options: Any) -> None:
        file = Path(file)
        ending = file.suffix.removeprefix(".")
        if ending not in FORMATS:
            raise CommandError(f"{file} is no file of the log: its name ends in .{' or .'.join(FORMATS)}.")
        events = AccountEvent.objects.all()
        if since:
            events = events.filter(at__date__gte=since)
        if until:
            events = events.filter(at__date__lte=until)
        asked = " ".join(f"--{name} {day}" for name, day in (("since", since), ("until", until)) if day)
        try:
            with file.open("wb") as written:
                written.writelines(export(events, ending, asked))
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}).") from error
        self.stdout.write(f"The log of accounts is in {file}.")
