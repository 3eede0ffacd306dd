"""What a process holds of the data for as long as nothing in it has changed."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import router, transaction

from relations.models import Record

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class WhileUnchanged(Generic[Key, Value]):
    """``most``: so many keys are held. Nobody is to change what they are given."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: tuple[str, dict[Key, Value]] = ("", {})

    def of(self, version: str, key: Key, read: Callable[[], Value]) -> Value:
        """``version``: of the data, read before (``freshness``); blank where it was not. Then nothing is held."""
        if not may_hold(version):
            return read()
        of_version, held = self._held
        if of_version != version:
            held = {}
            self._held = version, held
        if key in held:
            return held[key]
        value = read()
        if len(held) >= self.most:
            held = {}
            self._held = version, held
        held[key] = value
        return value


def may_hold(version: str) -> bool:
    """Within a transaction what was read may never be."""
    return bool(version) and not transaction.get_connection(router.db_for_read(Record)).in_atomic_block
