"""How accounts are kept safe. Settings are returned under the names that Django and the packages know them by."""

import datetime
import importlib.util
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import env_bool, env_choice, env_int, env_secret, env_str, env_url

#: In this order: guessing is stopped before anybody is asked.
BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PROVIDER = "relations.accounts.single_sign_on.ProviderBackend"
#: A browser takes a cookie so named only over https, from this very host, for all of its paths.
OVER_HTTPS = "__Host-"


def sessions(https: bool) -> dict[str, Any]:
    prefix = OVER_HTTPS if https else ""
    hours = env_int("SESSION_HOURS", default=12, least=1, most=720, about="after so many hours everybody logs in again")
    return {
        "LOGIN_REDIRECT_URL": "admin:index",
        "SESSION_ENGINE": "relations.accounts.sessions",
        "SESSION_HOURS": hours,
        "SESSION_IDLE_MINUTES": env_int(
            "SESSION_IDLE_MINUTES",
            default=60,
            least=5,
            most=43_200,
            about="whoever has done nothing for so many minutes logs in again",
        ),
        # The database knows when it ends; the browser need not keep it for longer.
        "SESSION_COOKIE_AGE": hours * 3600,
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
    }


def passwords() -> dict[str, Any]:
    letters = env_int(
        "PASSWORD_LEAST_LETTERS", default=12, least=8, most=64, about="a new password has so many letters at least"
    )
    validators: dict[str, dict[str, Any]] = {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": letters},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }
    path = "django.contrib.auth.password_validation"
    return {
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"{path}.{name}", "OPTIONS": options} for name, options in validators.items()
        ]
    }


def lockout() -> dict[str, Any]:
    minutes = env_int(
        "LOGIN_LOCKED_MINUTES",
        default=15,
        least=1,
        most=1_440,
        about="for so long nobody may try, after too many failures",
    )
    return {
        "LOGIN_LOCKED_MINUTES": minutes,
        "LOGIN_FAILURES": env_int(
            "LOGIN_FAILURES",
            default=5,
            least=1,
            about="wrong passwords for one name from one address until it is locked",
        ),
        "LOGIN_FAILURES_OF_ACCOUNT": env_int(
            "LOGIN_FAILURES_OF_ACCOUNT", default=20, least=1, about="the same for one name, from whatever addresses"
        ),
        "LOGIN_FAILURES_OF_ADDRESS": env_int(
            "LOGIN_FAILURES_OF_ADDRESS", default=50, least=1, about="the same from one address, for whatever names"
        ),
        "AXES_HANDLER": "relations.accounts.lockout.Lockout",
        "AXES_FAILURE_LIMIT": "relations.accounts.lockout.narrowest_limit",
        "AXES_LOCKOUT_PARAMETERS": "relations.accounts.lockout.parameters",
        "AXES_USERNAME_CALLABLE": "relations.accounts.lockout.name_typed",
        "AXES_CLIENT_IP_CALLABLE": "relations.callers.network_address",
        "AXES_LOCKOUT_CALLABLE": "relations.admin.entering.locked_out",
        "AXES_COOLOFF_TIME": datetime.timedelta(minutes=minutes),
        # Whoever goes on trying does not keep the account's owner out for longer.
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_RESET_ON_SUCCESS": True,
        # The log of accounts tells it.
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
    }


def second_factor(debug: bool, site: str) -> dict[str, Any]:
    return {
        "STAFF_OTP": env_bool(
            "STAFF_OTP",
            default=not debug,
            about="whether everybody at the desk needs a second factor, a code of an app on their phone",
            unset="on where `DEBUG` is off; whoever has set one up is asked for it in any case",
        ),
        # What the app calls it.
        "OTP_TOTP_ISSUER": " ".join(filter(None, ["Relations", site.partition("://")[2]])),
    }


def single_sign_on() -> dict[str, Any]:
    """Logging in by an OpenID provider, where one is given."""
    given, claim, vouches = provider(), claim_of_account(), second_factor_of_provider()
    told = {"OIDC_CLAIM": claim, "OIDC_SECOND_FACTOR": vouches, "AUTHENTICATION_BACKENDS": BACKENDS}
    named = {NAMES[name]: value for name, value in given.items()}
    if not any(given.values()):
        return {**told, **named}
    if missing := [name for name, value in given.items() if not value]:
        raise ImproperlyConfigured(f"{', '.join(missing)}: not set, and single sign-on needs all of them.")
    if importlib.util.find_spec("mozilla_django_oidc") is None:
        raise ImproperlyConfigured(
            "OIDC_CLIENT_ID is set, and the extra oidc is not installed: pip install mozilla-django-oidc."
        )
    return {**told, **named, **AT_THE_PROVIDER, "AUTHENTICATION_BACKENDS": [*BACKENDS, PROVIDER]}


def provider() -> dict[str, str]:
    https = ("https",)
    issuer = env_str(
        "OIDC_ISSUER",
        pattern=r"https://\S+",
        allowed="an address that begins with https://",
        about="what an OpenID provider calls itself, to the letter; with it and the next five, people log in there",
    )
    return {
        "OIDC_ISSUER": issuer or "",
        "OIDC_CLIENT_ID": env_str("OIDC_CLIENT_ID", about="what the OpenID provider knows this site by") or "",
        "OIDC_CLIENT_SECRET": env_secret("OIDC_CLIENT_SECRET", about="shared with the OpenID provider") or "",
        "OIDC_AUTHORIZATION_ENDPOINT": env_url(
            "OIDC_AUTHORIZATION_ENDPOINT", "", https, about="where the OpenID provider asks people who they are"
        ),
        "OIDC_TOKEN_ENDPOINT": env_url("OIDC_TOKEN_ENDPOINT", "", https, about="where it tells this site"),
        "OIDC_KEYS_ENDPOINT": env_url("OIDC_KEYS_ENDPOINT", "", https, about="where its public keys are (RS256)"),
    }


def claim_of_account() -> str:
    claim = env_str(
        "OIDC_CLAIM",
        pattern=r"[A-Za-z_]+",
        allowed="the name of a claim",
        about="what of its answer names the account: `email`, which it must have verified, or a claim such as "
        "`preferred_username` that is the name of the account",
        unset="`email`",
    )
    return claim or "email"


def second_factor_of_provider() -> str:
    about = "whose second factor whoever logs in by the provider gives"
    return env_choice("OIDC_SECOND_FACTOR", "ours", ("ours", "theirs"), about=about)


#: As the package knows them.
NAMES = {
    "OIDC_ISSUER": "OIDC_ISSUER",
    "OIDC_CLIENT_ID": "OIDC_RP_CLIENT_ID",
    "OIDC_CLIENT_SECRET": "OIDC_RP_CLIENT_SECRET",
    "OIDC_AUTHORIZATION_ENDPOINT": "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "OIDC_TOKEN_ENDPOINT": "OIDC_OP_TOKEN_ENDPOINT",
    "OIDC_KEYS_ENDPOINT": "OIDC_OP_JWKS_ENDPOINT",
}
AT_THE_PROVIDER = {
    # What the token itself says is enough.
    "OIDC_OP_USER_ENDPOINT": "",
    "OIDC_RP_SIGN_ALGO": "RS256",
    "OIDC_RP_SCOPES": "openid email profile",
    "OIDC_USE_PKCE": True,
    "OIDC_CREATE_USER": False,
    "OIDC_TIMEOUT": 10,
    "OIDC_AUTHENTICATION_CALLBACK_URL": "admin:single_sign_on_answer",
}
