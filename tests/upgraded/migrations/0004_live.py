from django.db import migrations, transaction

from relations.migrations._live import make_index_live

INDEX = "statement_by_summary"


def write_anew(apps, schema_editor):
    """Every statement, a few at a time, while the desk writes statements."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM relations_statement")
        (last,) = cursor.fetchone()
        for first in range(0, last + 1, 20):
            with transaction.atomic(using=connection.alias):
                cursor.execute(
                    "UPDATE relations_statement SET search_text = search_text WHERE id BETWEEN %s AND %s",
                    [first, first + 19],
                )
    make_index_live(schema_editor, INDEX, "relations_statement (summary)")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("upgraded", "0003_index"), ("relations", "0019_attachments")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, atomic=False)]
