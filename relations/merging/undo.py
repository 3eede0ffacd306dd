"""Taking two merged records apart again: whatever moved goes back, as far as nobody has changed it since."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from relations.choices import Action, Status
from relations.merging import fitting
from relations.merging.references import Twins, as_text, lead, to_root
from relations.models import FormerAddress, Merge, Record, changing
from relations.workflow import allowed

Step = dict[str, Any]


class UnmergeRefusedError(Exception):
    """Says why, in the user's language."""


def model_named(name: str) -> Any:
    return apps.get_model("relations", name)


def unmerge_refusal(user: Any, merge: Merge) -> str:
    """Why this user may not undo the merging; empty where they may."""
    if not allowed(user, "merge_records"):
        return gettext("Your role does not allow it.")
    if merge.undone_at:
        return gettext("It has been undone already.")
    found = model_named(merge.type)._default_manager.in_bulk([merge.kept_id, merge.merged_id])
    kept, merged = found.get(merge.kept_id), found.get(merge.merged_id)
    if kept is None or merged is None or merged.merged_into_id != kept.pk:
        return gettext("The records are not as the merging left them.")
    if kept.merged_into_id:
        return gettext("“%(title)s” was itself merged later: undo that first.") % {"title": kept}
    return ""


@transaction.atomic
def unmerge(merge: Merge, user: Any, reason: str) -> list[str]:
    """What could not be put back, because it has been changed since. Raises UnmergeRefusedError."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if why := unmerge_refusal(user, merge):
        raise UnmergeRefusedError(why)
    if not (reason := reason.strip()):
        raise UnmergeRefusedError(gettext("A reason is needed: what says that they are two?"))
    model = model_named(merge.type)
    kept, merged = model._default_manager.get(pk=merge.kept_id), model._default_manager.get(pk=merge.merged_id)
    before = fitting.problems(kept)
    words = gettext("“%(merged)s” is not “%(kept)s” after all.") % {"merged": merged, "kept": kept}
    left: list[str] = []
    with changing(user=user, reason=reason, action=Action.UNMERGED):
        left += separate(merge, kept, merged)
        with changing(reason=words[:500], action=Action.CHANGED):
            for step in reversed(merge.beside):
                left += undo(step, kept, merged)
        for step in reversed(merge.steps):
            left += [] if is_of(step, kept) or is_of(step, merged) else undo(step, kept, merged)
    for record in (kept, merged):
        if isinstance(record, Record):
            record.refresh_search_text()
    doubted = any(step["did"] == "doubted" for step in merge.steps)
    new = [problem for problem in fitting.problems(kept) if problem not in before]
    if new := [*new, *(() if doubted else fitting.problems(merged))]:
        raise UnmergeRefusedError(" ".join(new))
    merge.undone_at, merge.undone_by = timezone.now(), user
    merge.save()
    return left


def separate(merge: Merge, kept: Any, merged: Any) -> list[str]:
    """The kept record gets back what it held before it took from the other; the other is what it was."""
    left = [said for step in merge.steps if is_of(step, kept) for said in put_back(step, kept)]
    if any(is_of(step, kept) for step in merge.steps):
        try:
            kept.full_clean(exclude=["slug"])
        except ValidationError as error:
            raise UnmergeRefusedError(" ".join(error.messages)) from error
    kept.save()
    left += [said for step in merge.steps if is_of(step, merged) for said in put_back(step, merged)]
    merged.merged_into = None
    if isinstance(merged, Record):
        merged.status = merge.from_status or Status.DRAFT
    merged.save()
    return left


def is_of(step: Step, record: Any) -> bool:
    return (step["did"], step.get("model"), step.get("id")) == ("filled", record._meta.model_name, record.pk)


def put_back(step: Step, row: Any) -> Iterator[str]:
    """Sets the columns, which the caller saves; names those that somebody has changed since."""
    for name, (before, after) in step["columns"].items():
        of = row._meta.get_field(name)
        if as_text(row, of) == after:
            setattr(row, of.attname, of.to_python(before))
        else:
            yield changed_since(row, of.verbose_name)


def changed_since(row: Any, column: Any) -> str:
    words = {"what": row._meta.verbose_name, "row": row, "column": column}
    return gettext("%(what)s “%(row)s”: “%(column)s” has been changed since, and stays.") % words


def undo(step: Step, kept: Any, merged: Any) -> list[str]:
    return [*UNDONE_BY[step["did"]](step, kept, merged)]


def move_back(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    model, name = model_named(step["model"]), step["field"]
    of = model._meta.get_field(name)
    ends = of.related_model._default_manager.in_bulk([step["from"], step["to"]])
    old, new = ends.get(step["from"]), ends.get(step["to"])
    rows = model._default_manager.filter(pk__in=step["ids"]).select_related(*to_root(model)).order_by("pk")
    there = [*rows]
    if gone := len(step["ids"]) - len(there):
        yield gettext("%(what)s: %(count)s removed since.") % {"what": model._meta.verbose_name_plural, "count": gone}
    if old is None or new is None:
        return
    twins = Twins(model, name, new, old)
    going = []
    for row in there:
        if getattr(row, of.attname) != new.pk or twins.of(row):
            yield changed_since(row, of.verbose_name)
        else:
            going.append(row)
    if going:
        lead(going, name, old)


def put_rows_back(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    """The rows that were folded; those that others belong to come first."""
    for written in step["rows"]:
        (each,) = serializers.deserialize("python", [written])
        row = each.object
        try:
            # That what it names is not there any more, the database would say only at the very end.
            back = not names_nothing(row)
            with transaction.atomic():
                row.save(force_insert=True) if back else None
        except IntegrityError:
            back = False
        if not back:
            words = {"what": row._meta.verbose_name, "id": row.pk}
            yield gettext("%(what)s number %(id)s could not be put back.") % words


def names_nothing(row: Any) -> bool:
    """Whether a foreign key of the row leads to what has been deleted since."""
    return any(
        value is not None and not of.related_model._default_manager.filter(pk=value).exists()
        for of in row._meta.concrete_fields
        if of.is_relation
        for value in [getattr(row, of.attname)]
    )


def empty_row(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    row = model_named(step["model"])._default_manager.filter(pk=step["id"]).first()
    if row is not None:
        yield from put_back(step, row)
        row.save()


def remove_added(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    for row in model_named(step["model"])._default_manager.filter(pk=step["id"]):
        row.delete()
    yield from ()


def readdress(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    addresses = FormerAddress.objects.filter(type=kept._meta.model_name)
    addresses.filter(slug=merged.slug).delete()
    addresses.filter(pk__in=step["ids"], leads_to=kept.slug).update(leads_to=merged.slug)
    yield from ()


def leave(step: Step, kept: Any, merged: Any) -> Iterator[str]:
    yield from ()


UNDONE_BY = {
    "doubted": leave,
    "moved": move_back,
    "removed": put_rows_back,
    "filled": empty_row,
    "added": remove_added,
    "readdressed": readdress,
}
