"""Which records answer a question, read in the order of their list or in none.

A word that few records have is looked up in the index, and leads to them. One that many have is no way to them: where
the list is read in its order, those without it are passed over, which soon fills a page; where it is only counted, the
index is asked again.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any, TypeVar

from django.db import connections, models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import GreaterThan

from relations.choices import Status
from relations.search.analyser import NAMED, WORDED
from relations.search.conditions import in_index, named, says, terms_of
from relations.search.engine import Among, LedTo, first_keys
from relations.search.question import Part, Question, as_typed, parsed
from relations.search.shares import Share, Shares

Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")

#: A word that more records have is no way to them.
FEW = 6_000
#: The same for those who are named.
NAMES = 1_000
#: So many words are tried for being one that few records have.
TRIED = 3
#: Records are counted no further. Where one after another is looked at, so many that have a word come by the sooner,
#: the more have it; the index gives none before it has found all.
COUNTED = 10_000


def matching(records: Q_, asked: str | Question, *, typing: bool = False, by_page: bool = False) -> Q_:
    """Records that answer the question (see ``question``): each of its words stands in the record's own texts or among
    the names of the published records it names (``named_by``), so that a person's name finds what the person did.

    ``typing``: every word is the beginning of one, as for whoever has not finished typing.
    ``by_page``: only so many are read as a page or two of the list hold, and they are not counted to the end.
    """
    if isinstance(asked, str):
        asked = as_typed(asked) if typing else parsed(asked)
    return Finder(records.model, asked).among(records, by_page=by_page)


def is_read_through(records: Any) -> bool:
    """Whether the records are found by passing over others in the order of the list, and are not to be counted."""
    return getattr(records.query, "is_read_through", False)


def passes_over(records: Any) -> bool:
    """Whether one record after another is looked at, since very many may answer the question."""
    return getattr(records.query, "passes_over", False)


def soonest(records: Q_) -> Q_:
    """In the order, or in none, in which the first of them are found soonest. PostgreSQL's index of words finds all
    before it gives one: there, those that are read through are met sooner along their list."""
    along = is_read_through(records) and connections[records.db].vendor == "postgresql"
    return records if along else records.order_by()


class Names:
    """What is looked up once for all types of a search: the published records that are so named, and how many have a
    word. ``version``: of the data, as in ``unchanged``."""

    def __init__(self, version: str = "") -> None:
        self.version = version
        self.known: dict[tuple[Any, Part], list[int] | None] = {}
        self._shares: Shares | None = None

    def of(self, model: Any, part: Part) -> list[int] | None:
        """None where they are very many."""
        if (model, part) not in self.known:
            keys = list(named(model, part).values_list("pk", flat=True)[: NAMES + 1])
            self.known[model, part] = keys if len(keys) <= NAMES else None
        return self.known[model, part]

    def shares(self, using: str) -> Shares:
        if self._shares is None:
            self._shares = Shares(using)
        return self._shares


class Finder:
    """The way to the records of one type that answer a question. ``mark``: by all their words, or by their names."""

    def __init__(self, model: Any, question: Question, names: Names | None = None, mark: str = WORDED) -> None:
        self.model, self.question, self.mark = model, question, mark
        self.using = model._base_manager.db
        self.names = names or Names()
        self._keys: tuple[list[int] | None] | None = None
        self._found: dict[Part, list[int] | None] = {}

    @property
    def keys(self) -> list[int] | None:
        """The records that answer it, published or not, where they are few."""
        if self._keys is None:
            self._keys = (self._looked_up(),)
        return self._keys[0]

    def among(self, records: Q_, *, by_page: bool = False) -> Q_:
        if not self.question.parts:
            return records
        if self.keys is not None:
            return records.filter(Among(self.keys)) if self.keys else records.none()
        if wanted := self.question.wanted:
            held = reduce(and_, map(self._held, wanted))
            records = records.filter(held if self._is_everywhere() else EitherWay(held, self._led_to()))
        records = records.filter(*map(self._not_held, self.question.unwanted))
        records.query.passes_over, records.query.is_read_through = True, by_page  # type: ignore[attr-defined]
        return records

    # --- one record after another -------------------------------------------------------------------------------------

    def _held(self, part: Part, *, excluding: bool = False) -> Q:
        """The rows of a record are asked by comparing with a number, since PostgreSQL answers EXISTS by collecting all
        rows there are; of no rows, that is neither true nor false."""
        found = says(part, self.mark)
        for rows, target, known in self._ways(part):
            if known == []:
                continue
            if known is None:
                so_named = says(part, NAMED, f"{target}__search_text") & Q(**{f"{target}__status": Status.PUBLISHED})
            else:
                # Of nobody, it is neither true nor false whether they are among those.
                so_named = Q(Among(known, target), **{f"{target}__isnull": False})
            if rows:
                of_record = _rows(self.model, rows).filter(so_named, record=OuterRef("pk")).order_by().values("pk")
                so_named = Q(Exists(of_record) if excluding else GreaterThan(Subquery(of_record[:1]), 0))
            found |= so_named
        return found

    def _not_held(self, part: Part) -> Q:
        return ~self._held(part, excluding=True)

    # --- by the index -------------------------------------------------------------------------------------------------

    def _own(self, *parts: Part) -> Any:
        return (
            self.model._base_manager.filter(in_index(self.model, parts, self.mark))
            .order_by()
            .values_list("pk", flat=True)
        )

    def _holders(self, part: Part) -> list[Any]:
        """Those who name somebody so named, on each way."""
        found = []
        for rows, target, known in self._ways(part):
            holders = _rows(self.model, rows) if rows else self.model._base_manager
            if known == []:
                continue
            who = Q(**{f"{target}__in": named(self._target(rows, target), part).values("pk")})
            held = holders.filter(who if known is None else Among(known, target)).order_by()
            found.append(held.values_list("record" if rows else "pk", flat=True))
        return found

    def _led_to(self) -> Q:
        holders = {part: self._holders(part) for part in self.question.wanted}
        alone = tuple(part for part, others in holders.items() if not others)
        found = in_index(self.model, alone, self.mark) if alone else Q()
        for part, others in holders.items():
            if others and part.kind == "phrase":
                found &= Q(pk__in=self._own(part).union(*others, all=True))
            elif others:
                found &= Q(LedTo(self.model, terms_of((part,), self.mark), others))
        return found

    def _looked_up(self) -> list[int] | None:
        wanted = self.question.wanted
        for part in _rarest_first(self.question)[:TRIED]:
            if part not in self._found:
                self._found[part] = self._few((part,), self._holders(part))
            if (few := self._found[part]) is not None:
                return self._answering(few, [other for other in wanted if other is not part])
        if len(wanted) > 1 and (few := self._few_together()) is not None:
            return self._answering(few, list(wanted))
        return None

    def _few_together(self) -> list[int] | None:
        """Where each word alone is frequent: the records that hold all of them, or name somebody so named who did not
        do very much."""
        found = self._few(self.question.wanted, [])
        if found is None:
            return None
        for part in self.question.wanted:
            for holders in self._holders(part):
                more = list(holders[: FEW + 1])
                if len(more) > FEW:
                    return None
                found += more
        return found

    def _is_everywhere(self) -> bool:
        if len(self.question.parts) > 1:
            return False
        share = self._share(self.question.parts[0])
        return share.records > COUNTED / share.part if share.part else False

    def _share(self, part: Part) -> Share:
        alternatives = terms_of((part,), self.mark)[0] if part.kind != "phrase" else ()
        return self.names.shares(self.using).of(self.model, alternatives)

    def _is_frequent(self, part: Part) -> bool:
        # Twice as many, since the database knows it only about.
        return self._share(part).records > 2 * FEW

    def _few(self, parts: tuple[Part, ...], others: list[Any]) -> list[int] | None:
        if len(parts) == 1 and self._is_frequent(parts[0]):
            return None
        if any(part.kind == "phrase" for part in parts):
            own = self._own(*parts)
            return _if_few((own.union(*others, all=True) if others else own)[: FEW + 1])
        (keys,) = first_keys([(self.model, terms_of(parts, self.mark), others)], FEW + 1, self.using)
        return _if_few(keys)

    def _answering(self, keys: list[int], parts: list[Part]) -> list[int]:
        if not keys or not (parts or self.question.unwanted):
            return keys
        conditions = [*map(self._held, parts), *map(self._not_held, self.question.unwanted)]
        first = self.model._base_manager.filter(Among(keys), *conditions)
        return list(first.order_by().values_list("pk", flat=True))

    def _ways(self, part: Part) -> Iterator[tuple[str, str, list[int] | None]]:
        """To the records by whose names this one is found: rows and their foreign key, or a foreign key alone; with
        those who are so named."""
        for path in self.model.named_by if self.mark == WORDED else ():
            rows, _, target = path.rpartition("__")
            yield rows, target, self.names.of(self._target(rows, target), part)

    def _target(self, rows: str, target: str) -> Any:
        holder = _rows(self.model, rows).model if rows else self.model
        return holder._meta.get_field(target).related_model


def look_up(finders: Sequence[Finder]) -> None:
    """Asks of several types at once what each of them would ask first by itself. They have one question."""
    part = next(iter(_rarest_first(finders[0].question)), None)
    if part is None or part.kind == "phrase":
        return
    asked = [each for each in finders if not each._is_frequent(part)]
    found = first_keys(
        [(each.model, terms_of((part,), each.mark), each._holders(part)) for each in asked], FEW + 1, finders[0].using
    )
    for finder, keys in zip(asked, found, strict=True):
        finder._found[part] = _if_few(keys)


def _rarest_first(question: Question) -> list[Part]:
    """The longest are most likely those that few records have."""
    return sorted(question.wanted, key=lambda part: part.letters, reverse=True)


def _if_few(keys: Iterable[int]) -> list[int] | None:
    keys = list(keys)
    return list(dict.fromkeys(keys)) if len(keys) <= FEW else None


class EitherWay(models.Expression):
    """One condition in two wordings: where a list is read in its order, and where the order does not matter."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, in_order: Q, in_any: Q) -> None:
        super().__init__()
        self.wordings: list[Any] = [in_order, in_any]

    def get_source_expressions(self) -> list[Any]:
        return self.wordings

    def set_source_expressions(self, exprs: Any) -> None:
        self.wordings = list(exprs)

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        in_order, in_any = self.wordings
        sql, parameters = compiler.compile(in_order if compiler.query.order_by else in_any)
        return str(sql), parameters


def _rows(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model._base_manager
