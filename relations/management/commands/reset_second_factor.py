from typing import Any

from django.contrib.auth.models import User
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from relations.accounts.second_factor import device_of, reset


class Command(BaseCommand):
    help = (
        "Reset the second factor of an account whose phone and recovery codes are lost, where no other administrator "
        "can: the next log in leads to setting up another."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="of the account")
        parser.add_argument("reason", metavar="REASON", help="stands in the log of accounts")

    def handle(self, *, name: str, reason: str, **options: Any) -> None:
        account = User.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account “{name}”.")
        if device_of(account) is None:
            raise CommandError(f"“{name}” has set up no second factor.")
        if not reason.strip():
            raise CommandError("Say why it is reset.")
        reset(account, reason.strip())
        self.stdout.write(f"The second factor of “{name}” is reset; the account is logged out everywhere.")
