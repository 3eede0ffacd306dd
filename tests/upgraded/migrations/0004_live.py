from django.db import migrations, transaction

from relations.migrations._live import make_index_live


def write_anew(apps, schema_editor):
    """Every participant, a few at a time and without haste, while the desk writes participants."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM relations_participant")
        (last,) = cursor.fetchone()
        for first in range(0, last + 1, last // 50 + 1):
            with transaction.atomic(using=connection.alias):
                cursor.execute(
                    "UPDATE relations_participant SET search_text = search_text WHERE id BETWEEN %s AND %s",
                    [first, first + last // 50],
                )
                cursor.execute("SELECT pg_sleep(0.05)")
    make_index_live(schema_editor, "participant_by_summary", "relations_participant (summary)")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("upgraded", "0003_index"), ("relations", "0019_attachments")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, atomic=False)]
