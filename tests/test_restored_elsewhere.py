"""The machine is gone: on another, with another server and another key, the newest backup brings everything back."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_point_in_time import everything, folder
from tests.topology import ROOT, Database, Process, Site, application, binaries, environment, wait_until

__all__ = ["folder"]

pytestmark = pytest.mark.topology

FILLED = """
from django.contrib.auth.models import User
from tests.factories import AttachmentFactory, SourceFactory, StatementFactory
from tests.programs import PUBLISH, WRITE, token_of
user = User.objects.create_superuser('ada', password='a bridge too far')
statement = StatementFactory.create(full=True, slug='bridge', title='Дождь над мостом')
from hashlib import sha256
content = bytes(range(256)) * 40
kept = AttachmentFactory.build(record=None, name='Письмо.pdf', size=len(content), sha256=sha256(content).hexdigest())
kept.record = SourceFactory.create(held=True, slug='letter')
kept.keep([content])
kept.save()
print(token_of(user, WRITE, PUBLISH)[1])
"""
#: Kept in the head of whoever keeps the site, or in a safe; not in the backup.
OTHER_KEY = "signs what is signed on the other machine alone, and nothing else"


class Machine:
    """A database server of its own, a folder for files, and one application server."""

    def __init__(self, folder: Path, name: str, **environ: str) -> None:
        self.var = folder / name / "var"
        self.var.mkdir(parents=True)
        self.database = Database(folder / name / "pg", binaries())
        told = environment(self.database, self.database, self.var, {"PUBLISH_OWN_RECORDS": "on", **environ})
        self.environ = {**told, "REPLICA_URLS": "", "STAFF_OTP": "off"}
        nobody = Process("worker", [], {}, folder)
        self.site = Site(folder / name, self.environ, self.database, self.database, [], nobody)

    def start(self) -> None:
        self.database.start()
        self.database.ask("CREATE DATABASE relations", "postgres")

    def run(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def serve(self) -> Process:
        self.run("collectstatic", "--noinput", "--verbosity", "0")
        app = application(self.site, 0)
        self.site.apps.append(app)
        app.start()
        wait_until(lambda: self.site.is_ready(app), what=app.log.read_text()[-2000:])
        return app

    def stop(self) -> None:
        for app in self.site.apps:
            app.stop()
        self.database.stop()

    def files(self) -> dict[str, bytes]:
        media = self.var / "media"
        return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()}


def test_on_another_machine_all_is_there_and_the_desk_works_on(folder: Path) -> None:
    key = folder / "identity"
    subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True)
    public = key.read_text().partition("public key: ")[2].split()[0]
    backups = folder / "backups"
    backups.mkdir()
    first = Machine(folder, "one", BACKUP_ENCRYPT_TO=public, BACKUP_FOLDER=str(backups))
    first.start()
    try:
        first.run("migrate", "--verbosity", "0")
        first.run("create_roles")
        token = first.run("shell", "--no-imports", "-c", FILLED).strip()
        first.run("backup")
        before, files = everything(first.database), first.files()
    finally:
        # Nothing of it is left.
        first.stop()
    assert len(files) == 1
    second = Machine(folder, "two", SECRET_KEY=OTHER_KEY, BACKUP_IDENTITY_FILE=str(key))
    second.start()
    try:
        [backup] = backups.glob("*.age")
        second.run("restore", str(backup))
        after = everything(second.database)
        # When it was restored is the only news: whoever remembers pages reads them again.
        news = {name for name in before | after if before.get(name) != after.get(name)}
        assert news <= {"relations_dataversion", "relations_changed"}
        assert second.files() == files
        app = second.serve()
        assert "Дождь над мостом" in second.site.ask("/statements/bridge/", app=app).text
        answer = second.site.send("/api/v1/participants/", token, {"title": "Since", "kind": "person"}, app=app)
        assert answer.status == 201, answer.text
        logged_in = second.run("shell", "--no-imports", "-c", LOGS_IN)
        assert logged_in.split() == ["302", "/staff/", "200"]
    finally:
        second.stop()


#: By the password from before, as a browser does.
LOGS_IN = """
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ['localhost']
client = Client(headers={'host': 'localhost', 'x-forwarded-proto': 'https'})
answer = client.post('/staff/login/', {'username': 'ada', 'password': 'a bridge too far', 'next': '/staff/'})
print(answer.status_code, answer.headers.get('location', ''), client.get('/staff/').status_code)
"""
