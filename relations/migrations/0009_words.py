"""Records are found by the stems of their words, by their names alone, and by phrases: all are analysed anew.

SQLite's index of words is made after every migration, see ``relations.search.engine``.
"""

from django.db import migrations, transaction

from relations.migrations._live import make_index_live
from relations.search import search_text

RECORDS = ("commitment", "document", "figure", "participant", "place", "source", "statement", "visit")
#: What each is called and says beside its title, its summary and their translations.
NAMES = {"participant": ("country_code", "alpha3_code")}
TEXTS = {"commitment": ("condition",), "source": ("dateline",), "statement": ("quote",)}
NAMED = ("participant", "place")
BATCH = 2_000

# The forms of the words stand at the head of ``search_text``, split by single blanks, and end with a tilde.
WORDS = """
CREATE OR REPLACE FUNCTION relations_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT word FROM unnest(string_to_array(split_part($1, '~', 1), ' ')) AS word WHERE word <> ''
    ))
$$
"""
WORDS_BEFORE = """
CREATE OR REPLACE FUNCTION relations_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_to_tsvector(ARRAY(
        SELECT left(word, 255) FROM unnest(string_to_array(left($1, 500000), ' ')) AS word WHERE word <> ''
    ))
$$
"""


def analyse(apps, schema_editor):
    """Without the index, which is made faster than it is changed a million times. Run again, it begins anew."""
    drop_index(schema_editor)
    for name in RECORDS:
        analyse_type(apps, schema_editor.connection, name)
    index(schema_editor, WORDS)


def analyse_type(apps, connection, name):
    model = apps.get_model("relations", name)
    rows = model.objects.order_by("pk")
    columns = ("title", "summary", *NAMES.get(name, ()), *TEXTS.get(name, ()))
    update = f"UPDATE {model._meta.db_table} SET search_text = %s WHERE id = %s"  # noqa: S608 (our own names)
    last = 0
    while batch := list(rows.filter(pk__gt=last).values("pk", *columns)[:BATCH]):
        first, last = batch[0]["pk"], batch[-1]["pk"]
        translations = beside(apps, f"{name}translation", ("field", "text"), first, last)
        names = beside(apps, f"{name}name", ("text",), first, last) if name in NAMED else {}
        found = []
        for row in batch:
            told = translations.get(row["pk"], ())
            called = [row["title"], *(text for field, text in told if field == "title")]
            called += [row[column] for column in NAMES.get(name, ())]
            called += [text for (text,) in names.get(row["pk"], ())]
            says = [row["summary"], *(text for field, text in told if field == "summary")]
            says += [row[column] for column in TEXTS.get(name, ())]
            says += [text for field, text in told if field == "quote"]
            found.append((search_text(called, says), row["pk"]))
        # A batch at a time: nobody waits long for a record.
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.executemany(update, found)


def beside(apps, name, columns, first, last):
    rows = apps.get_model("relations", name).objects.filter(record__gte=first, record__lte=last).order_by("pk")
    found = {}
    for record, *values in rows.values_list("record", *columns):
        found.setdefault(record, []).append(values)
    return found


def drop_index(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in RECORDS:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}_words")


def index(schema_editor, words):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(words)
        for name in RECORDS:
            # What waits to be sorted into the index is read by every search: it is kept short.
            kind = "gin (relations_words(search_text)) WITH (gin_pending_list_limit = 256)"
            make_index_live(schema_editor, f"{name}_words", f"relations_{name} USING {kind}")


def as_before(apps, schema_editor):
    """Records are found less well until they are saved again."""
    drop_index(schema_editor)
    index(schema_editor, WORDS_BEFORE)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0008_journal_by_type")]

    operations = [migrations.RunPython(analyse, as_before, atomic=False, elidable=False)]
