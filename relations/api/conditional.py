"""Every answer of the API to a question asked before is 304 where nothing has changed since."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from relations.tags import conditionally, is_known, kept_or_made, tag_of

#: Headers of the request by which an answer may differ, beside its language.
VARIES = ("Accept", "Authorization")

Handler = Callable[..., HttpResponseBase]


def conditional(handler: Handler) -> Handler:
    """For the methods of a view by which it is read. Whoever asks is known and let in by then."""

    @wraps(handler)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        told_to = rights(request)
        tag = tag_of(request._request, request.accepted_renderer.media_type, *told_to)
        return conditionally(
            request._request, tag, VARIES, lambda: handler(self, request, *args, **kwargs), for_anybody=not told_to
        )

    return answer


def with_its_own_tag(handler: Handler) -> Handler:
    """For the method that answers one record: its tag is of the record, so that a change of another one leaves it."""

    @wraps(handler)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _kept(request, lambda: handler(self, request, *args, **kwargs))
        tag = response.headers.get("ETag", "")
        if response.status_code == 200 and is_known(request._request, tag, is_there=True):
            return HttpResponseNotModified(headers={"ETag": tag})
        return response

    return answer


def _kept(request: Request, made: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if not settings.ANSWERS_KEPT:
        # Nothing is read for a tag that nothing is kept under.
        return made()
    told_to = rights(request)
    tag = tag_of(request._request, request.accepted_renderer.media_type, *told_to)
    return kept_or_made(request._request, tag, made, for_anybody=not told_to)


def rights(request: Request) -> tuple[str, ...]:
    """By which what is told differs; accounts and tokens are not among what the version of the data stands for."""
    token: Any = request.auth
    if token is None or not token.may_read_drafts:
        # It is told what anybody is told.
        return ()
    return (str(token.pk), *sorted(request.user.get_all_permissions()))
