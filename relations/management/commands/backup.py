from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from relations.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Write all there is into one file: the database of this moment, the attachments, and checksums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "place", type=Path, nargs="?", help="a folder, or the name of a new file; without: BACKUP_FOLDER"
        )

    def handle(self, *, place: Path | None, **options: Any) -> None:
        if place is None:
            if not settings.BACKUP_FOLDER:
                raise CommandError("Say where to: a folder, or the name of a new file; or set BACKUP_FOLDER.")
            place = Path(settings.BACKUP_FOLDER)
        try:
            path = make_backup(place)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path} ({path.stat().st_size / 2**20:.1f} MiB)")
