"""The journal of changes opens at once, however many there are, and so does what cites the same passage."""

from django.db import migrations, models

from relations.migrations._live import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0006_merging")]

    operations = [
        AddIndexLive("statementcitation", models.Index(fields=["excerpt_sha256"], name="statementcitation_excerpt")),
        AddIndexLive("revision", models.Index(fields=["-at", "-id"], name="revision_at_id")),
    ]
