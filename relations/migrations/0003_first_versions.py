"""What is on record already becomes the first version of its history."""

from itertools import islice

from django.db import migrations
from django.utils import timezone

REASON = "On record before changes were kept."


def tell_translations_apart(apps, schema_editor):
    rows = apps.get_model("relations", "StatementTranslation").objects
    rows.exclude(record__quote="").update(field="quote")
    rows.filter(record__quote="").update(field="summary")


def keep_first_versions(apps, schema_editor):
    now = timezone.now()
    revision = apps.get_model("relations", "Revision")
    models = {model.__name__: model for model in apps.get_app_config("relations").get_models()}
    for name, model in models.items():
        history = models.get(f"Historical{name}")
        if history is None:
            continue
        columns = [f.attname for f in history._meta.concrete_fields if f.attname in attnames(model)]
        for rows in in_batches(model.objects.order_by("pk").iterator(chunk_size=1000)):
            history.objects.bulk_create(
                history(
                    **{column: getattr(row, column) for column in columns if column != "version"},
                    version=1,
                    history_date=now,
                    history_type="+",
                    history_change_reason=REASON,
                )
                for row in rows
            )
            if "version" in attnames(model):
                revision.objects.bulk_create(
                    revision(
                        type=model._meta.model_name,
                        record_id=row.pk,
                        version=1,
                        at=now,
                        action="loaded",
                        reason=REASON,
                        to_status=getattr(row, "status", ""),
                    )
                    for row in rows
                )


def attnames(model):
    return {field.attname for field in model._meta.concrete_fields}


def in_batches(rows):
    while batch := list(islice(rows, 1000)):
        yield batch


def forget(apps, schema_editor):
    """The tables go with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("relations", "0002_curation")]

    operations = [
        migrations.RunPython(tell_translations_apart, migrations.RunPython.noop),
        migrations.RunPython(keep_first_versions, forget),
    ]
