"""What lists are narrowed and counted by, held in memory: of a million records the database takes a second to count
what is counted here in some thousandths.

Only lists of many records are held, by each process for itself; until it has read them, and for whatever else is asked,
the database counts. Nothing here is older than the answer it stands in: before each answer, what has changed since is
read again, which the database itself notes (``changed``). And nothing is told from here but numbers: the records of a
page are read from the database, published ones only.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Container, Sequence
from functools import cached_property
from typing import Any

from django.db import connections, router

from relations.changed import ALL, BEGINNING, KEPT_HOURS, Changed, changed_since, goes_back
from relations.columns.question import asks_nothing, asks_when, can_tell, first_keys, found
from relations.columns.table import Table
from relations.columns.ties import Numbers, numbers
from relations.filters import FilterSet
from relations.freshness import data_version
from relations.routing import read_from, reading_from
from relations.search import Among, passes_over

__all__ = ["Held", "are_held", "held", "held_of", "loaded", "sooner"]

#: Of no more than so many the database counts as quickly.
FEW = 1_000
#: So many changed records are read again while somebody waits for an answer.
MOST_AGAIN = 2_000
SECONDS_BETWEEN = 30
#: Of more, the first are not looked for here.
FOUND_IN_MEMORY = 100_000
#: Among what part of all records, at most, a word is sooner looked for than along the list.
WORTH_NARROWING = 4
#: Columns are as long as the highest number of a record.
MOST = 50_000_000

logger = logging.getLogger(__name__)


class Held:
    """The records that answer a question."""

    def __init__(self, columns: "Columns", filterset: FilterSet, less: Container[str]) -> None:
        # Another may be read meanwhile.
        self.lock, self.table = columns.lock, columns.table
        self.of_all = asks_nothing(filterset, less)
        self.question = filterset, less
        # What is counted without a look at each record is not looked for either.
        self.count = self.table.total() if self.of_all else len(self.keys)

    @cached_property
    def keys(self) -> Numbers:
        with self.lock:
            return found(self.table, *self.question)

    def gives_first(self, column: str) -> bool:
        """Whether the first in that order are found here; of very many, an index of the database gives them sooner
        than all can be looked at."""
        return column.lstrip("-") == "sort_date" and self.count <= FOUND_IN_MEMORY

    def first(self, size: int, start: Any, *, falling: bool) -> list[Any]:
        with self.lock:
            return first_keys(self.table, self.keys, size, start, falling=falling)

    def can_count(self, name: str) -> bool:
        return name in self.table.choices or name in self.table.rows

    def counts(self, name: str) -> dict[Any, int]:
        """How many of the records have each value of a filter: of a vocabulary by value, of records by number."""
        table = self.table
        with self.lock:
            if name in table.choices:
                return table.values(name, self.keys)
            return table.ties[name].counts(table.among(self.keys))

    def years(self) -> tuple[list[tuple[tuple[int, int, bool], int]], int]:
        """Each first and last year, and whether one end of the time is not known, with the number of records; and how
        many have no date."""
        with self.lock:
            spans = list(self.table.years(self.keys))
            return spans, len(self.keys) - sum(count for _span, count in spans)


class HeldOf(Held):
    """The records with these numbers, as far as they are shown."""

    def __init__(self, columns: "Columns", found: Numbers) -> None:
        self.lock, self.table = columns.lock, columns.table
        self.of_all = False
        known = found[found < len(self.table.shown)]
        self.keys = known[self.table.shown[known]]
        self.count = len(self.keys)


class Columns:
    """Of one record type in one database, in this process: a replica may be behind the primary."""

    def __init__(self, filterset: type[FilterSet], using: str) -> None:
        self.filterset, self.model, self.using = filterset, filterset.Meta.model, using
        self.name = str(self.model._meta.model_name)
        self.lock = threading.RLock()
        self.table = Table(filterset)
        self.version, self.until, self.mark = "", BEGINNING, ""
        self.looked_at = -math.inf
        self.loader: threading.Thread | None = None

    @property
    def is_loaded(self) -> bool:
        return bool(self.version)

    def ask(self, filterset: FilterSet, less: Container[str]) -> Held | None:
        return self._told(filterset, lambda: can_tell(self.table, filterset, less), lambda: Held(self, filterset, less))

    def ask_of(self, filterset: FilterSet, keys: Sequence[int]) -> Held | None:
        return self._told(filterset, lambda: True, lambda: HeldOf(self, numbers(keys)))

    def _told(self, filterset: FilterSet, can: Callable[[], bool], told: Callable[[], Held]) -> Held | None:
        if not self.is_loaded:
            self._look()
            return None
        with self.lock:
            try:
                if can() and self._catch_up(filterset.version or data_version()):
                    return told()
            except Exception:  # whatever it is, the database can answer
                logger.exception("The columns of %s are not used any more.", self.name)
                self.version = ""
        return None

    def _look(self) -> None:
        """Now and then, whether there are so many by now that it is worth it to hold them."""
        with self.lock:
            loads = self.loader is not None and self.loader.is_alive()
            if loads or time.monotonic() - self.looked_at < SECONDS_BETWEEN:
                return
            self.looked_at = time.monotonic()
            last = self.model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
            published = self.model.objects.published().order_by().values("pk")
            if last <= MOST and published[FEW : FEW + 1].exists():
                self.loader = threading.Thread(target=self._load_aside, name=f"columns of {self.name}", daemon=True)
                self.loader.start()

    def _load_aside(self) -> None:
        try:
            with reading_from(self.using):
                self.load()
        except Exception:  # whatever it is, the database goes on answering
            logger.exception("The columns of %s could not be read.", self.name)
        finally:
            connections.close_all()

    def load(self) -> None:
        """The moment is taken before anything is read: what changes meanwhile is read again."""
        version, begun, table = data_version(), changed_since(self.name, BEGINNING, 0), Table(self.filterset)
        table.load()
        with self.lock:
            self.table, self.version, self.until, self.mark = table, version, begun.until, begun.mark
            self.caught_up = time.monotonic()

    def _catch_up(self, version: str) -> bool:
        if version == self.version:
            self.caught_up = time.monotonic()
            return True
        changed = changed_since(self.name, self.until, MOST_AGAIN + 1)
        if self._is_beyond(changed):
            # It takes as long as at the beginning; nobody waits for it.
            self.version = ""
            self._look()
            return False
        self.table.look_at_headings()
        if changed.records:
            self.table.read_again(changed.records)
        self.version, self.until, self.mark = version, changed.until, changed.mark
        self.caught_up = time.monotonic()
        return True

    def _is_beyond(self, changed: Changed) -> bool:
        """Whether only reading everything tells what there is now."""
        are_others = changed.mark_then != self.mark or goes_back(changed.until, self.until)
        too_long_ago = time.monotonic() - self.caught_up > KEPT_HOURS * 1_800
        too_much = ALL in changed.records or len(changed.records) > MOST_AGAIN or max(changed.records, default=0) > MOST
        return are_others or too_long_ago or too_much


_every: dict[tuple[type[FilterSet], str], Columns] = {}


def held(filterset: FilterSet, less: Collection[str] = ()) -> Held | None:
    """The published records that answer the question; None where the database has to say. ``less``: names of filters
    that are left out."""
    if not _may_tell(filterset):
        return None
    columns = columns_of(type(filterset))
    # Asked once for a question, whoever counts by it.
    without = frozenset(name for name in less if filterset.form.cleaned_data[name])
    if without not in filterset.held:
        filterset.held[without] = columns.ask(filterset, without)
    found: Held | None = filterset.held[without]
    return found


def held_of(filterset: FilterSet, keys: Sequence[int]) -> Held | None:
    """Those that the database has found for a question of which memory cannot tell, so that they are counted here; None
    where that would not be sooner."""
    return columns_of(type(filterset)).ask_of(filterset, keys) if len(keys) > FEW and _may_tell(filterset) else None


def _may_tell(filterset: FilterSet) -> bool:
    """Within a transaction the database is asked: what it has written may never be."""
    in_transaction = connections[router.db_for_read(filterset.Meta.model)].in_atomic_block
    return filterset.is_of_published and not in_transaction and filterset.form.is_valid()


def sooner(filterset: FilterSet, records: Any, less: Collection[str] = ()) -> Any:
    """The same records of the question. The database has no index of times to read a list by: it would look for a
    frequent word in all records, also in those of other times. So it looks only among those that answer the rest of the
    question, where memory holds these and they are not too many."""
    if not (passes_over(records) and asks_when(filterset, less)):
        return records
    rest = held(filterset, {"q", *less})
    most = min(FOUND_IN_MEMORY, rest.table.total() // WORTH_NARROWING) if rest else 0
    return records.filter(Among(rest.keys.tolist())) if rest and rest.count <= most else records


def are_held(filterset: type[FilterSet]) -> bool:
    """Whether it is worth it to put a question that only memory would answer."""
    columns = _every.get((filterset, read_from()))
    return columns is not None and columns.is_loaded


def loaded() -> list[str]:
    """The types of which this process holds the list, in the database that is asked."""
    here = read_from()
    return sorted(columns.name for columns in [*_every.values()] if columns.is_loaded and columns.using == here)


def columns_of(filterset: type[FilterSet]) -> Columns:
    key = filterset, read_from()
    return _every.get(key) or _every.setdefault(key, Columns(*key))


def forget() -> None:
    _every.clear()
