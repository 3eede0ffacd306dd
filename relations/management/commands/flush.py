from typing import Any

from django.core.management import CommandError
from django.core.management.commands import flush

from relations.accounts.guarding import unguarded
from relations.models import AccountEvent


class Command(flush.Command):
    #: Tests that have transactions of their own empty their database behind each.
    empties_the_log = False

    def handle(self, **options: Any) -> None:
        """Django's own empties every table."""
        if not self.empties_the_log and AccountEvent.objects.using(options["database"]).exists():
            raise CommandError("The log of accounts is kept: drop the database, or begin another one.")
        with unguarded(options["database"]):
            super().handle(**options)
