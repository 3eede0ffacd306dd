"""What is found by what it says, what keeps its history, and what is changed as one."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import class_prepared
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from relations.fields import with_bounds
from relations.models.history import History, remember_created, remember_deleted
from relations.models.revision import this_change
from relations.querysets import NaturalKeyManager

PART_OF_ITSELF = _("It cannot belong to itself.")


class NaturalKeyModel(models.Model):
    """Rows that fixtures and imports find by what they say, so that loading twice makes no duplicate."""

    #: Lookup paths that identify a row, such as ``("record__slug", "participant__slug", "role")``.
    natural_key_paths: ClassVar[tuple[str, ...]] = ("slug",)
    #: The foreign key that leads upwards in a tree of such rows, where there is one.
    upward: ClassVar[str] = ""

    objects = NaturalKeyManager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        return tuple(self._follow(path) for path in self.natural_key_paths)

    def _follow(self, path: str) -> Any:
        value: Any = self
        for name in path.split("__"):
            value = getattr(value, name, None)
        return value

    def clean(self) -> None:
        super().clean()
        below, above = {self.pk}, getattr(self, self.upward) if self.upward else None
        while above:
            if above.pk in below:
                raise ValidationError({self.upward: PART_OF_ITSELF})
            below.add(above.pk)
            above = getattr(above, self.upward)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = with_bounds(type(self), kwargs["update_fields"])
        super().save(*args, **kwargs)


@receiver(class_prepared)
def without_second_indexes(sender: Any, **_told: Any) -> None:
    """A foreign key at the head of another index of its table needs none of its own: each costs every row that is
    written, and is no other way to anything."""
    if not issubclass(sender, NaturalKeyModel):
        return
    options = sender._meta
    indexes = [each for each in (*options.indexes, *options.constraints) if getattr(each, "fields", None)]
    heads = {
        head
        for each in indexes
        for head in (each.fields[0].lstrip("-"),)
        # Those that name nothing are found by other ways.
        if each.condition in (None, Q(**{f"{head}__isnull": False}))
    }
    for field in options.local_fields:
        if field.is_relation and field.name in heads:
            field.db_index = False


class Remembered(NaturalKeyModel):
    """Rows whose every version is kept. ``root_path`` is the way to the record that a row belongs to."""

    root_path: ClassVar[str] = "record"
    #: Whether spreadsheets and fixtures hold it, and it leaves where an earlier version of its record had none.
    is_carried: ClassVar[bool] = True

    history = History()

    class Meta:
        abstract = True

    @property
    def root(self) -> Any:
        """The record it belongs to, whose version goes up when this row changes."""
        return getattr(self, self.root_path).root

    def save(self, *args: Any, **kwargs: Any) -> None:
        # What changed and who changed it are kept together, or neither is.
        with this_change(), transaction.atomic(savepoint=False):
            parts = self._leave() if self._has_moved() else []
            super().save(*args, **kwargs)
            remember_created(type(part)._default_manager.get(pk=part.pk) for part in parts)

    def _has_moved(self) -> bool:
        """Whether it is to belong to another record than it belongs to."""
        if not self.root_path or self._state.adding:
            return False
        name = f"{self.root_path}_id"
        stored = type(self)._default_manager.filter(pk=self.pk)
        return getattr(self, name) not in stored.values_list(name, flat=True)

    def _leave(self) -> list[Any]:
        """For the history it is gone there, and new here, with the rows beside it; those are answered."""
        stored = type(self)._default_manager.get(pk=self.pk)
        parts = [
            part
            for relation in self._meta.related_objects
            if getattr(relation.related_model, "root_path", None) == relation.field.name
            for part in relation.related_model._default_manager.filter(**{relation.field.name: self.pk})
        ]
        remember_deleted([*parts, stored])
        return parts

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with this_change(), transaction.atomic(savepoint=False):
            return super().delete(*args, **kwargs)


class Versioned(Remembered):
    """What is changed as one: a record with all its rows, a topic."""

    root_path = ""

    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        serialize=False,
        help_text=_("Goes up by one with every change of the record or of a row beside it."),
    )

    class Meta:
        abstract = True

    @property
    def root(self) -> Any:
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        with this_change() as change:
            self.version = change.next_version(self)
            super().save(*args, **kwargs)


def not_itself(*fields: str, name: str) -> models.CheckConstraint:
    """The foreign keys lead to another row than their own."""
    return models.CheckConstraint(
        condition=Q(*(~Q(**{field: models.F("id")}) for field in fields)),
        name=name,
        violation_error_message=PART_OF_ITSELF,
    )
