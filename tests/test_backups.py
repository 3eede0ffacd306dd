"""What was backed up comes back, all of it, and nothing is touched before the backup is known to be whole."""

import datetime
import hashlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, connections

from relations.backups import BackupError, check_backup, make_backup, restore_backup
from relations.backups.databases import environment, rows
from relations.backups.making import NAMES
from relations.models import Statement, changing
from relations.watching.standing import checks, standing
from tests.another_database import database_url
from tests.factories import StatementFactory, VisitFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threads]


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "var" / "media"
    settings.BACKUP_ENCRYPT_TO = settings.BACKUP_IDENTITY_FILE = None
    settings.BACKUP_KEEP = 0
    settings.BACKUP_FOLDER = ""


@pytest.fixture
def filled(settings: Any) -> Statement:
    """A desk with records, their history, an account, and a file."""
    user = User.objects.create_user("ada", password="a bridge too far", is_staff=True)
    with changing(user=user, reason="Read again."):
        statement = StatementFactory.create(title="Дождь над мостом", full=True)
        VisitFactory.create(full=True)
    file = Path(settings.MEDIA_ROOT) / "attachments" / "4f" / "letter.pdf"
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(range(256)) * 40)
    return statement


@pytest.fixture
def elsewhere(tmp_path: Path, settings: Any) -> Iterator[Callable[[], None]]:
    """Turns to another database, new and empty, with another folder for files; afterwards it is gone."""
    was = dict(connection.settings_dict)
    media = settings.MEDIA_ROOT
    name = f"elsewhere_{os.getpid()}"

    def turn() -> None:
        if connection.vendor == "postgresql":
            _sql(f"CREATE DATABASE {name}")
        connection.close()
        connection.settings_dict["NAME"] = name if connection.vendor == "postgresql" else str(tmp_path / "new.sqlite3")
        settings.MEDIA_ROOT = tmp_path / "elsewhere" / "media"

    yield turn
    connection.close()
    connection.settings_dict.update(was)
    settings.MEDIA_ROOT = media
    if connection.vendor == "postgresql":
        _sql(f"DROP DATABASE IF EXISTS {name}")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def everything() -> dict[str, list[Any]]:
    """Every row of every table that there is."""
    found = {}
    with connection.cursor() as cursor:
        for table in rows("default"):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_everything_comes_back_elsewhere(
    filled: Statement, elsewhere: Callable[[], None], tmp_path: Path, settings: Any
) -> None:
    before, media = everything(), files(Path(settings.MEDIA_ROOT))
    assert len(before) > 100
    path = make_backup(tmp_path)
    elsewhere()
    told = restore_backup(path, replace=False)
    assert everything() == before
    assert files(Path(settings.MEDIA_ROOT)) == media
    assert told.rows == {table: len(found) for table, found in before.items()}
    # It is a desk that works: what is written next gets a number of its own, and is found.
    call_command("migrate", interactive=False, verbosity=0)
    call_command("check", databases=["default"], fail_level="WARNING")
    new = StatementFactory.create(title="Снег над мостом")
    assert new.pk > filled.pk
    assert Statement.objects.get(pk=filled.pk).title == "Дождь над мостом"


