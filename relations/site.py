"""The desk's admin site. Not in ``relations.admin``, which registers its pages with it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path


class DeskSite(admin.AdminSite):
    def autocomplete_view(self, request: HttpRequest) -> Any:
        from relations.admin.suggestions import Suggestions

        return Suggestions.as_view(admin_site=self)(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        from relations.admin.entering import after_login, single_sign_on_context

        return after_login(request, lambda: super(DeskSite, self).login(request, single_sign_on_context(request)))

    def get_urls(self) -> list[Any]:
        from relations.admin import entering, own_account, single_sign_on
        from relations.admin.attachments import attachment

        # Before the site's own, which end with an address for everything else.
        return [
            path("attachments/<uuid:key>/<str:name>", self.admin_view(attachment), name="attachment"),
            path("code/", entering.code_page, name="code"),
            path("leave/", entering.leave, name="leave"),
            path("single-sign-on/", single_sign_on.ask, name="single_sign_on"),
            path("single-sign-on/answer/", single_sign_on.answer, name="single_sign_on_answer"),
            path("account/", own_account.account_page, name="account"),
            path("account/app/", own_account.app_page, name="account_app"),
            path("account/codes/", own_account.codes_page, name="account_codes"),
            path("account/log-out-everywhere/", own_account.log_out_everywhere, name="account_log_out_everywhere"),
            *super().get_urls(),
        ]
