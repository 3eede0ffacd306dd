"""The journal narrowed to one type opens at once, too."""

from django.db import migrations, models

from relations.migrations._live import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0007_journal")]

    operations = [
        AddIndexLive("revision", models.Index(fields=["type", "-at", "-id"], name="revision_type_at_id")),
    ]
