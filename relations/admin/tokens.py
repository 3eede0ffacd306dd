"""Tokens for the API: made here, shown once, revoked here."""

from typing import TYPE_CHECKING

from django.contrib import admin

from relations.models import ApiToken

if TYPE_CHECKING:
    TokenAdmin = admin.ModelAdmin[ApiToken]
else:
    TokenAdmin = admin.ModelAdmin


@admin.register(ApiToken)
class ApiTokenAdmin(TokenAdmin):
    list_display = ("name", "shown", "user", "expires", "last_used", "revoked")
