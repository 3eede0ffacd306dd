"""What every format is written from, and what a format is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from relations.exports.question import Question
from relations.record_types import RecordType
from relations.serializers.answers import answers, site

#: Parameters that are a switch: given as 1, or not at all.
SWITCH = ("", "0", "1")
#: Member of an answer, or column of a table.
CURSOR = "cursor"


@dataclass(frozen=True)
class Taking:
    """``batches``: the records, some hundreds at a time, in the order asked for."""

    record_type: RecordType
    question: Question
    batches: Iterable[Sequence[Any]]
    request: HttpRequest
    switches: frozenset[str] = frozenset()
    #: How records are answered, where not as the API does where nothing is asked of it.
    answers_of: Callable[[Sequence[Any]], list[dict[str, Any]]] | None = None
    #: By what the file goes on behind a record, where it can be broken off and taken up again.
    cursor_of: Callable[[Any], str] | None = None

    def answered(self) -> Iterator[list[dict[str, Any]]]:
        """The answers, batch by batch; each with its cursor at the end, where there is one."""
        answers_of = self.answers_of or answers(self.record_type.serializer, site(self.request))
        for batch in self.batches:
            answered = answers_of(batch)
            if self.cursor_of:
                for record, answer in zip(batch, answered, strict=True):
                    answer[CURSOR] = self.cursor_of(record)
            yield answered


def all_of_them(records: Any) -> Any:
    return records


@dataclass(frozen=True)
class Format:
    """``write``: one piece a batch, so that nothing is held but what is being sent."""

    #: As the address and the file end.
    name: str
    media_type: str
    label: Any
    #: For whom it is.
    purpose: Any
    write: Callable[[Taking], Iterator[bytes]]
    #: Parameters of its own, each a switch.
    switches: Mapping[str, Any] = field(default_factory=dict)
    #: The record types that it is of; empty: all.
    types: tuple[str, ...] = ()
    #: Saved as a file where a browser meets it; others are shown or subscribed to.
    is_saved: bool = True
    #: Which of the records can stand in it.
    holds: Callable[[Any], Any] = all_of_them
    #: What it shows beside a record; empty: what answers show.
    paths: tuple[str, ...] = ()
    #: So many records at most.
    most: int | None = None
    #: Whether a file that breaks off looks whole: it then says at its end that it is not.
    looks_whole: bool = False

    def is_of(self, record_type: RecordType) -> bool:
        return not self.types or record_type.name in self.types

    def errors(self, given: Mapping[str, Any]) -> dict[str, list[str]]:
        return {name: [_("Give 1, or leave it out.")] for name in self.switches if given.get(name, "") not in SWITCH}
