from typing import Any

from django.apps import apps
from django.core.management.commands import dumpdata

from relations.models import Revision
from relations.models.history import HistoricalRow


class Command(dumpdata.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Fixtures (YAML) hold what the records say. Who changed them when goes with the database."""
        if options["format"] == "yaml":
            kept = [
                model._meta.label
                for model in apps.get_app_config("relations").get_models()
                if issubclass(model, (HistoricalRow, Revision))
            ]
            options["exclude"] = [*options["exclude"], *kept]
        super().handle(*app_labels, **options)
