"""The journal narrowed to one type opens at once, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("relations", "0007_journal")]

    operations = [
        migrations.AddIndex("revision", models.Index(fields=["type", "-at", "-id"], name="revision_type_at_id")),
    ]
