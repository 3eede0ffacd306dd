"""The desk's admin site. Not in ``relations.admin``, which registers its pages with it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class DeskSite(admin.AdminSite):
    def autocomplete_view(self, request: HttpRequest) -> Any:
        from relations.admin.suggestions import Suggestions

        return Suggestions.as_view(admin_site=self)(request)
