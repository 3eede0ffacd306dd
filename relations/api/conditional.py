"""Every answer of the API to a question asked before is 304 where nothing has changed since."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from relations.tags import is_known, not_modified, tag_of, tagged

#: Headers of the request by which an answer may differ, beside its language.
VARIES = ("Accept", "Authorization")

Handler = Callable[..., HttpResponseBase]


def conditional(handler: Handler) -> Handler:
    """For the methods of a view by which it is read. Whoever asks is known and let in by then."""

    @wraps(handler)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tag = tag_of(request._request, request.accepted_renderer.media_type, *rights(request))
        if is_known(request._request, tag):
            return not_modified(tag, VARIES)
        response = handler(self, request, *args, **kwargs)
        return tagged(response, tag, VARIES) if response.status_code == 200 else response

    return answer


def rights(request: Request) -> tuple[str, ...]:
    """By which what is told differs; accounts and tokens are not among what the version of the data stands for."""
    token: Any = request.auth
    if token is None or not token.may_read_drafts:
        # It is told what anybody is told.
        return ()
    return (str(token.pk), *sorted(request.user.get_all_permissions()))
