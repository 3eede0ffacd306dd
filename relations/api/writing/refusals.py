"""Why something that was sent is not written, beside what ``relations.api.errors`` has for all."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status

from relations.api.errors import BodyError, Conflict


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class WrittenMeanwhile(Conflict):
    default_detail = _("Somebody has written the same meanwhile. Nothing was changed; read it anew, then decide again.")


class NotNow(Conflict):
    """``errors``: as of a body, where more is to be told."""

    def __init__(self, detail: str, errors: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(detail)
        self.errors = BodyError(errors).errors


class LinesError(BodyError):
    """``errors``: line, JSON pointer, reason."""

    default_detail = _("Some lines break rules of the desk: see the errors. Nothing was written.")

    def __init__(self, errors: Iterable[tuple[int, str, str]]) -> None:
        told: list[dict[str, Any]] = []
        super().__init__([])
        for line, pointer, reason in errors:
            told.append({"line": line, **BodyError([(pointer, reason)]).errors[0]})
        self.errors = told
