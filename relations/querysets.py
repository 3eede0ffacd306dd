"""What may be selected. ``published()`` is the one door to every public face."""

import datetime
import functools
import operator
from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from relations import neighbours
from relations.beside import public_prefetches, shown_q
from relations.choices import BINDING_LIVES, ENDED_LIVES, CommitmentState, DocumentRelationKind, Standing, Status
from relations.edtf import END_NOT_KNOWN
from relations.fields import overlap_q
from relations.search import Among, Question, matching

#: Counts are exact up to here; beyond, only that there are more is told.
COUNT_LIMIT = 10_000
#: So many records are looked up by their numbers, which another query has found.
LOOKED_UP = 5_000

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class NaturalKeyQuerySet(models.QuerySet[M_co]):
    def get_by_natural_key(self, *key: Any) -> M_co:
        return self.get(**dict(zip(self.model.natural_key_paths, key, strict=True)))  # type: ignore[attr-defined]


NaturalKeyManager = models.Manager.from_queryset(NaturalKeyQuerySet)


class RecordQuerySet(NaturalKeyQuerySet[M_co]):
    def published(self) -> Self:
        return self.filter(shown_q()).shown_to_desk()

    def shown_to_desk(self) -> Self:
        """In any state; like those that are published, without the columns that no answer holds."""
        return self.defer(*self.model.private_fields)  # type: ignore[attr-defined]

    def in_states(self, statuses: Iterable[str] = ()) -> Self:
        """For those who see drafts: records in these states, or in any; what was merged stands in another record."""
        found = self.filter(merged_into=None).shown_to_desk()
        return found.filter(status__in=statuses) if statuses else found

    def between(self, start: datetime.date, end: datetime.date) -> Self:
        """Records whose decisive date may fall in start..end, both included; undated ones do not."""
        return self.filter(dated_q(self.model, start, end))

    def undated(self) -> Self:
        # The day they are listed by follows from that; it leads to them by the index of the list.
        return self.filter(undated_q(self.model), sort_date=datetime.date.min)

    def dated(self) -> Self:
        return self.exclude(undated_q(self.model))

    def not_after(self, day: datetime.date) -> Self:
        """Leaves out what surely came after that day, not what is undated."""
        return self.filter(dated_q(self.model, datetime.date.min, day) | undated_q(self.model))

    def matching(self, asked: str | Question) -> Self:
        return matching(self, asked)

    def about_countries(self, codes: Iterable[str]) -> Self:
        """Records that concern every one of the countries, named by ISO 3166 code in any case."""
        rows: Any = self.model._meta.get_field("country_rows").related_model
        found = self
        for code in codes:
            about = rows._default_manager.filter(record=OuterRef("pk"), country__country_code=code.upper())
            found = found.filter(Exists(about))
        return found

    def with_public_relations(self, paths: Iterable[str] | None = None, *, drafts: bool = False) -> Self:
        """Prefetch what an answer shows beside the record itself, and only what is published of it.

        ``paths`` instead of all of the model's ``answer_relations``: fewer, or on into the records named there, such as
        ``visit__participations``. A foreign key to an unpublished record reads as None; a row that names one is left
        out. ``drafts``: for those who see what is not published.

        Each relation is a query of its own; ``nesting.attach`` reads the same for a list with a query a level.
        """
        wanted = self.model.answer_relations if paths is None else paths  # type: ignore[attr-defined]
        return self.prefetch_related(*public_prefetches(self.model, wanted, drafts=drafts))

    def changed_since(self, moment: datetime.datetime, paths: Iterable[str] | None = None) -> Self:
        """Records whose answer may be another since then: they changed, or something that is shown beside them.

        ``paths``: what the answer shows, as ``with_public_relations`` takes it.
        """
        return self.filter(Q(updated__gte=moment) | Q(updated__lt=moment) & self.beside_q(moment, paths))

    def changed_beside(self, moment: datetime.datetime, paths: Iterable[str] | None = None) -> Self:
        """Those of ``changed_since`` that have not changed themselves."""
        return self.filter(self.beside_q(moment, paths), updated__lt=moment)

    def beside_q(self, moment: datetime.datetime, paths: Iterable[str] | None = None) -> Q:
        """That something has changed which is shown beside the record.

        Mostly it is beside few: they are looked up from what has changed, each way by an index of its own. Where it is
        beside many, all of them would be gathered for each page: then each record in turn is asked, in its order.
        """
        wanted = self.model.answer_relations if paths is None else paths  # type: ignore[attr-defined]
        everything = self.model._base_manager.order_by()
        turned = self.turned_q(moment)
        found = [everything.filter(**{f"{way}__in": it}) for way, it in neighbours.ways(self.model, wanted, moment)]
        keys = everything.filter(turned).values_list("pk", flat=True)
        first = list(keys.union(*(each.values_list("pk", flat=True) for each in found), all=True)[: LOOKED_UP + 1])
        if len(first) <= LOOKED_UP:
            return Q(Among({*first}))
        return functools.reduce(operator.or_, (Q(Exists(each.filter(pk=OuterRef("pk")))) for each in found), turned)

    def turned_q(self, moment: datetime.datetime) -> Q:
        """What tells another thing today than it told then, though nobody has changed anything."""
        return Q(pk__in=())

    def gone_since(self, moment: datetime.datetime) -> Self:
        """What the public had seen, and what was withdrawn or merged since. A draft that was merged was never seen."""
        seen: Any = apps.get_model("relations", "Revision")._default_manager
        told = seen.filter(type=self.model._meta.model_name, record_id=OuterRef("pk"), to_status=Status.PUBLISHED)
        return self.filter(Exists(told), status=Status.WITHDRAWN, updated__gte=moment)


