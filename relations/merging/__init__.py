"""Two records that tell of the same become one, and can be taken apart again.

All in one transaction: every foreign key that led to the merged record leads to the kept one, rows that both have are
folded into one, the former address redirects. The merged record stays in its table, withdrawn, with its history.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relations.choices import Action, Status
from relations.merging import fitting
from relations.merging.references import Done, fill, move_references
from relations.merging.undo import UnmergeRefusedError, unmerge, unmerge_refusal
from relations.models import FormerAddress, Merge, Record, Source, changing
from relations.models.address import remember
from relations.models.source import HELD
from relations.workflow import allowed, edit_refusal

__all__ = [
    "MergeRefusedError",
    "UnmergeRefusedError",
    "choices_between",
    "merge",
    "merge_refusal",
    "merges_of",
    "unmerge",
    "unmerge_refusal",
]

#: Columns of the record itself that an editor never takes from the one merged.
NEVER_TAKEN = {"slug", "status", "withdrawal_note"}
TEXT, *WITH_THE_TEXT = HELD


ONE_CHANGED_SINCE = _("One of them has been changed since you opened the page: look at it again.")


class MergeRefusedError(Exception):
    """Says why, in the user's language."""


def merges_of(record: Any) -> models.QuerySet[Merge]:
    """Those that led into the record, newest first."""
    return Merge.objects.filter(type=record._meta.model_name, kept_id=record.pk)


def choices_between(kept: Any, merged: Any) -> list[str]:
    """The columns in which the two differ and between which an editor may choose."""
    return [
        field.name
        for field in kept._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name not in NEVER_TAKEN
        and not (isinstance(kept, Source) and field.name in WITH_THE_TEXT)
        and getattr(kept, field.attname) != getattr(merged, field.attname)
    ]


def merge_refusal(user: Any, kept: Any, merged: Any, *, kinds_differ: bool = False) -> str:
    """Why this user may not merge the one into the other; empty where they may.

    ``kinds_differ``: that two kinds of participant or place are meant has been confirmed.
    """
    if not allowed(user, "merge_records"):
        return gettext("Your role does not allow it.")
    if type(kept) is not type(merged):
        return gettext("They are of different types.")
    if kept.pk == merged.pk:
        return gettext("A record is not merged with itself.")
    for record in (kept, merged):
        if record.merged_into_id:
            return gettext("“%(title)s” was merged into another record before.") % {"title": record}
        if reason := edit_refusal(user, record):
            return reason
    if is_public(merged) and not is_public(kept):
        return gettext("“%(title)s” is published and would disappear: keep that one, or publish the other first.") % {
            "title": merged
        }
    if leads_up_to(kept, merged):
        return gettext("“%(kept)s” is a part of “%(merged)s”: merge them the other way round.") % {
            "kept": kept,
            "merged": merged,
        }
    if not kinds_differ and kind_of(kept) != kind_of(merged):
        return gettext("They are of different kinds: confirm that the same is meant.")
    return ""


def is_public(record: Any) -> bool:
    return not isinstance(record, Record) or record.is_published


def kind_of(record: Any) -> str:
    return str(getattr(record, "kind", "")) if record._meta.model_name in ("participant", "place") else ""


def leads_up_to(record: Any, other: Any) -> bool:
    """Whether the one belongs to the other, by whatever foreign key or at whatever height."""
    own = [field.attname for field in record._meta.concrete_fields if field.related_model is type(record)]
    if any(getattr(record, name) == other.pk for name in own):
        return True
    above, seen = record, {record.pk}
    while record.upward and (above := getattr(above, record.upward)) and above.pk not in seen:
        if above.pk == other.pk:
            return True
        seen.add(above.pk)
    return False


