"""What encrypts a backup while it is written, and opens it again: ``age`` or ``gpg``, as they are installed."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from relations.backups.problems import BackupError

GPG = "gpg:"


def ending() -> str:
    recipient = settings.BACKUP_ENCRYPT_TO
    return "" if not recipient else ".gpg" if recipient.startswith(GPG) else ".age"


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Whatever is written there lies in the file encrypted, where that is set."""
    # Nobody else may read it, from its first byte on.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if not settings.BACKUP_ENCRYPT_TO:
            yield file
        else:
            with _through(_encrypts(settings.BACKUP_ENCRYPT_TO), stdout=file) as process:
                assert process.stdin
                yield process.stdin
                process.stdin.close()
                _ended(process)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        if path.suffix not in (".age", ".gpg"):
            yield file
            return
        with _through(_decrypts(path.suffix), stdin=file) as process:
            assert process.stdout
            try:
                yield process.stdout
            finally:
                # What is left is read, so that the program can say what is wrong, and says it first.
                while process.stdout.read(2**20):
                    pass
                _ended(process)


def _encrypts(recipient: str) -> list[str]:
    if recipient.startswith(GPG):
        return ["gpg", "--batch", "--trust-model", "always", "--encrypt", "--recipient", recipient.removeprefix(GPG)]
    return ["age", "--recipient", recipient]


def _decrypts(suffix: str) -> list[str]:
    if suffix == ".gpg":
        return ["gpg", "--batch", "--quiet", "--decrypt"]
    if not settings.BACKUP_IDENTITY_FILE:
        raise BackupError("It is encrypted by age: name the file with the identity in BACKUP_IDENTITY_FILE.")
    return ["age", "--decrypt", "--identity", settings.BACKUP_IDENTITY_FILE]


@contextmanager
def _through(
    command: list[str], stdin: IO[bytes] | int = subprocess.PIPE, stdout: IO[bytes] | int = subprocess.PIPE
) -> Iterator["subprocess.Popen[bytes]"]:
    if shutil.which(command[0]) is None:
        raise BackupError(f"{command[0]} is not installed, and the backup is to be encrypted by it.")
    with subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE) as process:
        try:
            yield process
        except BrokenPipeError:
            _ended(process)
            raise
        finally:
            with suppress(OSError):
                process.kill()


def _ended(process: "subprocess.Popen[bytes]") -> None:
    assert process.stderr
    said = process.stderr.read().decode(errors="replace").strip().splitlines()
    if process.wait():
        program = Path(str(process.args[0] if isinstance(process.args, list) else process.args)).name
        raise BackupError(f"{program} refused: {said[-1] if said else 'no reason given'}")
