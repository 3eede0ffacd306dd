"""A change is made whole or not at all, once for each key, and answered with what to do where others are in the way."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from relations.api.errors import Busy, ParameterError
from relations.api.writing.refusals import WrittenMeanwhile
from relations.models import KeptAnswer
from relations.models.idempotency import MOST_LETTERS
from relations.search import is_busy, waiting_at_most
from relations.serializers.rendering import rendered

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
#: Seconds to wait for others.
PATIENCE = 5
#: Blank, it counts as not given.
KEY_PATTERN = f"^[ -~]{{0,{MOST_LETTERS}}}$"
_KEPT_HEADERS = ("Location", "ETag", "Content-Language")


class OtherBody(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class Key:
    """Sent with a request, so that it can be sent again. ``digest``: of the body."""

    def __init__(self, request: Request, digest: str) -> None:
        self.user: Any = request.user
        self.text = request.headers.get(KEY, "")
        if not re.fullmatch(KEY_PATTERN, self.text):
            most = _("At most %(most)s plain letters and signs are expected.") % {"most": MOST_LETTERS}
            raise ParameterError({KEY: [most]})
        asked = "\n".join((str(request.method), request.path, request.META.get("QUERY_STRING", ""), digest))
        self.fingerprint = hashlib.sha256(asked.encode()).hexdigest()

    def answer(self) -> HttpResponse | None:
        """What was answered to it before."""
        kept = KeptAnswer.of(self.user, self.text) if self.text else None
        if kept is None:
            return None
        if kept.fingerprint != self.fingerprint:
            raise OtherBody(_("This Idempotency-Key was used for something else. Send a new one."))
        headers = {**kept.headers, REPLAYED: "true"}
        return HttpResponse(kept.body, status=kept.status, content_type="application/json", headers=headers)

    def claim(self) -> HttpResponse | None:
        """Within the transaction: of two at once, the second waits here, and hears what the first is answered."""
        if not self.text:
            return None
        if kept := self.answer():
            return kept
        KeptAnswer.forget_old()
        KeptAnswer.objects.filter(user=self.user, key=self.text).delete()
        try:
            with transaction.atomic():
                KeptAnswer.objects.create(user=self.user, key=self.text, fingerprint=self.fingerprint)
        except IntegrityError:
            if answer := self.answer():
                return answer
            raise
        return None

    def keep(self, response: Response) -> None:
        if not self.text:
            return
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        body = rendered(response.data).decode()
        kept = KeptAnswer.objects.filter(user=self.user, key=self.text)
        kept.update(status=response.status_code, headers=headers, body=body)


def made(
    request: Request,
    digest: str,
    do: Callable[[], Any],
    answer: Callable[[Any], Response],
    *,
    dry_run: bool,
    once: bool = False,
) -> Any:
    """What is answered of what ``do`` does, within a transaction of which nothing stays where it refuses or is only
    tried. The answer is read after it, while others may write on, unless it is to be kept."""
    key = Key(request, digest) if once and not dry_run else None
    if key and (replayed := key.answer()):
        return replayed
    with told_if_busy(), waiting_at_most(PATIENCE):
        if key and (replayed := key.claim()):
            return replayed
        done = do()
        if dry_run or (key and key.text):
            response = answer(done)
            if key:
                key.keep(response)
            transaction.set_rollback(dry_run)
            return response
    return answer(done)


@contextmanager
def told_if_busy() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise WrittenMeanwhile from error
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise Busy from error
