from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from relations.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Write all there is into one file: the database of this moment, the attachments, and checksums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", type=Path, help="a folder, or the name of a new file")

    def handle(self, *, place: Path, **options: Any) -> None:
        try:
            path = make_backup(place)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size / 2**20:.1f} MiB)")
