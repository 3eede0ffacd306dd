"""Which of the forms that an address offers is answered, by the header Accept (RFC 9110, section 12.5.1)."""

from collections.abc import Iterator
from typing import Any

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """By how much each is wanted; of those wanted alike the first. Parameters of a media type change nothing here."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        header = request.headers.get("Accept", "").strip() or "*/*"
        wanted = [(quality(header, each.media_type), -place) for place, each in enumerate(renderers)]
        best, place = max(wanted)
        if not best:
            raise NotAcceptable(available_renderers=renderers)
        return renderers[-place], renderers[-place].media_type


class BySuffix(DefaultContentNegotiation):
    """The address says it already."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def quality(header: str, media_type: str) -> float:
    """How much it is wanted, from 0 to 1: as the most exact range of the header that holds it says."""
    main = media_type.partition("/")[0]
    ranges = (media_type, f"{main}/*", "*/*")
    found = [(ranges.index(each), wanted) for each, wanted in _ranges(header) if each in ranges]
    return min(found, key=lambda each: (each[0], -each[1]))[1] if found else 0


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(",")[:100]:
        media_type, parameters = _read(part)
        try:
            wanted = float(parameters.get("q", 1))
        except ValueError:
            wanted = 1
        yield media_type, wanted if 0 <= wanted <= 1 else 1


def _read(part: str) -> tuple[str, dict[str, Any]]:
    try:
        media_type, parameters = parse_header_parameters(part)
    except ValueError:
        media_type, parameters = part.partition(";")[0], {}
    return media_type.strip().lower(), parameters