def test_a_backup_is_private_and_says_what_it_is(filled: Statement, tmp_path: Path) -> None:
    path = make_backup(tmp_path)
    assert NAMES.fullmatch(path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    digest, name = path.with_name(f"{path.name}.sha256").read_text().split()
    assert (digest, name) == (hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    told = check_backup(path)
    assert told.engine == connection.vendor
    assert told.rows["relations_statement"] == Statement.objects.count()
    assert ["relations", "0001_initial"] in told.migrations


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(
    filled: Statement, tmp_path: Path, elsewhere: Callable[[], None]
) -> None:
    """Each statement has its history: of neither is one more or less there."""
    stop, began = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            StatementFactory.create()
            began.set()
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        began.wait(20)
        path = make_backup(tmp_path)
    finally:
        stop.set()
        writer.join()
    elsewhere()
    told = restore_backup(path, replace=False)
    assert told.rows["relations_statement"] == told.rows["relations_historicalstatement"]


def test_records_are_replaced_only_where_that_is_said(filled: Statement, tmp_path: Path, settings: Any) -> None:
    path = make_backup(tmp_path)
    later = StatementFactory.create()
    (Path(settings.MEDIA_ROOT) / "later.txt").write_text("later")
    with pytest.raises(BackupError, match="holds records already: --replace"):
        restore_backup(path, replace=False)
    assert Statement.objects.filter(pk=later.pk).exists()
    assert (Path(settings.MEDIA_ROOT) / "later.txt").exists()
    restore_backup(path, replace=True)
    assert not Statement.objects.filter(pk=later.pk).exists()
    assert not (Path(settings.MEDIA_ROOT) / "later.txt").exists()


def repacked(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The same backup with some of its members changed, under a name without a checksum beside it."""
    to = path.with_name("changed.tar")
    to.unlink(missing_ok=True)
    with tarfile.open(path) as source, tarfile.open(to, "w") as target:
        for entry in source:
            file = source.extractfile(entry)
            assert file
            if changed := change(entry.name, file.read()):
                entry.name, content = changed
                entry.size = len(content)
                target.addfile(entry, io.BytesIO(content))
    return to


def manifest_with(**values: Any) -> Callable[[str, bytes], tuple[str, bytes]]:
    def change(name: str, content: bytes) -> tuple[str, bytes]:
        return name, json.dumps({**json.loads(content), **values}).encode() if name == "manifest.json" else content

    return change


DAMAGE: dict[str, tuple[Callable[[str, bytes], tuple[str, bytes] | None], str]] = {
    "a byte of the database": (
        lambda name, content: (name, content[:-1] + b"?" if name == "database" else content),
        "database in it is not what its manifest says",
    ),
    "a byte of a file": (
        lambda name, content: (name, content[:-1] + b"?" if name.startswith("media/") else content),
        "letter.pdf in it is not what its manifest says",
    ),
    "a file that is missing": (
        lambda name, content: None if name.startswith("media/") else (name, content),
        "not whole: media/attachments/4f/letter.pdf is missing",
    ),
    "a file that leads out": (
        lambda name, content: ("../../letter.pdf" if name.startswith("media/") else name, content),
        "is not named by its manifest",
    ),
    "no manifest": (
        lambda name, content: None if name == "manifest.json" else (name, content),
        "does not begin with a manifest",
    ),
    "another engine": (manifest_with(engine="oracle"), "It is of oracle"),
    "a newer form": (manifest_with(format=99), "made by a newer program"),
    "a migration that is not known": (manifest_with(migrations=[["relations", "9999_later"]]), "relations.9999_later"),
}


def test_what_is_damaged_or_does_not_fit_changes_nothing(filled: Statement, tmp_path: Path, settings: Any) -> None:
    path = make_backup(tmp_path)
    before, media = everything(), files(Path(settings.MEDIA_ROOT))
    for change, said in DAMAGE.values():
        with pytest.raises(BackupError, match=said):
            restore_backup(repacked(path, change), replace=True)
    cut = tmp_path / "cut.tar"
    cut.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(BackupError, match=r"damaged|not whole"):
        restore_backup(cut, replace=True)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupError, match=r"is not what .* says"):
        check_backup(path)
    assert (everything(), files(Path(settings.MEDIA_ROOT))) == (before, media)


def test_a_file_that_would_be_written_elsewhere_is_refused_even_where_the_manifest_names_it(
    filled: Statement, tmp_path: Path
) -> None:
    path = make_backup(tmp_path)

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name != "manifest.json":
            return name.replace("media/", "media/../../../"), content
        return name, content.replace(b"media/attachments", b"media/../../../attachments")

    with pytest.raises(BackupError, match="would be written elsewhere"):
        check_backup(repacked(path, change))


def test_links_are_no_files(filled: Statement, tmp_path: Path) -> None:
    to = tmp_path / "link.tar"
    with tarfile.open(to, "w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(BackupError, match="is no file"):
        check_backup(to)


def test_where_the_database_refuses_it_all_is_as_it_was(
    filled: Statement, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_backup(tmp_path)
    StatementFactory.create(title="Later")
    before, media = everything(), files(Path(settings.MEDIA_ROOT))
    # Half of a dump, under a manifest that says so.
    half: dict[str, Any] = {}

    def change(name: str, content: bytes) -> tuple[str, bytes]:
        if name == "database":
            content = content[: len(content) // 2]
            half.update(size=len(content), sha256=hashlib.sha256(content).hexdigest())
        return name, content

    repacked(path, change)
    told = check_backup(path)
    members = {name: {"size": each.size, "sha256": each.sha256} for name, each in told.members.items()}
    with_half = manifest_with(members={**members, "database": half})
    broken = repacked(path, lambda name, content: with_half(*change(name, content)))
    with pytest.raises(BackupError, match=r"nothing was changed|is as it was"):
        restore_backup(broken, replace=True)
    assert (everything(), files(Path(settings.MEDIA_ROOT))) == (before, media)


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(
    filled: Statement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "full"
    place.mkdir()

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="could not be written: No space left on device"):
        call_command("backup", str(place))
    assert list(place.iterdir()) == []


def test_where_the_disk_is_full_the_command_says_so_and_leaves_nothing(filled: Statement, tmp_path: Path) -> None:
    """No file of it may be longer than 16 KiB, as on a disk that is nearly full."""
    place = tmp_path / "full"
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(place)],
        cwd=project_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(tmp_path / "var")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.fullmatch(r"CommandError: [^\n]+\n", done.stderr), done.stderr
    assert list(place.iterdir()) == []


def test_what_a_backup_that_was_killed_left_behind_goes_after_a_day(filled: Statement, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    for name in ("old", "new"):
        (place / f".relations-{name}").mkdir(parents=True)
        (place / f".relations-{name}.tar.part").write_text("half")
    (place / ".others").write_text("")
    yesterday = time.time() - 25 * 3600
    for path in place.glob(".relations-old*"):
        os.utime(path, (yesterday, yesterday))
    made = make_backup(place)
    left = {".relations-new", ".relations-new.tar.part", ".others", made.name, f"{made.name}.sha256"}
    assert {path.name for path in place.iterdir()} == left


def test_a_backup_that_is_missed_is_noticed(filled: Statement, tmp_path: Path, settings: Any) -> None:
    def fault() -> str:
        return next(each.fault for each in checks() if each.name == "backup")

    def age() -> float:
        return next(value for name, _about, value in standing() if name == "backup_age_seconds")

    assert fault() == ""
    place = tmp_path / "kept"
    settings.BACKUP_FOLDER = str(place)
    assert fault() == "cannot be asked (FileNotFoundError)"
    place.mkdir()
    assert "there is no backup" in fault()
    old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=27)
    (place / f"relations-{old:%Y%m%dT%H%M%SZ}.tar").write_text("")
    assert fault() == "the newest backup is 27 hours old"
    assert age() == pytest.approx(97_200, 60)
    call_command("backup")
    assert fault() == ""
    assert age() < 60


def test_without_a_place_the_command_asks_for_one(settings: Any) -> None:
    settings.BACKUP_FOLDER = ""
    with pytest.raises(CommandError, match="Say where to"):
        call_command("backup")


def test_only_so_many_backups_are_kept_and_nothing_else_is_deleted(
    filled: Statement, tmp_path: Path, settings: Any
) -> None:
    settings.BACKUP_KEEP = 2
    place = tmp_path / "kept"
    place.mkdir()
    others = {"relations-notes.tar", "relations-20200101T000000Z.tar.txt"}
    old = {f"relations-2020010{day}T000000Z.tar" for day in range(1, 5)}
    for name in others | old | {f"{name}.sha256" for name in old}:
        (place / name).write_text("")
    new = make_backup(place)
    newest = "relations-20200104T000000Z.tar"
    kept = {newest, f"{newest}.sha256", new.name, f"{new.name}.sha256"}
    assert {path.name for path in place.iterdir()} == others | kept


def test_what_gpg_encrypts_only_its_owner_opens(
    filled: Statement, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("gpg"):
        pytest.skip("gpg is not installed")
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "backups@desk.example", "rsa2048", "encrypt"]
    subprocess.run(make, check=True, capture_output=True)
    told = subprocess.run(["gpg", "--list-keys", "--with-colons"], check=True, capture_output=True, text=True).stdout
    fingerprint = next(line for line in told.splitlines() if line.startswith("fpr")).split(":")[9]
    settings.BACKUP_ENCRYPT_TO = f"gpg:{fingerprint}"
    path = make_backup(tmp_path)
    assert path.name.endswith(".tar.gpg")
    assert b"manifest.json" not in path.read_bytes()
    assert check_backup(path).rows["relations_statement"] == Statement.objects.count()
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(other))
    with pytest.raises(BackupError, match="gpg refused"):
        check_backup(path)
    for folder in (home, other):
        subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)


def test_what_age_encrypts_only_its_owner_opens(filled: Statement, tmp_path: Path, settings: Any) -> None:
    if not shutil.which("age"):
        pytest.skip("age is not installed")
    identity, stranger = tmp_path / "identity", tmp_path / "stranger"
    for each in (identity, stranger):
        subprocess.run(["age-keygen", "-o", str(each)], check=True, capture_output=True)
    settings.BACKUP_ENCRYPT_TO = identity.read_text().split("public key: ")[1].split()[0]
    path = make_backup(tmp_path)
    assert path.name.endswith(".tar.age")
    assert b"manifest.json" not in path.read_bytes()
    with pytest.raises(BackupError, match="name the file with the identity"):
        check_backup(path)
    settings.BACKUP_IDENTITY_FILE = str(stranger)
    with pytest.raises(BackupError, match="age refused"):
        check_backup(path)
    settings.BACKUP_IDENTITY_FILE = str(identity)
    assert check_backup(path).rows["relations_statement"] == Statement.objects.count()
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    path.with_name(f"{path.name}.sha256").unlink()
    with pytest.raises(BackupError):
        check_backup(path)


def test_a_program_that_is_missing_is_named(
    filled: Statement, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_ENCRYPT_TO = "age1qqqq"
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(CommandError, match="is not installed"):
        call_command("backup", str(tmp_path))
    assert [path for path in tmp_path.iterdir() if path.suffix in (".tar", ".age", ".part")] == []


def test_no_password_is_in_the_words_of_a_program() -> None:
    own = connection.copy()
    own.settings_dict = {**own.settings_dict, "PASSWORD": "a bridge too far", "HOST": "h", "PORT": "1", "USER": "u"}
    assert environment(own)["PGPASSWORD"] == "a bridge too far"


def test_the_commands_say_what_they_have_done(
    filled: Statement, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "today.tar"
    call_command("backup", str(path))
    call_command("restore", str(path), check=True)
    told = capsys.readouterr().out
    assert told.startswith(f"{path} (")
    assert f"{path} is whole: " in told
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(path))
    with pytest.raises(CommandError, match="is not there"):
        call_command("restore", str(tmp_path / "none.tar"))
