"""Every row of a file makes hundreds of objects that are gone by themselves a moment later. Python's search for cycles
among them costs a tenth of an import; here it is made between batches, when few of them are there."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

#: Batches from one search to the next.
EVERY = 4

_lock, _running = Lock(), 0
_was_enabled = _has_frozen = False


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """For the whole process: the last of several imports at once ends it."""
    _enter()
    try:
        yield
    finally:
        _leave()


def collect_after(batch: int) -> None:
    """``batch``: its number, counted from 1."""
    if not batch % EVERY:
        gc.collect()


def _enter() -> None:
    global _running, _was_enabled, _has_frozen  # noqa: PLW0603
    with _lock:
        _running += 1
        if _running == 1:
            _was_enabled, _has_frozen = gc.isenabled(), not gc.get_freeze_count()
            if _has_frozen:
                # What was there before will be there afterwards.
                gc.freeze()
            gc.disable()


def _leave() -> None:
    global _running  # noqa: PLW0603
    with _lock:
        _running -= 1
        if not _running:
            if _was_enabled:
                gc.enable()
            if _has_frozen:
                gc.unfreeze()
