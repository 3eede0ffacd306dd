"""Who asks: nobody in particular, a program with a token, or staff at the desk.

A token never allows more than its account, and an account never more through a token than the token's scopes: see
``workflow.allowed``, which every rule of the desk asks.
"""

import contextlib
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_permission_codename
from django.db import OperationalError
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.request import Request

from relations.models import ApiToken
from relations.workflow import allowed

SCHEME = "Bearer"
#: Asked for by a proxy in front, if by anybody, who may pass on what was answered.
OF_A_PROXY = b"basic"


class TokenAuthentication(BaseAuthentication):
    """RFC 6750. A token that is not good is refused, even where nobody needs one.

    In the header alone: an address is written into logs, and passed on as a referrer.
    """

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() == OF_A_PROXY:
            return None
        if words[0].lower() != SCHEME.lower().encode() or len(words) != 2:
            raise AuthenticationFailed(_("Send one token, as in “Authorization: Bearer rel_…”."))
        token = ApiToken.of(words[1].decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(_("There is no such token."))
        if why := refusal(token):
            raise AuthenticationFailed(why)
        # That it is read matters more than when it was read last.
        with contextlib.suppress(OperationalError):
            token.use()
        user: Any = token.user
        user.api_token = token
        return user, token

    def authenticate_header(self, request: Request) -> str:
        refused = ', error="invalid_token"' if get_authorization_header(request) else ""
        return f'{SCHEME} realm="api"{refused}'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": _("A token made at the desk, with the rights of its account or fewer. Reading needs none."),
        }


def refusal(token: ApiToken) -> str:
    if token.revoked is not None:
        return _("This token was revoked.")
    if token.is_expired:
        return _("This token has expired.")
    return "" if token.has_open_account else _("The account of this token is closed.")


def sees_drafts(request: Request, model: Any) -> bool:
    """Whether the one who asks may be told what is not published, of records of this type and of those around them."""
    token = request.auth
    may = isinstance(token, ApiToken) and token.may_read_drafts
    return may and allowed(request.user, get_permission_codename("view", model._meta))


def in_states(request: Request, model: Any, statuses: Iterable[str]) -> Any:
    """The records in the states that were asked for."""
    if sees_drafts(request, model):
        return model.objects.in_states(statuses)
    if request.auth is None:
        raise NotAuthenticated(_("Only a token that reads drafts may ask for records by their state."))
    raise PermissionDenied(_("This token does not read drafts, or the role of its account does not allow it."))


def visible(request: Request, model: Any) -> Any:
    """The records that an address may lead to."""
    return model.objects.in_states() if sees_drafts(request, model) else model.objects.published()
