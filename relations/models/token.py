"""Keys by which programs are known to the API, each with the rights of an account or fewer."""

import datetime
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relations.models.account_event import AccountAction, AccountEvent
from relations.search import waiting_at_most

#: So that a key that has strayed into a file is known for what it is.
PREFIX = "rel_"
#: So many of its letters are kept, by which its owner knows it again.
SHOWN = len(PREFIX) + 6
#: Two years: nobody then remembers where it went.
LONGEST = datetime.timedelta(days=731)
SCOPES = ("may_read_drafts", "may_write", "may_publish")
#: Its last use is kept no more exactly, so that reading does not write each time.
KEPT_EVERY = datetime.timedelta(minutes=1)


def digest_of(key: str) -> str:
    """Keys are long and random, so that a plain hash cannot be tried out."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiToken(models.Model):
    """The key itself is shown once, where it is made, and is not kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_tokens",
        verbose_name=_("account"),
        help_text=_("Whose role it has; the history names this account."),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Which program uses it, and what for."))
    shown = models.CharField(
        _("begins with"), max_length=16, editable=False, help_text=_("The first letters of the key.")
    )
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False, help_text=_("Of the key."))
    may_read_drafts = models.BooleanField(
        _("reads drafts"), default=False, help_text=_("It sees what is not published, as its account does.")
    )
    may_write = models.BooleanField(
        _("writes"), default=False, help_text=_("It makes, changes and submits records, as far as its account may.")
    )
    may_publish = models.BooleanField(
        _("publishes"),
        default=False,
        help_text=_(
            "It publishes and withdraws, and if it writes, corrects what is published, as far as its account may."
        ),
    )
    created = models.DateTimeField(_("set up on"), auto_now_add=True, help_text=_("When it was set up."))
    expires = models.DateTimeField(_("valid until"), help_text=_("From then on it is refused."))
    last_used = models.DateTimeField(
        _("last used"), null=True, blank=True, editable=False, help_text=_("To the minute.")
    )
    revoked = models.DateTimeField(
        _("revoked"), null=True, blank=True, editable=False, help_text=_("Since then it is refused.")
    )

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-created", "-id")
        # Nothing of it is ever changed but its end, and nothing is deleted: who makes tokens, revokes those they made.
        default_permissions = ("view", "add")
        permissions = (("manage_tokens", "Can see and revoke the API tokens of everybody"),)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "name"), condition=Q(revoked=None), name="apitoken_named_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(may_read_drafts=True) | Q(may_write=False, may_publish=False),
                name="apitoken_sees_what_it_writes",
                violation_error_message=_("Whoever writes or publishes reads drafts too: tick that as well."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.shown}…)"

    def clean(self) -> None:
        now = timezone.now()
        given: datetime.datetime | None = self.expires
        if self._state.adding and given and not now < given <= now + LONGEST:
            raise ValidationError({"expires": _("A day to come is expected, within two years.")})
        # Whoever writes must see what they write.
        self.may_read_drafts = self.may_read_drafts or self.may_write or self.may_publish

    def set_key(self) -> str:
        """Give it a new key, and return it: it cannot be asked for again."""
        key = PREFIX + secrets.token_urlsafe(32)
        self.shown, self.digest = key[:SHOWN], digest_of(key)
        return key

    @property
    def is_expired(self) -> bool:
        return timezone.now() >= self.expires

    @property
    def has_open_account(self) -> bool:
        return self.user.is_active and self.user.is_staff

    @property
    def is_valid(self) -> bool:
        return self.revoked is None and not self.is_expired and self.has_open_account

    @classmethod
    def of(cls, key: str) -> "ApiToken | None":
        """The token with this key, of whatever state, with its account.

        It is looked for by its digest: how long that takes tells nothing of any key.
        """
        return cls.objects.select_related("user").filter(digest=digest_of(key)).first()

    def use(self) -> None:
        """Two who use it at once leave one note."""
        now = timezone.now()
        unnoted = Q(last_used=None) | Q(last_used__lte=now - KEPT_EVERY)
        if self.last_used is None or self.last_used <= now - KEPT_EVERY:
            # Where others are writing, it is noted the next time.
            with waiting_at_most(0.05):
                ApiToken.objects.filter(unnoted, pk=self.pk).update(last_used=now)

    def revoke(self) -> bool:
        """Whether it was this time that it was revoked: once is for good."""
        self.revoked = timezone.now()
        is_revoked = bool(ApiToken.objects.filter(pk=self.pk, revoked=None).update(revoked=self.revoked))
        if is_revoked:
            AccountEvent.note(AccountAction.TOKEN_REVOKED, self.user, **self.about())
        return is_revoked

    def about(self) -> dict[str, Any]:
        """For the log of accounts: the letters that its owner knows it by, never its key."""
        return {"token": str(self), "may": [scope for scope in SCOPES if getattr(self, scope)]}
