"""Which version of a record an answer shows, and which one a change is meant for."""

import hashlib
import re
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer

#: Type, number and version of the record, then what tells one answer of that version from another: its language, what
#: is shown of the records around it.
TAG = re.compile(r'"(?P<version>[a-z]+-[0-9]+-[0-9]+)(-[0-9a-f]+)?"')


def etag(record: Any, answer: Any) -> str:
    told = hashlib.sha256(JSONRenderer().render(answer)).hexdigest()[:16]
    return f'"{_version(record)}-{told}"'


def _version(record: Any) -> str:
    return f"{record.type}-{record.pk}-{record.version}"


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has that very answer."""
    known = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    return tag in known or known == ["*"]


def is_meant(request: HttpRequest, record: Any) -> bool:
    """Whether a change is meant for the version that is stored. Any answer of that version will do."""
    tags = parse_etags(request.headers.get("If-Match", ""))
    found = [match.group("version") for match in map(TAG.fullmatch, tags) if match]
    return tags == ["*"] or _version(record) in found
