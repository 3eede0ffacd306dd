"""What an answer says to the caches in front."""

import datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from relations.record_types import RECORD_TYPES

#: Of every answer that may be kept.
EVERYTHING = "relations"
#: RFC 5861, in seconds: kept longer while it is asked for anew, and while the site does not answer.
WHILE_REVALIDATING, IF_ERROR = 60, 24 * 3600
#: That there is nothing, or no longer, is an answer too; it goes as soon as something is published.
KEPT = (
    HTTPStatus.OK,
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.PERMANENT_REDIRECT,
    HTTPStatus.NOT_MODIFIED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
)
#: What is told to whoever asks about themselves.
OF_THE_ASKER = ("RateLimit", "RateLimit-Policy")
PLURALS = frozenset(record_type.plural for record_type in RECORD_TYPES.values())


def tell(request: HttpRequest, response: HttpResponseBase) -> None:
    """``response`` is one that anybody who sends the same request would be given."""
    if request.method not in ("GET", "HEAD") or response.status_code not in KEPT or response.cookies:
        return
    how_long = f"max-age={seconds_kept()}, stale-while-revalidate={WHILE_REVALIDATING}, stale-if-error={IF_ERROR}"
    response.headers["CDN-Cache-Control"] = response.headers["Surrogate-Control"] = how_long
    keys = surrogate_keys(request.path_info)
    response.headers["Surrogate-Key"] = " ".join(keys)
    response.headers["Cache-Tag"] = ",".join(keys)
    for name in OF_THE_ASKER:
        response.headers.pop(name, None)


def seconds_kept() -> int:
    """Not beyond the day: what is overdue or in force tomorrow is another."""
    now = timezone.localtime()
    tomorrow = (now + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, min(settings.CDN_SECONDS, int((tomorrow - now).total_seconds())))


def surrogate_keys(path: str) -> list[str]:
    """Everything, what is of a type of records, and what is at the address of one: on its page and in the API."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["api"]:
        parts = parts[2:]
    plural, _dot, _format = parts[0].partition(".") if parts else ("", "", "")
    if plural not in PLURALS:
        return [EVERYTHING]
    slug = parts[1].partition(".")[0] if len(parts) == 2 else ""
    # Other letters would be read as the end of the key.
    return [EVERYTHING, plural, *([f"{plural}/{slug}"] if slug.isascii() and slug.replace("-", "").isalnum() else [])]
