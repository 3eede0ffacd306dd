"""The desk's journal: every change of every record, to be read and never written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from relations.admin.base import DeskAdmin
from relations.models import Revision


@admin.register(Revision)
class RevisionAdmin(DeskAdmin):
    list_display = ("at", "user", "action", "type", "record_id", "version", "reason")
    list_filter = ("action", "type")
    list_select_related = ("user",)
    list_display_links = None
    readonly_fields = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
