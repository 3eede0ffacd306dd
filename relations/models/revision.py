"""Every change of a record has a who, a when and a why."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations.choices import Action, Status
from relations.models.webhook import SEEN, Webhook, note_change, note_changes, to_deliver

#: What the public sees has changed, and that is committed.
seen_change = Signal()


class Revision(models.Model):
    """One change of one record, with all that changed beside it: rows of the history carry the same version."""

    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit."))
    record_id = models.PositiveBigIntegerField(_("record"), help_text=_("Number of the record in its table."))
    version = models.PositiveIntegerField(_("version"), help_text=_("Of the record, after the change; counted from 1."))
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was changed."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
        help_text=_("Who changed it. Empty where a command did. Accounts are deactivated, not deleted."),
    )
    action = models.CharField(_("what"), max_length=12, choices=Action.choices, help_text=_("What was done."))
    reason = models.CharField(_("why"), max_length=500, blank=True, help_text=_("For the desk."))
    public_note = models.CharField(
        _("public note"), max_length=500, blank=True, help_text=_("Shown at the record as a correction.")
    )
    from_status = models.CharField(
        _("status before"), max_length=12, choices=Status.choices, blank=True, help_text=_("Empty for a new record.")
    )
    to_status = models.CharField(
        _("status after"), max_length=12, choices=Status.choices, blank=True, help_text=_("Empty once it is deleted.")
    )

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["type", "record_id", "version"], name="revision_once"),)
        indexes = (
            models.Index(fields=["-at", "-id"], name="revision_at_id"),
            models.Index(fields=["type", "-at", "-id"], name="revision_type_at_id"),
            models.Index(fields=["action", "-at"], name="revision_action_at"),
            models.Index(fields=["user", "-at"], name="revision_user_at"),
        )
        # What the desk's roles may do beyond adding and changing; see ``relations.workflow``.
        permissions = (
            ("submit_records", "Can submit records for review"),
            ("return_records", "Can return records to their authors"),
            ("publish_records", "Can publish records"),
            ("withdraw_records", "Can withdraw published records"),
            ("edit_any_draft", "Can edit what others have drafted"),
            ("edit_published", "Can correct published records"),
            ("merge_records", "Can merge records"),
            ("import_records", "Can import records"),
            ("manage_webhooks", "Can manage webhooks"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.record_id}, {self.version}: {self.get_action_display()}"


@dataclass
class Change:
    """A change under way. Whatever is saved of one record while it lasts is one version of that record."""

    user: Any = None
    reason: str = ""
    action: str = ""
    public_note: str = ""
    #: Where the user's request came from.
    address: str = ""
    at: datetime.datetime = field(default_factory=timezone.now)
    #: (model name, number of the record) -> the version that this change makes.
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    #: The records of whose change the webhooks are to be told, and the webhooks that are not woken yet.
    noted: set[tuple[str, int]] = field(default_factory=set)
    asleep: set[int] = field(default_factory=set)
    is_told: bool = True

    @property
    def who(self) -> Any:
        """The account that makes the change, or None."""
        return self.user if self.user is not None and self.user.is_authenticated else None

    def version_of(self, record: Any) -> int | None:
        """The version of it that this change makes; None where it has not been touched yet."""
        return self.versions.get(_key(record))

    def next_version(self, record: Any) -> int:
        """The version a record has once it is saved in this change; it is to be saved under that number."""
        if known := self.version_of(record):
            return known
        if record.pk is None:
            return 1
        last = type(record)._default_manager.filter(pk=record.pk).values_list("version", flat=True).first()
        # What was deleted and comes back under its number goes on where it ended.
        return (self.last_told(record) if last is None else last) + 1

    def enter(self, record: Any, *, from_status: str = "", is_new: bool = False) -> int:
        """The record is saved under its version: say so, once."""
        if self.version_of(record) is None:
            self.versions[_key(record)] = record.version
            self.revision_of(record, from_status=from_status, is_new=is_new).save()
        # A record may be saved twice in one change, and be seen by the public only then.
        if _key(record) not in self.noted and {from_status, getattr(record, "status", "")}.intersection(SEEN):
            self.noted.add(_key(record))
            self.wake(note_change(record, self.at))
        return self.versions[_key(record)]

    def enter_many(self, model: Any, records: list[Any]) -> None:
        """The revisions of these records are written: tell the webhooks too."""
        if hasattr(model, "status"):
            self.noted |= {_key(record) for record in records}
            self.wake(note_changes(model, [record.pk for record in records], self.at))

    def wake(self, webhooks: list[int]) -> None:
        """Once the change is committed; however many records it has, once."""
        self.asleep.update(webhooks)
        transaction.on_commit(self._wake, robust=True)
        self.is_told = False

    def _wake(self) -> None:
        if self.is_told:
            return
        webhooks, self.asleep, self.is_told = sorted(self.asleep), set(), True
        seen_change.send(sender=Revision)
        if webhooks:
            to_deliver.send(sender=Webhook, webhooks=webhooks)

    def revision_of(self, record: Any, *, from_status: str = "", is_new: bool = False) -> Revision:
        return Revision(
            type=record._meta.model_name,
            record_id=record.pk,
            version=record.version,
            at=self.at,
            user_id=self.who and self.who.pk,
            action=self.action or (Action.CREATED if is_new else Action.CHANGED),
            reason=self.reason,
            public_note=self.public_note,
            from_status=from_status,
            to_status=getattr(record, "status", ""),
        )

    def touch(self, record: Any) -> int:
        """Something beside the record changes, and so does the record."""
        if (known := self.version_of(record)) is not None:
            record.version = known
            return known
        rows = type(record)._default_manager.filter(pk=record.pk)
        now = {"updated": timezone.now()} if hasattr(record, "updated") else {}
        rows.update(version=models.F("version") + 1, **now)
        record.version = rows.values_list("version", flat=True).first() or self.last_version(record) + 1
        return self.enter(record, from_status=getattr(record, "status", ""))

    def delete(self, record: Any) -> int:
        """The record is gone; what led to it stays."""
        if self.version_of(record) is None:
            record.version = self.last_version(record) + 1
            self.enter(record, from_status=getattr(record, "status", ""))
        version = self.versions[_key(record)]
        revisions_of(record).filter(version=version).update(action=Action.DELETED, to_status="")
        return version

    def last_version(self, record: Any) -> int:
        return max(self.last_told(record), int(record.version))

    def last_told(self, record: Any) -> int:
        return int(revisions_of(record).values_list("version", flat=True).first() or 0)


def _key(record: Any) -> tuple[str, int]:
    return record._meta.model_name, record.pk


def revisions_of(record: Any) -> models.QuerySet[Revision]:
    """Newest first."""
    return Revision.objects.filter(type=record._meta.model_name, record_id=record.pk).order_by("-version")


_current: ContextVar[Change | None] = ContextVar("change", default=None)


@contextmanager
def changing(
    *,
    user: Any = None,
    reason: str = "",
    action: str = "",
    public_note: str = "",
    address: str = "",
    at: datetime.datetime | None = None,
) -> Iterator[Change]:
    """Say who changes the records inside, and why. A change within a change is one of its own, by the same user."""
    outer = _current.get() or Change()
    who = user if user is not None else outer.user
    change = Change(who, reason, action, public_note, address or outer.address)
    change.at = at or change.at
    token = _current.set(change)
    try:
        yield change
    finally:
        _current.reset(token)


@contextmanager
def this_change() -> Iterator[Change]:
    """The change under way; without one, each saving is a change by nobody."""
    if (change := _current.get()) is not None:
        yield change
    else:
        with changing() as change:
            yield change
