"""A backup is made beside its place, and put there when it is whole."""

import datetime
import io
import re
import shutil
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from relations.backups import databases, manifest, pipes
from relations.backups.problems import BackupError

#: As they are called in a folder of backups; nothing else in it is ever deleted.
NAMES = re.compile(r"relations-(\d{8}T\d{6}Z)\.tar(\.age|\.gpg)?")
#: What one that was killed has left behind.
LEFT, LEFT_FOR = re.compile(r"\.relations-.+"), datetime.timedelta(days=1)


def make_backup(place: Path) -> Path:
    """``place``: a folder, or the name of a file that is not there yet. Gives the file."""
    now = timezone.now()
    is_folder = place.is_dir()
    path = place / f"relations-{now:%Y%m%dT%H%M%SZ}.tar{pipes.ending()}" if is_folder else place
    if path.exists():
        raise BackupError(f"{path} is there already: name another.")
    part, checksum = path.with_name(f".{path.name}.part"), path.with_name(f"{path.name}.sha256")
    try:
        if is_folder:
            _sweep(place, now)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".relations-") as folder:
            _write(part, Path(folder), now.isoformat(timespec="seconds"))
        checksum.write_text(f"{manifest.member(part).sha256}  {path.name}\n")
        part.rename(path)
    except OSError as error:
        checksum.unlink(missing_ok=True)
        raise BackupError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    if is_folder:
        _keep_newest(place)
    return path


def _write(part: Path, folder: Path, made: str) -> None:
    dumped = folder / manifest.DATABASE
    alias = DEFAULT_DB_ALIAS
    # Before the copy: a migration in between would show as one too few, which migrate mends.
    applied = databases.migrations(alias)
    rows = databases.dump(alias, dumped)
    told = manifest.Manifest(made, connections[alias].vendor, databases.server_version(alias), applied, rows)
    files = {manifest.DATABASE: dumped, **_media()}
    told.members = {name: manifest.member(path) for name, path in files.items()}
    with pipes.written(part) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
        content = told.written()
        tar.addfile(_entry(manifest.NAME, len(content)), io.BytesIO(content))
        for name, path in files.items():
            with path.open("rb") as file:
                tar.addfile(_entry(name, told.members[name].size), file)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _media() -> dict[str, Path]:
    """A file is written before the row that names it, and deleted by nobody: all that rows name are there."""
    root = Path(settings.MEDIA_ROOT)
    found = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return {f"{manifest.MEDIA}{path.relative_to(root).as_posix()}": path for path in found}


def newest(folder: Path) -> datetime.datetime | None:
    """When the newest backup in the folder was begun."""
    found = [match[1] for path in folder.iterdir() if (match := NAMES.fullmatch(path.name))]
    return datetime.datetime.strptime(max(found), "%Y%m%dT%H%M%S%z") if found else None


def _sweep(folder: Path, now: datetime.datetime) -> None:
    for path in folder.iterdir():
        if LEFT.fullmatch(path.name) and path.stat().st_mtime < (now - LEFT_FOR).timestamp():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _keep_newest(folder: Path) -> None:
    ours = sorted(path for path in folder.iterdir() if NAMES.fullmatch(path.name))
    for old in ours[: -settings.BACKUP_KEEP] if settings.BACKUP_KEEP else ():
        old.unlink()
        old.with_name(f"{old.name}.sha256").unlink(missing_ok=True)
