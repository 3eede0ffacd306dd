from typing import Any

from axes.models import AccessAttempt
from django.apps import apps
from django.core.management.commands import dumpdata
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from relations.models import (
    AccountEvent,
    ApiToken,
    Attachment,
    CapacityNote,
    Delivery,
    DeskSession,
    LikelyDuplicate,
    Merge,
    Revision,
    Webhook,
)
from relations.models.history import HistoricalRow

#: They name records by numbers, which are others in another database, or files that lie beside this one.
OF_THIS_DATABASE = (Attachment, HistoricalRow, Revision, Merge, LikelyDuplicate, CapacityNote)
#: Whoever is given a dump is not given the keys of programs or of accounts.
SECRET = (
    ApiToken,
    Webhook,
    Delivery,
    DeskSession,
    TOTPDevice,
    StaticDevice,
    StaticToken,
    AccessAttempt,
    # The log of accounts is of this database, too: loading accounts elsewhere writes one there.
    AccountEvent,
)


class Command(dumpdata.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Fixtures (YAML) hold what the records say. What was done to them stays with the database."""
        options["exclude"] = [*options["exclude"], *(model._meta.label for model in SECRET)]
        if options["format"] == "yaml":
            kept = [
                model._meta.label
                for model in apps.get_app_config("relations").get_models()
                if issubclass(model, OF_THIS_DATABASE)
            ]
            options["exclude"] = [*options["exclude"], *kept]
        super().handle(*app_labels, **options)
