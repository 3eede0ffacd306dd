"""Addresses of other systems that are told when something public changes, and what each of them was told."""

import base64
import datetime
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations.choices import Status
from relations.search import insert_copies

# Django's fields are generic for the type checker only.
if TYPE_CHECKING:
    JSONField = models.JSONField[Any, Any]
else:
    JSONField = models.JSONField

SECRET_PREFIX = "whsec_"  # noqa: S105
#: So long a secret that was renewed signs beside the new one.
BOTH_SECRETS = datetime.timedelta(days=1)
#: In these states the public has seen a record, or sees that it is gone.
SEEN = (Status.PUBLISHED, Status.WITHDRAWN)

#: Sent once a change is committed of which webhooks are to be told. ``webhooks``: their numbers.
to_deliver = Signal()


class WebhookEvent(models.TextChoices):
    PUBLISHED = "record.published", _("published, or published again")
    CORRECTED = "record.corrected", _("corrected while published")
    WITHDRAWN = "record.withdrawn", _("withdrawn")
    MERGED = "record.merged", _("merged into another record")


#: Sent on request only, to whoever asks for nothing else.
TEST = "webhook.test"


class OffReason(models.TextChoices):
    BY_HAND = "by_hand", _("by hand")
    FAILURES = "failures", _("too many failures in a row")
    GONE = "gone", _("the receiver said that it is gone (410)")


class DeliveryState(models.TextChoices):
    NEW = "new", _("noted")
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")


class Webhook(models.Model):
    name = models.CharField(_("name"), max_length=100, help_text=_("Which system it is, and who looks after it."))
    url = models.CharField(
        _("address"), max_length=500, help_text=_("Where it is told; it begins with https://. It must be public.")
    )
    secret = models.CharField(
        _("secret"), max_length=100, editable=False, help_text=_("Signs what is sent. Kept, since signing needs it.")
    )
    former_secret = models.CharField(
        _("former secret"), max_length=100, blank=True, editable=False, help_text=_("Signs beside it for one day.")
    )
    former_until = models.DateTimeField(
        _("former secret until"), null=True, blank=True, editable=False, help_text=_("From then on it signs no more.")
    )
    types = JSONField(_("record types"), default=list, blank=True, help_text=_("None chosen: all types."))
    events = JSONField(_("events"), default=list, blank=True, help_text=_("None chosen: all events."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="webhooks",
        editable=False,
        verbose_name=_("made by"),
        help_text=_("The account that looks after it."),
    )
    created = models.DateTimeField(_("set up on"), auto_now_add=True, help_text=_("When it was set up."))
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Switched off it is told nothing; what it then misses is not made up.")
    )
    off_since = models.DateTimeField(
        _("switched off since"), null=True, blank=True, editable=False, help_text=_("Empty while it is active.")
    )
    off_reason = models.CharField(
        _("switched off"),
        max_length=10,
        choices=OffReason.choices,
        blank=True,
        editable=False,
        help_text=_("Why it was switched off."),
    )
    failures = models.PositiveIntegerField(
        _("failures in a row"), default=0, editable=False, help_text=_("Tries that failed since one succeeded.")
    )
    rests_until = models.DateTimeField(
        _("rests until"), null=True, blank=True, editable=False, help_text=_("After failures it is left alone so long.")
    )
    busy_until = models.DateTimeField(
        _("busy until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("A worker is sending to it. One that was killed is waited for no longer than this."),
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(active=True, off_since=None, off_reason="")
                | Q(active=False, off_since__isnull=False) & ~Q(off_reason=""),
                name="webhook_off_since_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def renew_secret(self) -> str:
        """Give it a new secret, and return it: it is shown once."""
        if self.secret:
            self.former_secret, self.former_until = self.secret, timezone.now() + BOTH_SECRETS
        self.secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
        return self.secret

    @property
    def secrets_now(self) -> list[str]:
        """Those that sign, the newest first."""
        is_both = self.former_until is not None and timezone.now() < self.former_until
        return [self.secret, *([self.former_secret] if is_both else [])]

    def switch_off(self, reason: OffReason) -> None:
        self.active, self.off_since, self.off_reason = False, timezone.now(), reason

    def switch_on(self) -> None:
        self.active, self.off_since, self.off_reason = True, None, ""
        self.failures, self.rests_until = 0, None


class Delivery(models.Model):
    """One event for one webhook. It is noted together with the change, and worked out when it is sent."""

    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("webhook"),
        help_text=_("Who is told."),
    )
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=DeliveryState.choices,
        default=DeliveryState.NEW,
        help_text=_("What has become of it."),
    )
    type = models.CharField(_("type"), max_length=20, blank=True, help_text=_("Record type, such as visit."))
    record_id = models.PositiveBigIntegerField(
        _("record"), null=True, blank=True, help_text=_("Number of the record in its table.")
    )
    version = models.PositiveIntegerField(
        _("version"), null=True, blank=True, help_text=_("Of the record, after the change.")
    )
    occurred = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it happened."))
    uid = models.CharField(
        _("message"), max_length=40, blank=True, help_text=_("Its webhook-id: the same however often it is sent.")
    )
    event = models.CharField(_("event"), max_length=20, blank=True, help_text=_("What happened."))
    slug = models.CharField(_("address name"), max_length=120, blank=True, help_text=_("Of the record, after it."))
    body = models.TextField(_("text sent"), blank=True, help_text=_("As it is sent."))
    tries = models.PositiveIntegerField(
        _("tries"), default=0, help_text=_("Since it was noted, or last sent again by hand.")
    )
    attempts = JSONField(
        _("answers"), default=list, blank=True, encoder=DjangoJSONEncoder, help_text=_("What came of each try.")
    )
    next_try = models.DateTimeField(_("next try"), null=True, blank=True, help_text=_("Not before then."))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["webhook", "state", "next_try", "id"], name="delivery_due"),
            models.Index(fields=["occurred"], name="delivery_occurred"),
        )

    def __str__(self) -> str:
        return f"{self.event or self.type} {self.slug}".strip()


def told_of(type_name: str) -> list[int]:
    """Numbers of the webhooks that are to be told of records of that type."""
    active = Webhook.objects.filter(active=True).order_by("pk").values_list("pk", "types")
    return [pk for pk, types in active if not types or type_name in types]


def note_change(record: Any, at: datetime.datetime) -> list[int]:
    """In the transaction of the change, so that both stay or neither does. The webhooks that are to be told."""
    name, webhooks = record._meta.model_name, told_of(record._meta.model_name)
    Delivery.objects.bulk_create(
        Delivery(webhook_id=pk, type=name, record_id=record.pk, version=record.version, occurred=at) for pk in webhooks
    )
    return webhooks


def note_changes(model: Any, numbers: list[int], at: datetime.datetime) -> list[int]:
    """The same for many records together, as the database holds them."""
    if not (webhooks := told_of(model._meta.model_name)):
        return []
    seen = list(model._default_manager.filter(pk__in=numbers, status__in=SEEN).values_list("pk", flat=True))
    fields = {field.attname: field for field in Delivery._meta.concrete_fields if not field.primary_key}
    for webhook in webhooks:
        blank = Delivery(webhook_id=webhook, type=model._meta.model_name, occurred=at)
        columns: dict[str, Any] = {
            name: models.Value(getattr(blank, name), output_field=field) for name, field in fields.items()
        }
        columns |= {"record_id": models.F("pk"), "version": models.F("version")}
        insert_copies(Delivery, model, seen, columns)
    return webhooks if seen else []
