"""What lists and searches of a desk at size need: an index in the order of every list, and on PostgreSQL one of words."""

from typing import Any

from django.db import migrations, models

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
        schema_editor.execute(
            f"CREATE INDEX {name}_words ON relations_{name} USING gin (relations_words(search_text)) "
            "WITH (gin_pending_list_limit = 256)"
        )


def forget_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in RECORDS:
            schema_editor.execute(f"DROP INDEX {name}_words")
        schema_editor.execute("DROP FUNCTION relations_words(text)")


class Migration(migrations.Migration):
    dependencies = [("relations", "0004_labels")]

    operations = [
        *(
            migrations.AddIndex(name, models.Index(fields=["-sort_date", "-id"], name=f"{name}_date_id"))
            for name in RECORDS
        ),
        migrations.AddIndex("participant", models.Index(fields=["title", "id"], name="participant_title_id")),
        migrations.AddIndex("place", models.Index(fields=["title", "id"], name="place_title_id")),
        migrations.RunPython(index_words, forget_words, elidable=False),
    ]
