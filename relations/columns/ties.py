"""What ties the records of a list to others: who took part, which states they are about, which headings they have."""

from collections.abc import Iterable
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

#: Of records that were read since, so many are kept beside the others; then all are put in order again.
MOST_BESIDE = 5_000


def numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, dtype=np.int64)


class Ties:
    """Pairs of a record and what it is tied to, each once.

    ``records`` stand in the order of what they are tied to: those of ``targets[n]`` begin at ``starts[n]``. A record
    that was read again since has its pairs ``beside``; those that it had count no more.
    """

    def __init__(self, pairs: Numbers) -> None:
        """``pairs``: one of each after the other, the record first."""
        self._order(pairs[0::2], pairs[1::2])

    def _order(self, records: Numbers, targets: Numbers) -> None:
        pairs = np.unique((targets << 32) | records)
        self.records = pairs & 0xFFFFFFFF
        self.targets, self.starts = np.unique(pairs >> 32, return_index=True)
        self.beside: dict[int, Numbers] = {}
        self._beside()

    def _beside(self) -> None:
        again = numbers(self.beside)
        self.counts_still: Flags | None = np.isin(self.records, again, invert=True) if len(again) else None
        self.records_beside = np.repeat(again, [len(targets) for targets in self.beside.values()])
        self.targets_beside = np.concatenate([numbers(()), *self.beside.values()])

    def replace(self, found: dict[int, list[int]]) -> None:
        """``found``: by record all that it is tied to now; of one that is gone, nothing."""
        self.beside |= {record: numbers(sorted(set(targets))) for record, targets in found.items()}
        self._beside()
        if len(self.beside) > MOST_BESIDE:
            still = slice(None) if self.counts_still is None else self.counts_still
            ends = np.append(self.starts[1:], len(self.records))
            targets = np.repeat(self.targets, ends - self.starts)
            self._order(
                np.concatenate([self.records[still], self.records_beside]),
                np.concatenate([targets[still], self.targets_beside]),
            )

    def tied_to(self, target: int) -> Numbers:
        """The records, each once."""
        place = int(np.searchsorted(self.targets, target))
        found = numbers(())
        if place < len(self.targets) and self.targets[place] == target:
            end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.records)
            of_target = slice(self.starts[place], end)
            found = self.records[of_target]
            if self.counts_still is not None:
                found = found[self.counts_still[of_target]]
        if len(self.records_beside):
            found = np.concatenate([found, self.records_beside[self.targets_beside == target]])
        return found

    def counts(self, among: Flags) -> dict[int, int]:
        """How many of the records are tied to each; ``among``: by number of the record."""
        counted: dict[int, int] = {}
        if len(self.records):
            hits = among[self.records]
            if self.counts_still is not None:
                hits &= self.counts_still
            sums = np.add.reduceat(hits, self.starts, dtype=np.int64)
            there = np.flatnonzero(sums)
            counted = dict(zip(self.targets[there].tolist(), sums[there].tolist(), strict=True))
        for target in self.targets_beside[among[self.records_beside]].tolist():
            counted[target] = counted.get(target, 0) + 1
        return counted
