"""What an import is asked to do, and what it has to tell."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relations.imports.differences import Difference
from relations.imports.mapping import ImportMapping
from relations.imports.problems import BadValueError, Problem
from relations.imports.spool import Spool


@dataclass
class Report:
    rows: int = 0
    bad: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    #: Type -> drafts made because rows name them.
    made: Counter[str] = field(default_factory=Counter)
    #: Reason -> rows that the mapping makes no record of.
    left_out: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    written: bool = False
    #: The files that hold the rows of which nothing was made.
    rejected: Path | None = None
    left_out_rows: Path | None = None


@dataclass
class Options:
    mapping: ImportMapping | None = None
    create_missing: bool = False
    #: Bad rows are left out and reported, and the others written all the same.
    skip_bad: bool = False
    #: The status of new records, where the file does not say one.
    status: str = ""
    user: Any = None
    reason: str = ""
    encoding: str = ""
    #: Read it as this kind of file, whatever it is called.
    form: str = ""
    #: Where bad rows are written, to be corrected.
    rejected: Path | None = None


def _nothing(*args: Any) -> None:
    """Nobody is told."""


@dataclass
class Told:
    """Whom the import tells of its progress."""

    #: Bytes of the file, how many are read, rows read.
    reading: Callable[[int, int, int], None] = _nothing
    #: Records in all, records checked or written.
    checking: Callable[[int, int], None] = _nothing
    writing: Callable[[int, int], None] = _nothing
    difference: Callable[[Difference], None] = _nothing
    problem: Callable[[Problem], None] = _nothing


class Complaints:
    """Every mistake is told at once, and kept for the file of rejected rows."""

    def __init__(self, spool: Spool, told: Told) -> None:
        self.spool, self.told, self.count = spool, told, 0

    def __call__(self, line: int, problem: BadValueError) -> None:
        said = Problem(line, problem.column, problem.value, problem.reason, problem.row, problem.fields)
        self.count += 1
        self.spool.complain(said)
        self.told.problem(said)
