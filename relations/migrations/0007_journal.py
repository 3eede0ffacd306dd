"""The journal of changes opens at once, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relations", "0006_merging")]

    operations = [
        migrations.AddIndex("revision", models.Index(fields=["-at", "-id"], name="revision_at_id")),
    ]
