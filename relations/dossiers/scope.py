"""What a dossier is made of: which records, of which time, seen by whom."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from relations import columns
from relations.choices import Status
from relations.fields import edtf_value
from relations.freshness import data_version
from relations.models import Participant, Record, StatementCountry, Tenure
from relations.nesting import attach
from relations.offices import Held, held_on
from relations.querysets import COUNT_LIMIT
from relations.record_types import RECORD_TYPES
from relations.search import Among

#: So many rows tell which of two countries is named by fewer records.
COMPARED = 20_000
#: So many records are looked up by their numbers.
LOOKED_UP = 1_000
#: What staff see of a dossier who ask for drafts.
WITH_DRAFTS = (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED)

#: What is shown beside a record of a dossier; only what is published of it, whoever asks.
PATHS: dict[str, tuple[str, ...]] = {
    "visit": ("parent", "participations", "place_rows", "place_rows__place__names", "citations", "translations"),
    "statement": ("participations", "visit", "document", "citations", "translations"),
    "document": ("participations", "place", "place__names", "citations", "translations"),
    "commitment": ("participations", "statement", "document", "progress", "citations", "translations"),
    "figure": ("indicator", "cited_by", "statement", "country_rows", "citations", "translations"),
}

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Counted:
    number: int
    exact: bool = True

    def __bool__(self) -> bool:
        return bool(self.number)


class Listed:
    """The first records of a question, how many answer it, and by which parameters the list of the type asks it. The
    records are read, and counted, when they are first asked for."""

    def __init__(
        self, found: Any, size: int, parameters: Parameters, count: int | None = None, scope: "Scope | None" = None
    ) -> None:
        """``scope``: where memory may count what is listed by the parameters."""
        self.type = str(found.model._meta.model_name)
        self.parameters = parameters
        self._found, self._size, self._number, self._scope = found, size, count, scope

    @cached_property
    def records(self) -> list[Any]:
        return with_relations(self._found[: self._size])

    @cached_property
    def count(self) -> Counted:
        if self._number is not None:
            return Counted(self._number)
        if in_memory := self._scope and self._scope.in_memory(self.type, self.parameters):
            number = in_memory.count
        else:
            number = self._found.order_by().values("pk")[: COUNT_LIMIT + 1].count()
        return Counted(min(number, COUNT_LIMIT), number <= COUNT_LIMIT)

    @property
    def query(self) -> str:
        return urlencode(self.parameters)


def with_relations(found: Any) -> list[Any]:
    """The records with what is shown beside them."""
    records = list(found)
    attach(records, PATHS[str(found.model._meta.model_name)])
    return records


@dataclass(frozen=True)
class Scope:
    """``as_of``: as the record stood on that day, today where it is None. ``after``, ``before``: only what may fall
    between those days, both included. ``drafts``: for staff alone; it is the only switch, and off unless turned on."""

    countries: tuple[Participant, ...] = ()
    person: Participant | None = None
    as_of: datetime.date | None = None
    after: datetime.date | None = None
    before: datetime.date | None = None
    drafts: bool = False

    @cached_property
    def day(self) -> datetime.date:
        return self.as_of or timezone.localdate()

    @property
    def is_past(self) -> bool:
        return self.day < timezone.localdate()

    @property
    def is_to_come(self) -> bool:
        return self.day > timezone.localdate()

    def held(self, tenures: Iterable[Tenure]) -> list[Held]:
        """On the day; of one to come nobody knows whether an office without an end will still be held."""
        found = [replace(each, as_of=self.as_of) for each in held_on(tenures, self.day)]
        if not self.is_to_come:
            return found
        return [replace(each, surely=each.surely and edtf_value(each.tenure.held).end is not None) for each in found]

    @property
    def parties(self) -> tuple[Participant, ...]:
        return (self.person,) if self.person else self.countries

    def visible(self, model: Any) -> Any:
        if not self.drafts:
            return model.objects.published()
        return model.objects.filter(status__in=self.statuses).defer(*model.private_fields)

    @property
    def statuses(self) -> tuple[Status, ...]:
        return WITH_DRAFTS if self.drafts else (Status.PUBLISHED,)

    def sees(self, *paths: str) -> Q:
        """That the records which rows name by these ways are visible."""
        return Q(**{f"{path}__status__in": self.statuses for path in paths})

    @property
    def told_then(self) -> Q:
        """Of rows that cite: by a source that may date from the day or before."""
        return self.sees("source") & (Q(source__published="") | Q(source__published_earliest__lte=self.day))

    def side_of(self, party: Participant) -> Q:
        """That a row names the party itself, or a person or body of that country who may be seen: of which country
        anybody else is, nothing tells."""
        return Q(participant=party) | Q(self.sees("participant"), participant__country=party)

    def about(self, model: Any) -> Any:
        """Records of all times, the newest first."""
        found = self.visible(model)
        if self.person:
            rows: Any = model._meta.get_field("participations").related_model
            own = rows._default_manager.filter(participant=self.person)
            return found.filter(pk__in=own.values("record")).order_by("-sort_date", "-id")
        rows = model._meta.get_field("country_rows").related_model
        # Read along the index of the rows of one country, which is in the order of the list.
        first, *others = self._rarest_first
        found = found.filter(country_rows__country=first)
        for other in others:
            found = found.filter(Exists(rows._default_manager.filter(record=OuterRef("pk"), country=other)))
        return found.order_by("-country_rows__sort_date", "-country_rows__record_id")

    def about_with(self, model: type[Record], **having: str) -> Any:
        """Those of ``about`` whose columns hold that; where memory knows that they are few, by their numbers instead of
        through all that the parties have to do with."""
        found = self.about(model)
        in_memory = self.in_memory(str(model._meta.model_name), (*self.subject, *having.items()))
        if in_memory and in_memory.count <= LOOKED_UP:
            found = self.visible(model).filter(Among(in_memory.keys.tolist())).order_by("-sort_date", "-id")
        return found.filter(**having)

    @cached_property
    def _rarest_first(self) -> list[Participant]:
        if len(self.countries) == 1:
            return [*self.countries]
        rows = StatementCountry.objects.order_by()
        return sorted(self.countries, key=lambda each: rows.filter(country=each).values("pk")[:COMPARED].count())

    def of(self, model: type[Record]) -> Any:
        """Records of the time asked about, none that surely came after the day; the newest first."""
        found = self.during(model)
        return found.not_after(self.as_of) if self.as_of else found

    def during(self, model: type[Record]) -> Any:
        """Records of the period, whatever the day."""
        found = self.about(model)
        if self.after or self.before:
            found = found.between(self.after or datetime.date.min, self.before or datetime.date.max)
        return found

    @cached_property
    def subject(self) -> Parameters:
        """By which the lists narrow to what the dossier is about."""
        if self.person:
            return (("participant", self.person.slug),)
        return tuple(("country", country.country_code.lower()) for country in self.countries)

    @cached_property
    def time(self) -> Parameters:
        days = (("date_after", self.after), ("date_before", self.before), ("as_of", self.as_of))
        return tuple((name, day.isoformat()) for name, day in days if day)

    def in_memory(self, type_name: str, parameters: Parameters) -> columns.Held | None:
        """The published records that a list shows by these parameters, where memory can tell; drafts it knows none."""
        filterset = RECORD_TYPES[type_name].filterset
        if self.drafts or not columns.are_held(filterset):
            return None
        return columns.held(filterset.of_published(QueryDict(urlencode(parameters)), version=self.version))

    @cached_property
    def version(self) -> str:
        """Of the data, read once for all that memory tells."""
        return data_version()

    def listed(
        self,
        found: Any,
        size: int,
        *further: tuple[str, str],
        ever: bool = False,
        subject: Parameters | None = None,
        count: int | None = None,
        is_same: bool = False,
    ) -> Listed:
        """``further``: what narrows the list beside subject and time; ``ever``: whenever it was; ``subject``: how that
        list names what the dossier is about, where it does so in a way of its own; ``count``: where it is known;
        ``is_same``: that list finds just this, and comes not only near to it, so that memory may count by it."""
        about = self.subject if subject is None else subject
        parameters = (*about, *further, *(() if ever else self.time))
        return Listed(found, size, parameters, count, self if is_same else None)

    def by_number(self, model: type[Record], numbers: Iterable[int]) -> dict[int, Any]:
        wanted = {*numbers}
        return {each.pk: each for each in with_relations(self.visible(model).filter(pk__in=wanted))} if wanted else {}
