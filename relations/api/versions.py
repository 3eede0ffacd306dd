"""Which version of a record an answer shows, and which one a change is meant for."""

import hashlib
import re
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags

from relations.api.rendering import rendered

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
    tags = parse_etags(request.headers.get("If-Match", ""))
    found = [match["version"] for match in map(TAG.fullmatch, tags) if match]
    return tags == ["*"] or _version(record) in found


def is_in_part(request: HttpRequest) -> bool:
    """Whether the answer that a change goes by showed nothing of drafts: sent back, it would take them away."""
    tags = parse_etags(request.headers.get("If-Match", ""))
    return any(match["in_part"] for match in map(TAG.fullmatch, tags) if match)
