"""What is on record already becomes the first version of its history."""

from django.db import migrations, transaction
from django.db.models import Max
from django.utils import timezone

REASON = "On record before changes were kept."


BATCH = 10_000


def tell_translations_apart(apps, schema_editor):
    rows = apps.get_model("relations", "StatementTranslation").objects
    for first, last in batches(rows):
        with transaction.atomic(using=schema_editor.connection.alias):
            some = rows.filter(pk__gte=first, pk__lte=last)
            some.exclude(record__quote="").update(field="quote")
            some.filter(record__quote="").update(field="summary")


def batches(rows, last=0):
    """First and last keys after ``last``: a batch at a time is written, and nobody waits long."""
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        yield keys[0], last


def keep_first_versions(apps, schema_editor):
    """Within the database: a desk has millions of rows. Interrupted and run again, it goes on where it was."""
    now = timezone.now()
    revision = apps.get_model("relations", "Revision")
    models = {model.__name__: model for model in apps.get_app_config("relations").get_models()}
    for name, model in models.items():
        history = models.get(f"Historical{name}")
        if history is None:
            continue
        same = {attname: attname for attname in attnames(history) & attnames(model) - {"version"}}
        told = {"version": 1, "history_date": now, "history_type": "+", "history_change_reason": REASON}
        copy(schema_editor, model, history, same, told)
        if "version" in attnames(model):
            same = {"record_id": "id", **({"to_status": "status"} if "status" in attnames(model) else {})}
            told = {"type": model._meta.model_name, "version": 1, "at": now, "action": "loaded", "reason": REASON}
            copy(schema_editor, model, revision, same, told, type=told["type"])


def copy(schema_editor, source, target, same, told, **among):
    """A row of ``target`` for each of ``source``: columns taken over, columns told, and for the rest what is the default.

    ``among``: which rows of ``target`` are of this ``source``.
    """
    connection = schema_editor.connection
    quote = connection.ops.quote_name
    chosen, values = [], []
    for field in target._meta.concrete_fields:
        if field.primary_key and field.attname not in same:
            continue
        if field.attname in same:
            chosen.append(quote(source._meta.get_field(same[field.attname]).column))
        else:
            chosen.append("%s")
            values.append(field.get_db_prep_save(told.get(field.attname, field.get_default()), connection))
    names = ", ".join(
        quote(field.column) for field in target._meta.concrete_fields if field.attname in same or not field.primary_key
    )
    table, rows = quote(target._meta.db_table), quote(source._meta.db_table)
    key = next(attname for attname, of_source in same.items() if of_source == "id")
    copied = target.objects.filter(**among).aggregate(last=Max(key))["last"] or 0
    insert = f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen)} FROM {rows}"  # noqa: S608 (our own names)
    for first, last in batches(source.objects, copied):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"{insert} WHERE id BETWEEN %s AND %s ORDER BY id", [*values, first, last])


def attnames(model):
    return {field.attname for field in model._meta.concrete_fields}


def forget(apps, schema_editor):
    """The tables go with the migration before this one."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("relations", "0002_curation")]

    operations = [
        migrations.RunPython(tell_translations_apart, migrations.RunPython.noop, atomic=False),
        migrations.RunPython(keep_first_versions, forget, atomic=False),
    ]
