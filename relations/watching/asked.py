"""The request or task under way, for whatever is said or counted while it lasts."""

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

#: What a proxy may call a request: nothing that could break a line or a header.
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Of a request whose address leads nowhere.
NOWHERE = "none"
#: Styles, scripts and fonts: counted, and not worth a line each.
STATIC = "static"


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass
class Asked:
    id: str = field(default_factory=new_id)
    #: The name of the address, such as ``statements-list``; never the address itself, which holds what was looked for.
    route: str = NOWHERE
    began: float = field(default_factory=time.perf_counter)
    queries: int = 0

    @property
    def milliseconds(self) -> float:
        return round((time.perf_counter() - self.began) * 1000, 1)


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def current() -> Asked | None:
    return _current.get()


@contextmanager
def under_way(asked: Asked) -> Iterator[Asked]:
    token = _current.set(asked)
    try:
        yield asked
    finally:
        _current.reset(token)
