"""What the first page of the desk is made of."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    title: Any
    address: str
    kind: str = ""
    note: Any = ""
    #: A note that says what to mend.
    is_urgent: bool = False


@dataclass(frozen=True)
class Block:
    name: str
    heading: str
    lines: list[Line]
    empty: str
    #: Where the rest is: name of the list, address.
    links: list[tuple[str, str]] = field(default_factory=list)
    about: str = ""
