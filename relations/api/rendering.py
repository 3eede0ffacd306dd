"""Answers as JSON."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

#: Ends a line in JavaScript, though not in JSON; as the framework's own renderer writes them.
_LINE_ENDS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
_encoder = JSONEncoder()


class Renderer(JSONRenderer):
    """The same bytes as the framework's own, in a tenth of the time."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None or self.get_indent(accepted_media_type or "", renderer_context or {}) is not None:
            told: bytes = super().render(data, accepted_media_type, renderer_context)
            return told
        try:
            return rendered(data)
        except TypeError:
            # Such as a number beyond 64 bits.
            return super().render(data, accepted_media_type, renderer_context)


def rendered(data: Any) -> bytes:
    told = orjson.dumps(data, default=_encoder.default, option=OPTIONS)
    for letter, written in _LINE_ENDS:
        if letter in told:
            told = told.replace(letter, written)
    return told


#: What is not text, number or list is written as the framework writes it.
OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
