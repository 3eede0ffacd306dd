from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand

from relations.models import Statement
from relations.models.quotes import failing_quotes


class Command(BaseCommand):
    help = "Check that every quote of the desk is word for word what its cited passages say; list those that are not."

    def handle(self, **options: Any) -> None:
        failed = 0
        for problem in failing_quotes():
            failed += 1
            statement, reason = problem.statement, " ".join(problem.reason.split())
            self.stdout.write(f"{statement.slug} ({statement.status}): {reason}")
        checked = Statement.objects.exclude(quote="").count()
        if failed:
            raise CommandError(f"{failed} of {checked} quotes are not what their passages say.")
        self.stdout.write(f"{checked} quotes are what their passages say.")
