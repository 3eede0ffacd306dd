"""What is not let out into the open: an unsafe combination of settings stops the start, with what to do."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

#: Names under which nobody but this machine reaches it.
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
#: As Django's own check for deployment has it (security.W009).
LEAST_LETTERS, LEAST_DIFFERENT = 50, 5
#: In seconds: what the list of browsers asks for (hstspreload.org).
YEAR = 31_536_000


def only_here(hosts: Iterable[str]) -> bool:
    return all(host in OWN_NAMES or host.endswith(".localhost") for host in hosts)


def refuse_unsafe(*, debug: bool, key: str, hosts: list[str], https: bool) -> None:
    if debug:
        if not only_here(hosts):
            raise ImproperlyConfigured(
                "DEBUG is on and ALLOWED_HOSTS names more than this machine: error pages would show settings "
                "and data to others. Set DEBUG=off and a SECRET_KEY, or leave ALLOWED_HOSTS unset."
            )
        return
    if len(key) < LEAST_LETTERS or len(set(key)) < LEAST_DIFFERENT:
        raise ImproperlyConfigured(
            f"SECRET_KEY is shorter than {LEAST_LETTERS} characters, or has fewer than {LEAST_DIFFERENT} different "
            "ones: it could be guessed. Make one with "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    if not hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is not set: every request would be refused. Name the site's host names, such as "
            "ALLOWED_HOSTS=relations.example."
        )
    if "*" in hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS=* lets a request say what the site is called, so links in answers could lead elsewhere. "
            "Name the site's host names, such as ALLOWED_HOSTS=relations.example."
        )
    if not https and not only_here(hosts):
        raise ImproperlyConfigured(
            "HTTPS is off and ALLOWED_HOSTS names more than this machine: passwords and sessions would travel open to "
            "read. Leave HTTPS on and set TRUST_PROXY=on behind a proxy that speaks https."
        )


def refuse_half_preloading(preload: bool, subdomains: bool, seconds: int) -> None:
    """Browsers take no site into their list otherwise, and a header that asks for it says so to nobody."""
    if preload and not (subdomains and seconds >= YEAR):
        raise ImproperlyConfigured(
            f"HSTS_PRELOAD is on, and browsers list only sites with HSTS_INCLUDE_SUBDOMAINS=on and HSTS_SECONDS of "
            f"{YEAR} or more: set both, or leave HSTS_PRELOAD off."
        )
