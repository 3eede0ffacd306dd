"""Logging in by an OpenID provider: who it names is looked for among the accounts of the desk, and never made one.

mozilla-django-oidc does the protocol; what it leaves open is closed here: by whom a token was issued and for whom,
until when it is good, and that a code is taken only beside the state, nonce and verifier of the same session.

Nothing else imports this: the extra ``oidc`` may not be installed.
"""

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

logger = logging.getLogger(__name__)

#: Seconds that clocks may differ by.
LEEWAY = 30
NEEDED = ["iss", "aud", "sub", "exp", "iat", "nonce"]
EMAIL = "email"


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    def authenticate(
        self, request: Any, nonce: str | None = None, code_verifier: str | None = None, **credentials: Any
    ) -> User | None:
        """Asked at every log in, also by the form for a password, whose address a stranger may have written."""
        if not (nonce and code_verifier):
            return None
        try:
            found: User | None = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except (
            SuspiciousOperation,
            jwt.PyJWTError,
            requests.RequestException,
            LookupError,
            TypeError,
            ValueError,
        ) as error:
            logger.warning("Single sign-on was refused: %s", error)
            return None
        return found

    def get_payload_data(self, token: Any, key: Any) -> dict[str, Any]:
        payload: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=settings.OIDC_RP_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
        # A token for several is of the one that asked for it.
        if payload.get("azp", settings.OIDC_RP_CLIENT_ID) != settings.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("The token was issued for another party.")
        return payload

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """What is signed is enough."""
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """An address that anybody may have typed in is nobody's."""
        named = isinstance(claims.get(settings.OIDC_CLAIM), str) and bool(claims[settings.OIDC_CLAIM].strip())
        return named and (settings.OIDC_CLAIM != EMAIL or claims.get("email_verified") is True)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        named = claims[settings.OIDC_CLAIM].strip()
        by = {"email__iexact": named} if settings.OIDC_CLAIM == EMAIL else {"username": named}
        return User.objects.filter(**by, is_active=True, is_staff=True)

    def get_user(self, user_id: Any) -> User | None:
        """The package's own lets in whoever was deactivated since."""
        return User.objects.filter(pk=user_id, is_active=True).first()
