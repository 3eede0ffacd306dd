from django.db import migrations, models


class Migration(migrations.Migration):
    """Every writer of the table waits while this one waits."""

    dependencies = [("upgraded", "0001_initial")]
    operations = [migrations.AddField("entry", "told", models.TextField(null=True))]