@transaction.atomic
def merge(
    kept: Any,
    merged: Any,
    *,
    user: Any,
    reason: str,
    take: Collection[str] = (),
    versions: tuple[int, int] | None = None,
    kinds_differ: bool = False,
) -> Merge:
    """``take``: columns of the kept record that get the value of the merged one. ``versions``: of the kept and of the
    merged record as the user saw them.

    Raises MergeRefusedError and changes nothing where it may not be.
    """
    kept, merged = locked(kept, merged)
    reason = reason.strip()
    if versions is not None and versions != (kept.version, merged.version):
        raise MergeRefusedError(str(ONE_CHANGED_SINCE))
    if why := merge_refusal(user, kept, merged, kinds_differ=kinds_differ) or without_reason(reason):
        raise MergeRefusedError(why)
    done = Done()
    before = doubts(kept, merged, done)
    from_status, words = getattr(merged, "status", ""), both(kept, merged)
    same_quote = getattr(kept, "quote", "") == getattr(merged, "quote", "")
    with changing(user=user, reason=reason, action=Action.MERGED):
        taken = {*take, *WITH_THE_TEXT} if isinstance(kept, Source) and TEXT in take else {*take}
        chosen = {name: getattr(merged, merged._meta.get_field(name).attname) for name in sorted(taken)}
        withdraw(merged, kept, chosen, done)
        choose(kept, chosen, done)
        fitting.names(kept, merged, done.steps)
        fitting.quotes(kept, merged, done.steps, taken="quote" in take, same=same_quote)
        move_references(merged, kept, done.steps)
        fitting.title(kept, merged, done.steps)
        with changing(reason=words[:500], action=Action.CHANGED):
            move_references(merged, kept, done.beside, parts=False)
        addresses(kept, merged, done)
    refuse_new_problems(kept, merged, before)
    about = {"type": kept._meta.model_name, "kept_id": kept.pk, "merged_id": merged.pk, "from_status": from_status}
    return Merge.objects.create(**about, user=user, reason=reason, steps=done.steps, beside=done.beside)


def without_reason(reason: str) -> str:
    return "" if reason else gettext("A reason is needed: what says that both are the same?")


def doubts(kept: Any, merged: Any, done: Done) -> list[str]:
    """What lacks its proof before anything is done, and may lack it afterwards."""
    if of_merged := fitting.problems(merged):
        done.steps.append({"did": "doubted"})
    return [*fitting.problems(kept), *(of_merged if isinstance(kept, Source) else ())]


def refuse_new_problems(kept: Any, merged: Any, before: list[str]) -> None:
    for record in (kept, merged):
        refresh(record)
    if new := [problem for problem in fitting.problems(kept) if problem not in before]:
        raise MergeRefusedError(" ".join(new))


def both(kept: Any, merged: Any) -> str:
    return gettext("“%(merged)s” was merged into “%(kept)s”.") % {"merged": merged, "kept": kept}


def locked(kept: Any, merged: Any) -> tuple[Any, Any]:
    """The records as they are stored now, kept from changing until the transaction ends."""
    if type(kept) is not type(merged):
        return kept, merged
    model = type(kept)
    ids = {kept.pk, merged.pk}
    found = {each.pk: each for each in model._default_manager.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(found) < len(ids):
        raise MergeRefusedError(gettext("One of them is not there any more."))
    return found[kept.pk], found[merged.pk]


def withdraw(merged: Any, kept: Any, chosen: dict[str, Any], done: Done) -> None:
    """The merged record leaves every list. What there may be once in the table, such as a code, it gives away."""
    unique = {name for each in merged._meta.constraints if is_unique(each) for name in each.fields}
    if given := unique & {*chosen}:
        done.steps.append(fill(merged, dict.fromkeys(given, "")))
    merged.merged_into = kept
    if isinstance(merged, Record):
        merged.status = Status.WITHDRAWN
    merged.save()


def is_unique(constraint: Any) -> bool:
    return isinstance(constraint, models.UniqueConstraint)


def choose(kept: Any, chosen: dict[str, Any], done: Done) -> None:
    if chosen:
        done.steps.append(fill(kept, chosen))
        try:
            kept.full_clean(exclude=["slug"])
        except ValidationError as error:
            raise MergeRefusedError(" ".join(error.messages)) from error
    kept.save()


def addresses(kept: Any, merged: Any, done: Done) -> None:
    kind = kept._meta.model_name
    led = FormerAddress.objects.filter(type=kind, leads_to=merged.slug)
    done.steps.append({"did": "readdressed", "ids": [*led.values_list("pk", flat=True)]})
    remember(merged, merged.slug, kept.slug)


def refresh(record: Any) -> None:
    if isinstance(record, Record):
        record.refresh_search_text()
