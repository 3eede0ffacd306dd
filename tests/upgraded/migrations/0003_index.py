from django.db import migrations, models

from relations.migrations._live import AddIndexLive


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("upgraded", "0002_told")]
    operations = [AddIndexLive("entry", models.Index(fields=["at"], name="entry_at"))]
