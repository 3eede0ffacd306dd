"""The records as the API answers them: in one object, or one a line."""

import json
from collections.abc import Iterator
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

from relations.exports.taking import Taking

#: Many programs end a line at these too, and JSON may hold them as they are.
_LINE_ENDS = {ord(letter): f"\\u{ord(letter):04x}" for letter in "\x85\u2028\u2029"}


def write_json(taking: Taking) -> Iterator[bytes]:
    """The closing brackets come last: a file without them is broken off, and no program takes it."""
    between = f'{{"count": {taking.question.count}, "results": [\n'
    for batch in encoded(taking):
        yield (between + ",\n".join(batch)).encode()
        between = ",\n"
    # Without a record the beginning has not been written yet.
    yield (("\n" if between == ",\n" else between) + "]}\n").encode()


def write_json_lines(taking: Taking) -> Iterator[bytes]:
    for batch in encoded(taking):
        yield "".join(f"{line}\n" for line in batch).encode()


def encoded(taking: Taking) -> Iterator[list[str]]:
    for answers in taking.answered():
        yield [_dumped(answer) for answer in answers]


def _dumped(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, cls=JSONEncoder).translate(_LINE_ENDS)
