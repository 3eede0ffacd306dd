"""The records as the API answers them: in one object, or one a line."""

from collections.abc import Iterator

from relations.exports.taking import Taking
from relations.serializers.rendering import rendered

#: Many programs end a line at this too, and JSON may hold it as it is.
_NEXT_LINE = ("\x85".encode(), b"\\u0085")


def write_json(taking: Taking) -> Iterator[bytes]:
    """The closing brackets come last: a file without them is broken off, and no program takes it."""
    between = b'{"count": %d, "results": [\n' % taking.question.count
    for batch in encoded(taking):
        yield between + b",\n".join(batch)
        between = b",\n"
    # Without a record the beginning has not been written yet.
    yield (b"\n" if between == b",\n" else between) + b"]}\n"


def write_json_lines(taking: Taking) -> Iterator[bytes]:
    for batch in encoded(taking):
        yield b"\n".join([*batch, b""])


def encoded(taking: Taking) -> Iterator[list[bytes]]:
    for answers in taking.answered():
        yield [rendered(answer).replace(*_NEXT_LINE) for answer in answers]
