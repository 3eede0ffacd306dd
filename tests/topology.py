"""The site as it is deployed, on this machine alone: two application servers, a primary database and its replica, a
worker and the proxy, from the files of ``deploy/``. Each part can be stopped, killed and started again."""

import datetime
import http.client
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests import clock, postgres

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
DATABASE = "relations"
SECONDS_TO_START = 120
#: MiB.
ROOM_FOR_FILES = 32
KEY = "signs what is signed on this machine alone, and nothing else"
WATCHER = "whoever watches the site on this machine"


class MissingError(Exception):
    """A part is not installed here; the message says which."""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_until(is_so: Callable[[], Any], seconds: float = SECONDS_TO_START, what: str = "") -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(what or "it did not come to be")
        time.sleep(0.05)


class Database:
    """A PostgreSQL server; a standby where it is made from another."""

    def __init__(self, folder: Path, binaries: Path, of: "Database | None" = None, room: int = 0) -> None:
        """``room``: MiB, on a disk of its own."""
        self.server, self.of = postgres.Server(binaries, folder), of
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        self.has_own_disk = bool(room) and mounted(folder, room)
        if self.server.account:
            os.chown(folder, self.server.account.pw_uid, self.server.account.pw_gid)
        if of is None:
            self.server.create()
        else:
            copied = self.server.popen(
                "pg_basebackup", "--host", str(of.server.directory), "--username", postgres.USER, "--pgdata",
                str(self.server.data), "--wal-method", "stream", "--write-recovery-conf", "--checkpoint", "fast",
            ).wait()  # fmt: skip
            if copied:
                raise self.server.failed("pg_basebackup did not succeed")

    def start(self) -> None:
        settings = {
            "listen_addresses": "", "wal_level": "replica", "fsync": "off", "max_connections": "60",
            "hot_standby": "on", "wal_receiver_status_interval": "1s", "wal_retrieve_retry_interval": "500ms",
            "cluster_name": "replica" if self.of else "primary", "min_wal_size": "32MB", "max_wal_size": "64MB",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        (self.server.data / "postmaster.pid").unlink(missing_ok=True)
        self.process = self.server.popen(
            "postgres", "-D", str(self.server.data), "-k", str(self.server.directory), *options
        )
        wait_until(self.server.ready, what=f"{self.server.directory} did not start")

    def url(self, name: str = DATABASE) -> str:
        return f"postgres://{postgres.USER}@{self.host}/{name}"

    @property
    def host(self) -> str:
        return quote(str(self.server.directory), safe="")

    def ask(self, sql: str, name: str = DATABASE) -> Any:
        """The first row."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchone() if cursor.description else None

    def kill(self) -> None:
        """As when the machine loses its power: no process of it says good-bye."""
        assert self.process
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
        if self.has_own_disk:
            subprocess.run(["umount", "--lazy", str(self.server.directory)], check=True)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def promote(self) -> None:
        self.ask("SELECT pg_promote(true, 30)", "postgres")

    def has_replayed(self, other: "Database") -> None:
        """Wait until this standby shows all that the other has."""
        (position,) = other.ask("SELECT pg_current_wal_lsn()", "postgres")
        wait_until(lambda: self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'", "postgres")[0], what="replay")


def mounted(folder: Path, room: int) -> bool:
    """Whether the folder could be given a disk of so many MiB, in memory; it takes root."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={room}m,mode=0700", "relations", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@dataclass
class Process:
    name: str
    command: list[str]
    environ: dict[str, str]
    folder: Path
    popen: Any = None
    port: int = 0

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children")
        return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self, seconds: float = 45) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    folder: Path
    environ: dict[str, str]
    primary: Database
    replica: Database
    apps: list[Process]
    worker: Process
    proxy: Process | None = None
    port: int = 0
    url: str = ""
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        app: Process | None = None,
        seconds: float = 30,
    ) -> Answer:
        """Through the proxy, over TLS; or of one application server, as the proxy asks it."""
        given = {"Host": "localhost", "Accept-Language": "en", **(headers or {})}
        connection: http.client.HTTPConnection
        if app or not self.proxy:
            connection = http.client.HTTPConnection("127.0.0.1", (app or self.apps[0]).port, timeout=seconds)
            given = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", **given}
        else:
            connection = http.client.HTTPSConnection("localhost", self.port, timeout=seconds, context=self.context)
        try:
            connection.request(method, path, body, given)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def send(self, path: str, token: str, body: Any, method: str = "POST", **further: Any) -> Answer:
        """To the API, as JSON."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **further.pop("headers", {})}
        return self.ask(path, method, json.dumps(body).encode(), headers, **further)

    def manage(self, *words: str, stdin: str | None = None, **environ: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env={**self.environ, **environ}, input=stdin,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]} {done.stderr[-4000:]}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run in the site's own shell; gives what it prints."""
        return self.manage("shell", "--no-imports", "--verbosity", "0", "-c", code)

    def set_clock(self, seconds: int) -> None:
        """Of application servers and worker, ahead of the true time or behind it; see ``tests.clock``."""
        (self.folder / "clock").write_text(str(seconds))
        time.sleep(clock.LOOKED_AT * 3)

    def is_ready(self, app: Process) -> bool:
        try:
            return self.ask("/readyz", app=app).status == 200
        except OSError:
            return False


