"""Programs that ask the API, each with a token of its own."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from relations.models import ApiToken

#: Scopes by name, as tests speak of them.
SCOPES = {
    "reader": {"may_read_drafts": True},
    "writer": {"may_read_drafts": True, "may_write": True},
    "publisher": {"may_read_drafts": True, "may_write": True, "may_publish": True},
}


def token_of(user: User, scope: str = "publisher", **values: Any) -> str:
    """A new key of that account."""
    expires = timezone.now() + datetime.timedelta(days=30)
    number = ApiToken.objects.filter(user=user).count() + 1
    token = ApiToken(user=user, **{"name": f"Script {number}", "expires": expires, **SCOPES.get(scope, {}), **values})
    key = token.set_key()
    token.save()
    return key


def program(user: User, scope: str = "publisher", **values: Any) -> Client:
    """It sends the token with every request, and no cookie."""
    return Client(headers={"Authorization": f"Bearer {token_of(user, scope, **values)}"})
