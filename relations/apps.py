from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def keep_index(sender: AppConfig, using: str, **_told: Any) -> None:
    """A migration may have built tables anew, without what keeps their words."""
    from relations.record_types import RECORD_TYPES
    from relations.search import keep_words

    keep_words([record_type.model for record_type in RECORD_TYPES.values()], using)


class RelationsConfig(AppConfig):
    name = "relations"
    verbose_name = _("Relations")

    def ready(self) -> None:
        from relations import checks, freshness, shared_caches, webhooks  # noqa: F401 (checks and tasks register themselves)
        from relations.accounts import guarding, watching  # noqa: F401 (it listens from here on)
        from relations.watching.queries import begin

        begin()
        post_migrate.connect(freshness.watch, sender=self, dispatch_uid="relations.freshness")
        post_migrate.connect(guarding.guard, sender=self, dispatch_uid="relations.accounts.guarding")

        post_migrate.connect(keep_index, sender=self)


class DeskConfig(AdminConfig):
    default_site = "relations.site.DeskSite"
