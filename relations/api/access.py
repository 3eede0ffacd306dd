"""Who asks: nobody in particular, a program with a token, or staff at the desk.

A token never allows more than its account, and an account never more through a token than the token's scopes: see
``workflow.allowed``, which every rule of the desk asks.
"""

import datetime
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from relations.models import ApiToken
from relations.search import waiting_at_most
from relations.workflow import allowed

SCHEME = "Bearer"
#: Its last use is kept no more exactly, so that reading does not write each time.
KEPT_EVERY = datetime.timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """RFC 6750. A token that is not good is refused, even where nobody needs one."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != SCHEME.lower().encode():
            return None
        token = ApiToken.of(words[1].decode("latin-1")) if len(words) == 2 else None
        if token is None:
            raise AuthenticationFailed(_("There is no such token."))
        if why := refusal(token):
            raise AuthenticationFailed(why)
        used(token)
        token.user.api_token = token
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


def refusal(token: ApiToken) -> str:
    if token.revoked is not None:
        return _("This token was revoked.")
    if not token.is_valid:
        return _("This token has expired.")
    if not (token.user.is_active and token.user.is_staff):
        return _("The account of this token is closed.")
    return ""


def used(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used is None or now - token.last_used > KEPT_EVERY:
        # Where others are writing, it is kept the next time.
        with suppress(OperationalError), waiting_at_most(0.05):
            ApiToken.objects.filter(pk=token.pk).update(last_used=now)


def sees_drafts(request: Request, model: Any) -> bool:
    """Whether the one who asks may be told what is not published, of records of this type and of those around them."""
    token = request.auth
    may = isinstance(token, ApiToken) and token.may_read_drafts
    return may and allowed(request.user, get_permission_codename("view", model._meta))
