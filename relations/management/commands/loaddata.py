from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError
from django.utils.text import Truncator

from relations.choices import Action
from relations.models import changing
from relations.models.rows import words_at_the_end


class Command(loaddata.Command):
    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        """Django's own raises: whoever mends a file would have to find the reasons below a traceback."""
        try:
            names = ", ".join(Path(str(label)).name for label in fixture_labels)
            with changing(action=Action.LOADED, reason=Truncator(names).chars(500)):
                super().handle(*fixture_labels, **options)
        except (DeserializationError, DatabaseError) as error:
            raise CommandError(str(error)) from error

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        with words_at_the_end():
            super().loaddata(fixture_labels)
