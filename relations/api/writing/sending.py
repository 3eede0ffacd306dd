"""What is sent with a change: the body, why it is made, and which version is meant."""

import contextlib
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from relations.api.errors import ParameterError
from relations.api.writing.refusals import TooLarge
from relations.models import Revision
from relations.workflow import needs_reason

REASON, PUBLIC_NOTE = "X-Reason", "X-Public-Note"
DRY_RUN = "dry_run"
#: In bytes. The largest record of the desk has a few thousand.
MOST_BYTES = 2 * 2**20


@dataclass(frozen=True)
class Sent:
    data: Any
    digest: str


def sent_in(request: Request) -> Sent:
    """The JSON of a body, read no further than any record is long."""
    refuse_larger(request, MOST_BYTES)
    raw: bytes = request._request.body
    return Sent(request.data if raw else None, hashlib.sha256(raw).hexdigest())


def refuse_larger(request: Request, most: int) -> None:
    """Before anything of the body is read."""
    if request.headers.get("Content-Encoding", "").lower() not in ("", "identity"):
        raise UnsupportedMediaType("", _("Send the body as it is, not packed."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most:
        reason = _("At most %(most)s bytes are taken at once: send less, and more often.")
        raise TooLarge(reason % {"most": most})


@dataclass(frozen=True)
class Why:
    reason: str
    public_note: str

    def refuse(self, record: Any) -> None:
        """``record``: what is changed, in the state in which it is stored; None for a new one."""
        if record is not None and (told := self.missing(record)):
            raise ParameterError({REASON: [told]})
        if self.public_note and not getattr(record, "is_published", False):
            raise ParameterError({PUBLIC_NOTE: [_("Only a published record is corrected in public.")]})

    def missing(self, record: Any) -> str:
        if self.reason or not needs_reason(record):
            return ""
        return _("The public has seen this record: say why it is changed.")


def why(request: Request) -> Why:
    return Why(_header(request, REASON), _header(request, PUBLIC_NOTE))


def _header(request: Request, name: str) -> str:
    """Any language, percent-encoded as in addresses, or as bare UTF-8."""
    raw = request.headers.get(name, "")
    with contextlib.suppress(UnicodeError):
        raw = raw.encode("latin-1").decode()
    text = unquote(raw).strip()
    limit = Revision._meta.get_field("reason").max_length or 0
    if len(text) > limit:
        raise ParameterError({name: [_("At most %(limit)s characters are expected.") % {"limit": limit}]})
    if text and not (text.replace("\n", "").isprintable() and any(map(str.isalnum, text))):
        raise ParameterError({name: [_("Words are expected, without characters that nobody sees.")]})
    return text


def is_dry_run(request: Request) -> bool:
    said = request.GET.get(DRY_RUN, "")
    if said not in ("", "true", "false"):
        raise ParameterError({DRY_RUN: [_("true or false is expected.")]})
    return said == "true"
