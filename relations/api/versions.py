"""Which version of a record an answer shows, and which one a change is meant for."""

import hashlib
import re
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags

from relations.serializers.rendering import rendered

#: Type, number and version of the record, whether only what is published was shown around it, then what tells one
#: answer of that version from another, such as its language.
TAG = re.compile(r'"(?P<version>[a-z]+-[0-9]+-[0-9]+)(?P<in_part>-public)?(-[0-9a-f]+)?"')


def etag(record: Any, answer: Any, *, drafts: bool = False) -> str:
    """``drafts``: the answer shows those too that the record names."""
    told = hashlib.sha256(rendered(answer)).hexdigest()[:16]
    return f'"{_version(record)}{"" if drafts else "-public"}-{told}"'


def _version(record: Any) -> str:
    return f"{record.type}-{record.pk}-{record.version}"


def is_meant(request: HttpRequest, record: Any) -> bool:
    """Whether a change is meant for the version that is stored. Any answer of that version will do."""
    return _tags(request) == ["*"] or bool(_meant(request, record))


def is_in_part(request: HttpRequest, record: Any) -> bool:
    """Whether the answer that a change goes by showed nothing of drafts: sent back, it would take them away."""
    meant = _meant(request, record)
    return bool(meant) and all(match["in_part"] for match in meant)


def _tags(request: HttpRequest) -> list[str]:
    return parse_etags(request.headers.get("If-Match", ""))


def _meant(request: HttpRequest, record: Any) -> list[re.Match[str]]:
    found = [match for match in map(TAG.fullmatch, _tags(request)) if match]
    return [match for match in found if match["version"] == _version(record)]
