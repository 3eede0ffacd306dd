"""All the participants that answer a question, in the words of others, sent as they are read."""

import logging
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from relations.api.conditional import conditional
from relations.api.errors import ParameterError
from relations.api.linked_data import PARTICIPANTS, EntityRenderer
from relations.api.negotiation import BySuffix
from relations.api.open_view import OpenView
from relations.api.schema.linked_data import FileSchema
from relations.filters.base import ORDERINGS
from relations.linked_data.follow_the_money import FollowTheMoney, as_line
from relations.linked_data.popolo import Popolo

logger = logging.getLogger(__name__)

#: So many entities are sent at once.
PIECE = 200


class FileView(OpenView):
    content_negotiation_class = BySuffix
    schema = FileSchema()
    ending = ""
    #: What is appended where a file breaks off that looks whole nevertheless.
    looks_whole = False

    @conditional
    def get(self, request: Request) -> HttpResponseBase:
        filterset = PARTICIPANTS.filterset.of_published(request.GET)
        if errors := filterset.parameter_errors():
            raise ParameterError(errors)
        address = request.build_absolute_uri("/").removesuffix("/")
        pieces = self.pieces(address, still(filterset)) if request.method == "GET" else iter(())
        name = f"participants-{timezone.localdate().isoformat()}.{self.ending}.json"
        headers = {
            "Content-Type": self.renderer_classes[0].media_type,
            "Content-Disposition": content_disposition_header(True, name) or "",
            "X-Robots-Tag": "noindex",
        }
        return StreamingHttpResponse(sent(pieces, looks_whole=self.looks_whole), headers=headers)

    def pieces(self, address: str, participants: Any) -> Iterator[str]:
        raise NotImplementedError


class PopoloFileView(FileView):
    renderer_classes = (JSONRenderer,)
    ending = "popolo"

    def pieces(self, address: str, participants: Any) -> Iterator[str]:
        return Popolo(address).everything(participants)


class FollowTheMoneyFileView(FileView):
    renderer_classes = (EntityRenderer,)
    ending = "ftm"
    looks_whole = True

    def pieces(self, address: str, participants: Any) -> Iterator[str]:
        lines: list[str] = []
        for entity in FollowTheMoney(address).everything(participants):
            lines.append(as_line(entity))
            if len(lines) == PIECE:
                yield "".join(lines)
                lines = []
        yield "".join(lines)


def still(filterset: Any) -> Any:
    """A record that is changed while a list by changes is read would come up again at its end, and again."""
    records = filterset.records()
    column = ORDERINGS[filterset.form.cleaned_data.get("ordering") or filterset.default_ordering][0]
    return records.filter(updated__lte=timezone.now()) if column == "updated" else records


def sent(pieces: Iterator[str], *, looks_whole: bool) -> Iterator[bytes]:
    """In the language of the request, which is another's once the answer is under way."""
    language, broken = get_language() or "en", _("INCOMPLETE: the server failed here. Ask again.")
    while True:
        try:
            with override(language):
                piece = next(pieces, None)
        except Exception:
            logger.exception("A file of participants broke off")
            if looks_whole:
                yield f"{broken}\n".encode()
            raise
        if piece is None:
            return
        yield piece.encode()


def file_addresses() -> list[Any]:
    return [
        path(f"participants.{each.ending}", each.as_view(), name=f"participants-all-{each.ending}")
        for each in (PopoloFileView, FollowTheMoneyFileView)
    ]