RecordManager = models.Manager.from_queryset(RecordQuerySet)


def dated_q(model: Any, start: datetime.date, end: datetime.date) -> Q:
    """A later date of a record decides only where those before it are not known."""
    dated, not_known = Q(), Q()
    for name in model.date_fields:
        dated |= not_known & overlap_q(name, start, end)
        not_known &= Q(**{name: ""})
    return dated


def undated_q(model: Any) -> Q:
    return Q(**dict.fromkeys(model.date_fields, ""))


def start_not_known_q(field: str) -> Q:
    """Nothing is known of the date but its end, if that."""
    return Q(**{field: ""}) | Q(**{f"{field}__startswith": "/"}) | Q(**{f"{field}__startswith": ".."})


class DocumentQuerySet(RecordQuerySet[M_co]):
    def in_force_on(self, day: datetime.date) -> Self:
        """Instruments that had surely entered into force by that day and had not surely ended before it."""
        begun = self.filter(in_force_latest__lte=day).exclude(life__in=ENDED_LIVES, expires="")
        return begun.filter(Q(expires="") | Q(expires_earliest__gte=day))

    def force_not_known(self, day: datetime.date) -> Self:
        """Signed, not surely ended, and not surely in force that day: when they entered into force, or when they
        ended, is not known or is later.

        Beside ``in_force_on``, so that what is not known does not read as if there were nothing.
        """
        lasting = Q(expires="") & ~Q(life__in=ENDED_LIVES) | Q(expires_earliest__gte=day)
        surely = Q(in_force_latest__lte=day) & lasting
        found = self.exclude(surely).exclude(expires_latest__lt=day).not_after(day)
        if day >= timezone.localdate():
            return found.filter(life__in=BINDING_LIVES)
        # What has ended by now, nobody knows when, had not done so on every day before.
        relations: Any = self.model._meta.get_field("related_from").related_model
        replaced = relations._default_manager.filter(
            target=OuterRef("pk"),
            kind=DocumentRelationKind.SUPERSEDES,
            record__status=Status.PUBLISHED,
            record__in_force_latest__lte=day,
        )
        return found.filter(life__in=(*BINDING_LIVES, *ENDED_LIVES)).exclude(Exists(replaced), life__in=ENDED_LIVES)


class CommitmentQuerySet(RecordQuerySet[M_co]):
    def turned_q(self, moment: datetime.datetime) -> Q:
        """Days have passed, and it is overdue."""
        fell_due = Q(state=CommitmentState.OPEN, due_latest__gte=timezone.localdate(moment))
        return fell_due & late_q(timezone.localdate())

    def overdue(self, today: datetime.date) -> Self:
        """Open, and the latest possible due day has passed."""
        return self.filter(late_q(today), state=CommitmentState.OPEN)

    def due_before(self, day: datetime.date) -> Self:
        """Those that may fall due before or on that day."""
        return self.filter(due_earliest__lte=day)

    def with_standing(self, day: datetime.date) -> Self:
        """Annotates ``standing``: where each stood on that day.

        Today it is what the record says. On a day that has passed it is what the last progress note surely dated by
        then says, else open; it is not known where another note may or may not be of that time, or where nothing says
        since when a commitment has been closed.
        """
        if day >= timezone.localdate():
            return self.annotate(standing=_standing("state", day))
        progress: Any = self.model._meta.get_field("progress").related_model
        notes = progress._default_manager.filter(record=OuterRef("pk")).exclude(state="")
        last = notes.filter(date_latest__lte=day).order_by("-date_latest", "-date_earliest", "-pk")
        then: Any = Coalesce(Subquery(last.values("state")[:1]), Value(CommitmentState.OPEN.value))
        doubtful = Q(date="") | Q(date_earliest__lte=day, date_latest__gt=day)
        otherwise = Exists(notes.filter(doubtful).exclude(state=OuterRef("state_then")))
        unexplained = ~Q(state=CommitmentState.OPEN) & ~Exists(notes.filter(state=OuterRef("state")))
        doubt = When(Q(otherwise) | unexplained, then=Value(Standing.UNKNOWN.value))
        return self.annotate(state_then=then).annotate(standing=_standing("state_then", day, doubt))


def late_q(day: datetime.date) -> Q:
    """The latest possible due day has passed."""
    return Q(due_latest__lt=day) & ~Q(due__endswith=END_NOT_KNOWN)


def _standing(state: str, day: datetime.date, *first: When) -> Case:
    overdue = When(Q(**{state: CommitmentState.OPEN}) & late_q(day), then=Value(Standing.OVERDUE.value))
    return Case(*first, overdue, default=F(state), output_field=CharField())


DocumentManager = models.Manager.from_queryset(DocumentQuerySet)
CommitmentManager = models.Manager.from_queryset(CommitmentQuerySet)
