from typing import Any

from django.core.management.base import BaseCommand

from relations.workflow import create_roles


class Command(BaseCommand):
    help = "Make the groups of the desk (contributor, editor, publisher, administrator), or renew their permissions."

    def handle(self, **options: Any) -> None:
        for group in create_roles():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
