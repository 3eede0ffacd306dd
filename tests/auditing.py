"""What Python itself notes that the program does: files that it opens, and whom it calls."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: One list for each who listens. A hook stays for good.
_LISTENING: list[tuple[tuple[str, ...], list[str]]] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    for wanted, heard in _LISTENING:
        if event in wanted:
            heard.append(f"{event} {arguments[-1] if event == 'socket.connect' else arguments[0]}")


sys.addaudithook(_hear)


@contextmanager
def noted(*events: str) -> Iterator[list[str]]:
    """``events``: by their names in Python's table of audit events, such as ``open`` and ``socket.connect``."""
    listening: tuple[tuple[str, ...], list[str]] = events, []
    _LISTENING.append(listening)
    try:
        yield listening[1]
    finally:
        _LISTENING.remove(listening)
