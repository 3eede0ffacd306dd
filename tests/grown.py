"""What stands beside the site where one machine is not enough: a pooler, a cache that all share, a cache in front; from
the files of ``deploy/``."""

import os
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

from tests import postgres
from tests.topology import DATABASE, DEPLOY, MissingError, Process, Site, free_port, listens, wait_until

#: Connections that it keeps to the database.
POOL = 4


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        raise MissingError(name)
    return found


def begun(process: Process, port: int) -> Process:
    process.start()
    process.port = port
    wait_until(lambda: listens(port), 30, f"{process.name}: {process.log.read_text()[-2000:]}")
    return process


def pooler(site: Site) -> Process:
    """PgBouncer, of the primary; the application asks through it from now on."""
    port, folder = free_port(), site.folder / "pooler"
    folder.mkdir()
    text = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text()
    text = text.replace("host=/run/postgresql port=5432", f"host={site.primary.server.directory} user={postgres.USER}")
    for name, value in {
        "listen_port": port,
        "auth_type": "any",
        "default_pool_size": POOL,
        "query_wait_timeout": 2,
    }.items():
        text, changed = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert changed == 1, name
    (folder / "pgbouncer.ini").write_text(text.replace("auth_file = /etc/pgbouncer/users.txt\n", ""))
    # It does not run as root.
    as_nobody = [program("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if not os.geteuid() else []
    command = [*as_nobody, program("pgbouncer"), str(folder / "pgbouncer.ini")]
    process = begun(Process("pooler", command, dict(os.environ), site.folder), port)
    site.environ.update(DATABASE_URL=f"postgres://{postgres.USER}@127.0.0.1:{port}/{DATABASE}", POOLER="transaction")
    return process


def shared_cache(site: Site) -> Process:
    """Redis, which keeps nothing on disk."""
    port = free_port()
    command = [program("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = begun(Process("cache", command, dict(os.environ), site.folder), port)
    site.environ.update(CACHE_URL=f"redis://127.0.0.1:{port}/0", ANSWERS_KEPT="1000")
    return process


#: Seconds for which Varnish may keep an answer; no change is waited for that long.
KEPT = 15


class Front:
    """Varnish, before application servers that are started after it is said where it will be told of changes."""

    def __init__(self, site: Site) -> None:
        self.command = program("varnishd")
        self.site, self.port, self.purges = site, free_port(), free_port()
        site.environ.update(CDN_SECONDS=str(KEPT), CDN_PURGE_URL=f"http://127.0.0.1:{self.purges}/")

    def start(self) -> Process:
        text = (DEPLOY / "varnish" / "relations.vcl").read_text()
        for number, app in enumerate(self.site.apps, start=1):
            text = text.replace(f'"{8000 + number}"', f'"{app.port}"')
        (self.site.folder / "relations.vcl").write_text(text)
        self.files = Path(mkdtemp(dir=self.site.folder))
        command = [
            self.command, "-F", "-a", f"site=127.0.0.1:{self.port}", "-a", f"purge=127.0.0.1:{self.purges}",
            "-f", str(self.site.folder / "relations.vcl"), "-s", "malloc,64m", "-n", str(self.files), "-j", "none",
        ]  # fmt: skip
        return begun(Process("varnish", command, dict(os.environ), self.site.folder), self.port)
