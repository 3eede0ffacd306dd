"""A backup is looked through from beginning to end before anything is touched."""

import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from relations.backups import databases, manifest, pipes
from relations.backups.manifest import Manifest
from relations.backups.problems import BackupError
from relations.models import Record

#: Of a manifest; a million files have names of less.
MOST_BYTES = 256 * 2**20


def check_backup(path: Path) -> Manifest:
    with _unpacked(path, Path(tempfile.gettempdir())) as (told, _folder):
        return told


def restore_backup(path: Path, *, replace: bool) -> Manifest:
    """All of it, in place of what is there. ``replace``: though there are records."""
    alias = DEFAULT_DB_ALIAS
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    # On the disk of the attachments, so that they are put in place by a name.
    with _unpacked(path, media.parent) as (told, folder):
        _refuse_what_does_not_fit(told, alias)
        if not replace and _is_filled(alias):
            raise BackupError("The database holds records already: --replace puts the backup in their place.")
        before = _put_aside(media, folder)
        try:
            databases.load(alias, folder / manifest.DATABASE)
        except BaseException:
            _put_back(media, before)
            raise
        _compare(told, alias)
    return told


def _refuse_what_does_not_fit(told: Manifest, alias: str) -> None:
    engine = connections[alias].vendor
    if told.engine != engine:
        raise BackupError(
            f"It is of {told.engine}, and this database is {engine}: restore it where DATABASE_URL says so."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    unknown = [f"{app}.{name}" for app, name in told.migrations if (app, name) not in known]
    if unknown:
        raise BackupError(f"It is of a newer program, which has {unknown[0]}: install that one first.")


def _is_filled(alias: str) -> bool:
    """Whether there are records or accounts; a new database may not even have the tables."""
    records = [model for model in apps.get_app_config("relations").get_models() if issubclass(model, Record)]
    tables = {model._meta.db_table for model in (*records, get_user_model())}
    return any(rows and name in tables for name, rows in databases.rows(alias).items())


def _put_aside(media: Path, folder: Path) -> Path | None:
    """The attachments of the backup are in place; gives where the former are until all is well."""
    before = None
    if media.exists():
        before = folder / "before"
        media.rename(before)
    unpacked = folder / "media"
    unpacked.mkdir(exist_ok=True)
    unpacked.rename(media)
    return before


def _put_back(media: Path, before: Path | None) -> None:
    shutil.rmtree(media)
    if before:
        before.rename(media)


def _compare(told: Manifest, alias: str) -> None:
    there = databases.rows(alias)
    differs = sorted(name for name in {*there, *told.rows} if there.get(name) != told.rows.get(name))
    if differs:
        raise BackupError(f"After restoring, {', '.join(differs)} have other numbers of rows than the backup.")


@contextmanager
def _unpacked(path: Path, beside: Path) -> Iterator[tuple[Manifest, Path]]:
    if not path.is_file():
        raise BackupError(f"{path} is not there.")
    _compare_checksum(path)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".relations-") as folder:
        try:
            with pipes.opened(path) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
                told = _unpack(tar, Path(folder))
        except (tarfile.TarError, EOFError) as error:
            raise BackupError(f"{path} is damaged, or no backup: {error}.") from error
        except OSError as error:
            raise BackupError(f"{path} could not be unpacked: {error.strerror or error}.") from error
        yield told, Path(folder)


def _compare_checksum(path: Path) -> None:
    beside = path.with_name(f"{path.name}.sha256")
    if beside.exists() and beside.read_text().split()[:1] != [manifest.member(path).sha256]:
        raise BackupError(f"{path} is not what {beside.name} says: it has been damaged or changed.")


def _unpack(tar: tarfile.TarFile, folder: Path) -> Manifest:
    """The manifest comes first; a file that it does not name, or that is not what it says, is refused."""
    told: Manifest | None = None
    missing: set[str] = set()
    for entry in tar:
        content = tar.extractfile(entry) if entry.isreg() else None
        if content is None:
            raise BackupError(f"{entry.name} in it is no file.")
        if told is None:
            if entry.name != manifest.NAME or entry.size > MOST_BYTES:
                raise BackupError("It does not begin with a manifest: it is no backup of this program.")
            told = manifest.read(content.read())
            missing = set(told.members)
            continue
        if entry.name not in missing:
            raise BackupError(f"{entry.name} in it is not named by its manifest.")
        missing.remove(entry.name)
        _unpack_one(content, told.members[entry.name], folder / _safe(entry.name), entry.name)
    if told is None or missing:
        raise BackupError(f"It is not whole: {', '.join(sorted(missing)[:3]) or 'the manifest'} is missing.")
    return told


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not (name == manifest.DATABASE or name.startswith(manifest.MEDIA)):
        raise BackupError(f"{name} in it would be written elsewhere.")
    return path


def _unpack_one(content: IO[bytes], member: manifest.Member, to: Path, name: str) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with to.open("xb") as file:
        while chunk := content.read(manifest.CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if (to.stat().st_size, digest.hexdigest()) != (member.size, member.sha256):
        raise BackupError(f"{name} in it is not what its manifest says: it has been damaged or changed.")
