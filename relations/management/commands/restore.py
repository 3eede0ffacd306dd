from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from relations.backups import BackupError, check_backup, restore_backup


class Command(BaseCommand):
    help = "Put a backup in place of what is there, and bring its tables up to this program. Stop the site before."
    # There may be no tables yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="as manage.py backup has written it")
        parser.add_argument("--replace", action="store_true", help="though the database holds records")
        parser.add_argument("--check", action="store_true", help="only look whether the file is whole")

    def handle(self, *, file: Path, replace: bool, check: bool, **options: Any) -> None:
        try:
            told = check_backup(file) if check else restore_backup(file, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = f"{sum(told.rows.values())} rows in {len(told.rows)} tables, made {told.made}"
        if check:
            self.stdout.write(f"{file} is whole: {rows}.")
            return
        # This also lets whoever remembers pages know that all may have changed.
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"Restored {rows}. Start the site again.")
