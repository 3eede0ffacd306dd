"""What records and their rows looked like at every version."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import models
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from relations.choices import Action
from relations.models.revision import Change, Revision, this_change
from relations.search import insert_copies

#: Columns that tell of the row, not of the world.
NOT_KEPT = ("version", "author", "created", "updated")


class HistoricalRow(models.Model):
    version = models.PositiveIntegerField(_("version"), help_text=_("Of the record that the row belongs to."))

    class Meta:
        abstract = True


class History(HistoricalRecords):  # type: ignore[misc]
    """simple-history's, with the version of the record on every row, and without the columns that are computed.

    What a row pointed at is kept as a bare number: it may be gone, and nothing is joined to a history. A historical
    row is looked for by the record it belongs to; any further index would only slow imports.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "inherit": True,
                "bases": [HistoricalRow],
                "history_id_field": models.BigAutoField(),
                "history_user_id_field": models.BigIntegerField(null=True),
                "history_change_reason_field": models.CharField(max_length=500, null=True),
                **options,
            }
        )

    def fields_included(self, model: Any) -> list[Any]:
        return [f for f in model._meta.fields if f.name not in NOT_KEPT and not getattr(f, "is_computed", False)]

    def copy_fields(self, model: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for field in super().copy_fields(model).values():
            kept = field
            if isinstance(field, models.ForeignKey):
                kept = models.BigIntegerField(null=True)
                kept.name = f"{field.name}_id"
            kept.db_index = kept.name == (f"{model.root_path}_id" if model.root_path else "id")
            fields[kept.name] = kept
        return fields

    def get_history_user(self, instance: Any) -> Any:
        with this_change() as change:
            return change.who

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: Any) -> str:
        with this_change() as change:
            return change.reason


@receiver(pre_create_historical_record, dispatch_uid="relations.history")
def _number(instance: Any, history_instance: Any, **kwargs: Any) -> None:
    """Called for every row that is saved or deleted, whoever does it."""
    with this_change() as change:
        history_instance.history_date = change.at
        if instance.root is not instance:
            history_instance.version = change.touch(instance.root)
        elif history_instance.history_type == "-":
            history_instance.version = change.delete(instance)
        else:
            history_instance.version = change.enter(
                instance,
                is_new=history_instance.history_type == "+",
                from_status=getattr(instance, "status_before", ""),
            )


def remember_created(objects: Iterable[Any]) -> None:
    """For what ``bulk_create`` has saved, records before their rows: it sends no signals. Inside ``changing``."""
    _remember(objects, "+")


def remember_changed(objects: Iterable[Any]) -> None:
    """For what ``bulk_update`` has saved, records before their rows. ``next_version`` numbers each record before, and
    the columns ``version`` and ``updated`` are saved with the others."""
    _remember(objects, "~")


def remember_deleted(objects: Iterable[Any]) -> None:
    """For rows that were deleted without signals. Their record must be part of the change already."""
    _remember(objects, "-")


def _remember(objects: Iterable[Any], kind: str) -> None:
    with this_change() as change:
        for model, group in groupby(objects, key=type):
            kept = list(group)
            if hasattr(model, "version"):
                _enter(change, kept, kind)
            _touch(change, [each.root for each in kept])
            if kind == "-":
                _keep_deleted(change, model, kept)
            else:
                _copy(change, model, kept, kind)


def _touch(change: Change, roots: list[Any]) -> None:
    """As ``Change.touch``, for many records together."""
    for model, group in groupby(roots, key=type):
        fresh = list({root.pk: root for root in group if change.version_of(root) is None}.values())
        if not fresh:
            continue
        rows = model._default_manager.filter(pk__in=[root.pk for root in fresh])  # type: ignore[attr-defined]
        now = {"updated": timezone.now()} if hasattr(fresh[0], "updated") else {}
        rows.update(version=models.F("version") + 1, **now)
        versions = dict(rows.values_list("pk", "version"))
        for root in fresh:
            root.version = versions[root.pk]
        _enter(change, fresh, "~")


def _enter(change: Change, records: list[Any], kind: str) -> None:
    fresh = [record for record in records if change.version_of(record) is None]
    if not fresh:
        return
    change.versions |= {(record._meta.model_name, record.pk): record.version for record in fresh}
    model: Any = type(records[0])
    status = models.F("status") if hasattr(model, "status") else models.Value("")
    told = {
        "type": models.Value(model._meta.model_name),
        "record_id": models.F("pk"),
        "version": models.F("version"),
        **_values_of(
            Revision,
            at=change.at,
            user_id=change.who and change.who.pk,
            action=change.action or (Action.CREATED if kind == "+" else Action.CHANGED),
            reason=change.reason,
            public_note=change.public_note,
        ),
        "from_status": models.Value("") if kind == "+" else status,
        "to_status": status,
    }
    insert_copies(Revision, model, [record.pk for record in fresh], told)
    change.enter_many(model, fresh)


def _copy(change: Change, model: Any, kept: list[Any], kind: str) -> None:
    """The database holds what is to be remembered: it copies it faster than it is sent again."""
    history = model.history.model
    told = {field.attname: models.F(field.attname) for field in history.tracked_fields}
    told["version"] = models.F(_path_to_version(model))
    told |= _values_of(
        history,
        history_date=change.at,
        history_type=kind,
        history_user_id=change.who and change.who.pk,
        history_change_reason=change.reason,
    )
    insert_copies(history, model, [each.pk for each in kept], told)


def _values_of(model: Any, **values: Any) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: models.Value(value, output_field=fields[name]) for name, value in values.items()}


def _path_to_version(model: Any) -> str:
    path = []
    while model.root_path:
        path.append(model.root_path)
        model = model._meta.get_field(model.root_path).related_model
    return "__".join((*path, "version"))


def _keep_deleted(change: Change, model: Any, kept: list[Any]) -> None:
    history = model.history.model
    columns = [field.attname for field in history.tracked_fields]
    history._default_manager.bulk_create(
        (
            history(
                history_date=change.at,
                history_type="-",
                history_user_id=change.who and change.who.pk,
                history_change_reason=change.reason,
                version=change.version_of(each.root),
                **{column: getattr(each, column) for column in columns},
            )
            for each in kept
        ),
        batch_size=500,
    )
