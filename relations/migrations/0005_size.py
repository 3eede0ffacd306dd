"""What lists and searches of a desk at size need: an index in the order of every list, and on PostgreSQL one of words."""

from typing import Any

from django.db import migrations, models

from relations.migrations._live import AddIndexLive, make_index_live

RECORDS = ("commitment", "document", "figure", "participant", "place", "source", "statement", "visit")

# The words of ``search_text`` are split by single blanks. A word past 255 letters, or a text past half a million, would
# be refused by the index.
WORDS = """
CREATE OR REPLACE FUNCTION relations_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT left(word, 255) FROM unnest(string_to_array(left($1, 500000), ' ')) AS word WHERE word <> ''
    ))
$$
"""


def index_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(WORDS)
    for name in RECORDS:
        # What waits to be sorted into the index is read by every search: it is kept short.
        index = "gin (relations_words(search_text)) WITH (gin_pending_list_limit = 256)"
        make_index_live(schema_editor, f"{name}_words", f"relations_{name} USING {index}")


def forget_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in RECORDS:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}_words")
        schema_editor.execute("DROP FUNCTION IF EXISTS relations_words(text)")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0004_labels")]

    operations = [
        *(AddIndexLive(name, models.Index(fields=["-sort_date", "-id"], name=f"{name}_date_id")) for name in RECORDS),
        AddIndexLive("participant", models.Index(fields=["title", "id"], name="participant_title_id")),
        AddIndexLive("place", models.Index(fields=["title", "id"], name="place_title_id")),
        migrations.RunPython(index_words, forget_words, atomic=False, elidable=False),
    ]
