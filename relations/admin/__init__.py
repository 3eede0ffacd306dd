"""The desk: where records are curated."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from relations.admin import (
    account_events,
    accounts,
    commitments,
    deliveries,
    documents,
    duplicates,
    figures,
    merges,
    merging,
    offices,
    participants,
    revisions,
    sources,
    statements,
    tokens,
    visits,
    webhooks,
)

__all__ = [
    "account_events",
    "accounts",
    "commitments",
    "deliveries",
    "documents",
    "duplicates",
    "figures",
    "merges",
    "merging",
    "offices",
    "participants",
    "revisions",
    "sources",
    "statements",
    "tokens",
    "visits",
    "webhooks",
]

admin.site.site_header = _("Relations")
admin.site.site_title = _("Relations")
admin.site.index_title = _("The desk")
# The home page leads to every list; beside one, its own columns need the room.
admin.site.enable_nav_sidebar = False
