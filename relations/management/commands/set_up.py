import secrets
import socket
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

from relations.workflow import create_roles

ACCOUNT = "desk"
#: In this order: the documents refer to the reference data.
FIXTURE_FOLDERS = ("reference", "documents")


class Command(BaseCommand):
    help = "Make a working desk: tables, the records of fixtures/ where there are none yet, and a staff account."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sources", metavar="DIR", help="a folder with the source texts, to be attached")
        parser.add_argument("--port", type=int, help="the port to be served on: refused here and now if it is taken")

    def handle(self, *, sources: str | None, port: int | None, **options: Any) -> None:
        if port is not None:
            self.refuse_taken(port)
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("The tables are up to date.")
        self.load_records()
        create_roles()
        self.make_account()
        if sources:
            call_command("attach_sources", sources, stdout=self.stdout, stderr=self.stderr)

    def refuse_taken(self, port: int) -> None:
        if not 0 < port < 65_536:
            raise CommandError(f"{port} is not a port: use a number from 1 to 65535.")
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                raise CommandError(f"Port {port} is in use: choose another, as in make run PORT={port % 65_535 + 1}")

    def load_records(self) -> None:
        participants = apps.get_model("relations", "Participant")._default_manager
        if count := participants.count():
            self.stdout.write(f"The records are kept as they are ({count} participants).")
            return
        files = [
            str(file)
            for root in settings.FIXTURE_DIRS
            for folder in FIXTURE_FOLDERS
            for file in sorted((root / folder).glob("*.yaml"))
        ]
        if not files:
            self.stdout.write("There are no fixtures to load.")
            return
        try:
            call_command("loaddata", *files, verbosity=0)
        except CommandError as error:
            raise CommandError(f"The fixtures were refused, all of them. {error}") from error
        self.stdout.write(f"Loaded {len(files)} fixture files ({participants.count()} participants).")

    def make_account(self) -> None:
        if User.objects.exists():
            self.stdout.write(f"The staff account exists; a new password: manage.py changepassword {ACCOUNT}")
            return
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(ACCOUNT, password=password)
        self.stdout.write(f"Staff account for /staff/: {ACCOUNT}   password: {password}   (shown this once)")