def certificate(folder: Path) -> None:
    """For this machine, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(secret)


def nginx_files(folder: Path, ports: list[int], plain: int, port: int) -> Path:
    """The files of ``deploy/nginx`` with the places of this machine in the lines that a site changes."""
    text = (DEPLOY / "nginx" / "relations.conf").read_text()
    for number, each in enumerate(ports, start=1):
        text = text.replace(f"server app{number}:8000", f"server 127.0.0.1:{each}")
    text = re.sub(r"\n *server app\d:8000.*# site", "", text)
    text = re.sub(r"listen \[::\]:\d+.*# site\n", "\n", text)
    text = text.replace("listen 80 ", f"listen 127.0.0.1:{plain} ").replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    text = text.replace("server_name relations.example;", "server_name localhost;")
    text = text.replace("/etc/nginx/tls/", f"{folder}/").replace("/etc/nginx/relations_proxy.conf", f"{folder}/proxy")
    text = text.replace("/dev/stdout", f"{folder}/access.log").replace("/dev/stderr", f"{folder}/error.log")
    text = text.replace("/usr/share/relations/errors", str(DEPLOY / "errors"))
    (folder / "proxy").write_text((DEPLOY / "nginx" / "relations_proxy.conf").read_text())
    (folder / "relations.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind}_temp;\n" for kind in kinds)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log warn;\n"
        f"{'' if os.geteuid() else 'user root;'}\n"
        f"events {{ worker_connections 512; }}\nhttp {{\n{paths}include {folder}/relations.conf;\n}}\n"
    )
    return main


def binaries() -> Path:
    found = postgres.system_binaries()
    if found is None or not (found / "pg_basebackup").exists():
        raise MissingError("PostgreSQL with pg_basebackup")
    return found


def environment(primary: Database, replica: Database, var: Path, further: dict[str, str]) -> dict[str, str]:
    hosts = f"{primary.host},{replica.host}"
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "DJANGO_SETTINGS_MODULE": "tests.clock",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DEBUG": "off",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "localhost",
        "TRUST_PROXY": "on",
        "DATABASE_URL": f"postgres://{postgres.USER}@{hosts}/{DATABASE}?target_session_attrs=read-write",
        "REPLICA_URLS": replica.url(),
        "METRICS_TOKEN": WATCHER,
        "VAR_DIR": str(var),
        "WEB_PROCESSES": "1",
        "API_RATE": "off",
        "API_TOKEN_RATE": "off",
        "API_WRITE_RATE": "off",
        "WEBHOOKS_MAY_REACH_PRIVATE": "on",
        "WEBHOOKS_MAY_USE_HTTP": "on",
        "CLOCK_FILE": str(var.parent / "clock"),
        **further,
    }


@contextmanager
def running(
    folder: Path,
    *,
    apps: int = 2,
    proxy: bool = True,
    room: int = 0,
    further: Callable[[Site], list[Process]] = lambda _site: [],
    **environ: str,
) -> Iterator[Site]:
    """All of it, stopped and gone afterwards. `folder`: empty, and with a short path: sockets stand in it. `room`: MiB
    for the primary, where it can have a disk of its own, as files then have. `further`: starts what else is needed
    before the application is, and may change what that is told."""
    programs = binaries()
    if proxy and not shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        raise MissingError("nginx")
    folder.chmod(0o755)
    primary = Database(folder / "one", programs, room=room)
    started: list[Any] = [primary]
    try:
        primary.start()
        primary.ask(f"CREATE DATABASE {DATABASE}", "postgres")
        replica = Database(folder / "two", programs, of=primary)
        started.append(replica)
        replica.start()
        (folder / "var").mkdir()
        if room:
            mounted(folder / "var", ROOM_FOR_FILES)
        told = environment(primary, replica, folder / "var", environ)
        worker = Process("worker", [sys.executable, "manage.py", "db_worker"], told, folder)
        site = Site(folder, told, primary, replica, [], worker)
        site.manage("migrate", "--noinput", "--verbosity", "0")
        site.manage("create_roles")
        site.manage("collectstatic", "--noinput", "--verbosity", "0")
        replica.has_replayed(primary)
        started += further(site)
        for number in range(apps):
            app = application(site, number)
            started.append(app)
            site.apps.append(app)
            app.start()
        started.append(worker)
        worker.start()
        for app in site.apps:
            wait_until(partial(site.is_ready, app), what=f"{app.name}: {app.log.read_text()[-2000:]}")
        if proxy:
            started.append(in_front(site, [app.port for app in site.apps]))
        yield site
    finally:
        for each in reversed(started):
            each.stop()
        if (folder / "var").is_mount():
            subprocess.run(["umount", "--lazy", str(folder / "var")], check=True)


def application(site: Site, number: int) -> Process:
    port = free_port()
    environ = {**site.environ, "BIND": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
    return Process(f"app{number + 1}", command, environ, site.folder, port=port)


def in_front(site: Site, ports: list[int]) -> Process:
    """The proxy, of what answers at these ports."""
    certificate(site.folder)
    plain, site.port = free_port(), free_port()
    main = nginx_files(site.folder, ports, plain, site.port)
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    site.proxy = Process("proxy", [nginx, "-c", str(main), "-p", str(site.folder)], dict(os.environ), site.folder)
    site.proxy.port = plain
    site.context = ssl.create_default_context(cafile=str(site.folder / "fullchain.pem"))
    site.proxy.start()
    site.url = f"https://localhost:{site.port}"
    try:
        wait_until(lambda: listens(site.port), 30, site.proxy.log.read_text())
    except TimeoutError:
        site.proxy.stop()
        raise
    return site.proxy


def listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0
