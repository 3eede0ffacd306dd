"""What a backup says of itself."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from relations.backups.problems import BackupError

#: Of the file; a later one may be read differently.
FORMAT = 1
NAME, DATABASE, MEDIA = "manifest.json", "database", "media/"
CHUNK = 2**20


@dataclass(frozen=True)
class Member:
    size: int
    sha256: str


@dataclass
class Manifest:
    #: When it was made, in UTC, ISO 8601.
    made: str
    #: ``sqlite`` or ``postgresql``, and the version of the server.
    engine: str
    server: str
    #: App and name of each migration that had been applied.
    migrations: list[list[str]]
    #: Table to number of rows, of the moment of the backup.
    rows: dict[str, int]
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    def written(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(content)
        if told["format"] > FORMAT:
            raise BackupError("It was made by a newer program: restore it with that one.")
        members = {name: Member(**each) for name, each in told.pop("members").items()}
        return Manifest(**told, members=members)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("Its manifest cannot be read: the file is damaged, or no backup of this program.") from error


def member(path: Path) -> Member:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return Member(path.stat().st_size, digest.hexdigest())
