"""What is kept so that it need not be made again: by each process, by all of them together, and by others in front."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import env_int, env_secret, env_url

#: Seconds for which others may keep what they are not told to let go.
UNTOLD_MAX = 60
#: By what the application calls it; how many are kept in a process, and for how many seconds where all share them.
KEPT: dict[str, tuple[int, int]] = {
    # What pages count.
    "default": (300, 300),
    # Of requests, the counts of very many addresses.
    "counts": (50_000, 24 * 3600),
    # They are good as long as their tag is; what nobody asks for any more goes in an hour.
    "answers": (0, 3600),
}


def kept_answers() -> dict[str, Any]:
    answers = env_int(
        "ANSWERS_KEPT",
        default=0,
        about="so many answers, of 512 KiB at most, each process keeps until something changes; 0: each is made anew",
    )
    url = env_secret(
        "CACHE_URL",
        about="a Redis server that all processes keep answers and counts of requests in: `redis://` or `rediss://`",
        unset="each process keeps its own",
    )
    if url is None:
        return {"ANSWERS_KEPT": answers, "CACHES": {name: _own(name, answers) for name in KEPT}}
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("CACHE_URL: use an address such as redis://:password@host:6379/0.")
    return {"ANSWERS_KEPT": answers, "CACHES": {name: _shared(name, url) for name in KEPT}}


def _own(name: str, answers: int) -> dict[str, Any]:
    most, _seconds = KEPT[name]
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "TIMEOUT": None if name == "answers" else 300,
        "OPTIONS": {"MAX_ENTRIES": most or answers},
    }


def _shared(name: str, url: str) -> dict[str, Any]:
    _most, seconds = KEPT[name]
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": f"relations-{name}",
        "TIMEOUT": seconds,
        "OPTIONS": {
            # Where it is away, answers are made as if there were none, and soon.
            "IGNORE_EXCEPTIONS": True,
            "LOG_IGNORED_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
        },
    }


def kept_in_front() -> dict[str, Any]:
    """By a content delivery network or Varnish."""
    seconds = env_int(
        "CDN_SECONDS",
        default=0,
        most=7 * 24 * 3600,
        about="seconds for which a content delivery network or Varnish in front may keep public answers; 0: none",
    )
    url = env_url(
        "CDN_PURGE_URL",
        "",
        ("http", "https"),
        about="where it is told, by a POST with `Surrogate-Key`, that what the public sees has changed",
        unset="it is not told",
    )
    header = env_secret(
        "CDN_PURGE_HEADER", about="a header of that POST by which it knows who tells, such as `Fastly-Key: …`"
    )
    if seconds > UNTOLD_MAX and not url:
        raise ImproperlyConfigured(
            f"CDN_SECONDS={seconds} without CDN_PURGE_URL: what is withdrawn would be shown for so long. Say where to "
            f"tell of changes, or use {UNTOLD_MAX} at most."
        )
    if header is not None and not all(part.strip() for part in (header + ":").split(":")[:2]):
        raise ImproperlyConfigured("CDN_PURGE_HEADER: use a name, a colon and what it says.")
    return {"CDN_SECONDS": seconds, "CDN_PURGE_URL": url, "CDN_PURGE_HEADER": header}
