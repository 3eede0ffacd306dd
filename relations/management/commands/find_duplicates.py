"""Compares all records with each other; what is found waits on the staff home page. After an import, or every night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from relations.duplicates import FINDERS, note_all
from relations.record_types import RECORD_TYPES


class Command(BaseCommand):
    help = "Find records that may tell of the same, for an editor to judge. What was judged does not come back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Without the empty list, argparse would refuse to be given none.
        parser.add_argument("types", nargs="*", choices=[[], *FINDERS], metavar="type", help="; ".join(FINDERS))

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["types"] or FINDERS:
            waiting = note_all(RECORD_TYPES[name].model)
            plural = RECORD_TYPES[name].plural
            self.stdout.write(f"{plural}: {waiting} likely duplicates wait to be looked at")
