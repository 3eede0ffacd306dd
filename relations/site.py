"""The desk's admin site. Not in ``relations.admin``, which registers its pages with it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path


class DeskSite(admin.AdminSite):
    def autocomplete_view(self, request: HttpRequest) -> Any:
        from relations.admin.suggestions import Suggestions

        return Suggestions.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        from relations.admin.attachments import attachment

        own = path("attachments/<uuid:key>/<str:name>", self.admin_view(attachment), name="attachment")
        return [own, *super().get_urls()]
