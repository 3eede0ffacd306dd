"""What the public saw happen when a record went from one version to the next: read from the history, and there only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from relations.choices import Status
from relations.history import states_at
from relations.history.states import columns
from relations.models import WebhookEvent

#: What tells whether the public sees a record, and where.
VISIBLE = ("id", "version", "history_id", "history_type", "status", "slug", "withdrawal_note", "merged_into_id")

Row = dict[str, Any]


@dataclass(frozen=True)
class Happened:
    event: WebhookEvent
    slug: str
    #: published, withdrawn or merged.
    status: str
    former_slug: str | None = None
    #: Number of the record that tells the same.
    merged_into: int | None = None


def happened(model: Any, versions: Collection[tuple[int, int]]) -> dict[tuple[int, int], Happened]:
    """For those of the changes that the public could see. ``versions``: numbers of records and their versions."""
    kept: dict[int, list[Row]] = {}
    rows = model.history.model._default_manager.filter(id__in={number for number, _version in versions})
    for row in rows.order_by("version", "history_id").values(*VISIBLE):
        kept.setdefault(row["id"], []).append(row)
    found, corrected = {}, []
    for number, version in versions:
        before = [row for row in kept.get(number, ()) if row["version"] < version]
        after = [row for row in kept.get(number, ()) if row["version"] <= version]
        was, now = _existing(before), _existing(after)
        what = _between(was, now, seen=any(row["status"] == Status.PUBLISHED for row in before))
        if what is None:
            continue
        found[number, version] = what
        if what.event == WebhookEvent.CORRECTED and what.former_slug is None and was and now:
            corrected.append((number, version, was["history_id"], now["history_id"]))
    for key in _unseen(model, corrected):
        del found[key]
    return found


def _existing(rows: list[Row]) -> Row | None:
    """The last of them, unless it says that the record was deleted."""
    return rows[-1] if rows and rows[-1]["history_type"] != "-" else None


def _between(was: Row | None, now: Row | None, *, seen: bool) -> Happened | None:
    """``seen``: it had been published before."""
    last = now or was
    if last is None:
        return None
    told = bool(was) and seen and was["status"] in (Status.PUBLISHED, Status.WITHDRAWN)  # type: ignore[index]
    former = was["slug"] if was and told and was["slug"] != last["slug"] else None
    if now and now["status"] == Status.PUBLISHED:
        is_new = was is None or was["status"] != Status.PUBLISHED
        event = WebhookEvent.PUBLISHED if is_new else WebhookEvent.CORRECTED
        return Happened(event, now["slug"], Status.PUBLISHED, former)
    if was is None or not told:
        return None
    if now and now["merged_into_id"]:
        is_new = not was["merged_into_id"]
        merged = Happened(WebhookEvent.MERGED, now["slug"], "merged", former, now["merged_into_id"])
        return merged if is_new else None
    if was["status"] == Status.PUBLISHED or (now and now["status"] == Status.WITHDRAWN and _tells_else(was, now)):
        return Happened(WebhookEvent.WITHDRAWN, last["slug"], Status.WITHDRAWN, former)
    return None


def _tells_else(was: Row, now: Row) -> bool:
    """Of a record that stays withdrawn: whether its address says something else than before."""
    return any(was[name] != now[name] for name in ("slug", "withdrawal_note", "merged_into_id"))


def _unseen(model: Any, corrected: list[tuple[int, int, int, int]]) -> Iterable[tuple[int, int]]:
    """Of the corrections, those of what never leaves the desk, such as its notes."""
    public = [name for name in columns(model) if name not in model.private_fields]
    ids = {pk for *_key, was, now in corrected for pk in (was, now)}
    rows = model.history.model._default_manager.filter(history_id__in=ids).values("history_id", *public)
    told = {row.pop("history_id"): row for row in rows}
    for number, version, was, now in corrected:
        if told[was] != told[now]:
            continue
        before, after = states_at(model(pk=number), version - 1, version)
        if before.rows == after.rows:
            yield number, version
