"""Finding words. The only module that may know which database it talks to."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db import connections, models, router
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.lookups import GreaterThan

from relations.choices import Status
from relations.names import name_key

Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")

#: A word that more records have than this is no way to them: they are then read in the order of their list, and those
#: without the word are passed over, which soon fills a page.
FEW = 6_000
#: The same where they are not read by page, but counted or read as a whole.
FEW_IN_ALL = 20_000
#: The same for those who are named.
NAMES = 1_000
#: So many words are tried for being one that few records have.
TRIED = 3
#: The index of words knows no more letters of a word; names and their keys are far shorter.
INDEXED_LETTERS = 255
#: Rows of one copy: their keys are parameters, of which a statement has only so many.
COPIED_AT_ONCE = 500


def fold(text: str) -> str:
    """The words of a text as keys that do not depend on case, diacritics, script or transliteration."""
    return name_key(text)


def matching(records: Q_, words: str, *, by_page: bool = False) -> Q_:
    """Records that hold every one of the words, each from the beginning of a word on.

    The words may stand in the record's own texts or in those of the published records it names (``named_by``), so that
    a person's name in any spelling finds what the person did.

    ``by_page``: only so many are read as a page or two of the list hold, and they are not counted to the end.
    """
    indexed = connections[records.db].vendor == "postgresql"
    wanted = [_Word(records.model, key, indexed) for key in fold(words).split()]
    # The longest are most likely those that few records have.
    for word in sorted(wanted, key=lambda word: len(word.key), reverse=True)[:TRIED] if indexed else ():
        few = word.few(FEW if by_page else FEW_IN_ALL)
        if few is not None:
            wanted.remove(word)
            if by_page and wanted:
                # The list is counted and read: the other words are looked for once, not twice.
                first = records.model._base_manager.filter(_among(few), *(other.held(by_page) for other in wanted))
                few, wanted = list(first.order_by().values_list("pk", flat=True)), []
            records = records.filter(_among(few))
            break
    else:
        records.query.is_read_through = by_page and indexed and bool(wanted)  # type: ignore[attr-defined]
    for word in wanted:
        records = records.filter(word.held(by_page))
    return records


def is_read_through(records: Any) -> bool:
    """Whether the records are found by passing over others in the order of the list: counting them then costs as many
    times more than showing a page as there are pages."""
    return getattr(records.query, "is_read_through", False)


class _Word:
    def __init__(self, model: Any, key: str, indexed: bool) -> None:
        self.model, self.key, self.indexed = model, key, indexed

    def held(self, by_page: bool) -> Q:
        """Asked of one record after another. For a page the rows are asked by comparing with a number, since PostgreSQL
        answers EXISTS by collecting all rows there are, which is worth it only where many records are read."""
        found = _holds("search_text", self.key)
        for path, rows, target in self.ways():
            known = self.names[path]
            if known == []:
                continue
            if known is None:
                named = _holds(f"{target}__search_text", self.key) & Q(**{f"{target}__status": Status.PUBLISHED})
            else:
                named = Q(**{f"{target}__in": known})
            if rows:
                of_record = _rows(self.model, rows).filter(named, record=OuterRef("pk")).order_by().values("pk")
                named = Q(GreaterThan(Subquery(of_record[:1]), 0)) if by_page else Q(Exists(of_record))
            found |= named
        return found

    def few(self, most: int) -> list[int] | None:
        """The records that have the word, where they are few."""
        found = []
        for path, rows, target in self.ways():
            known = self.names[path]
            if known is None:
                return None
            holders = _rows(self.model, rows) if rows else self.model._base_manager
            if known:
                found.append(holders.filter(**{f"{target}__in": known}).values("record" if rows else "pk"))
        first, *others = (each.order_by() for each in (*found, _indexed(self.model, self.key).values("pk")))
        keys = list((first.union(*others, all=True) if others else first).values_list("pk", flat=True)[: most + 1])
        return keys if len(keys) <= most else None

    def ways(self) -> Iterator[tuple[str, str, str]]:
        """To the records by whose names this one is found: a foreign key, or rows and their foreign key."""
        for path in self.model.named_by:
            rows, _, target = path.rpartition("__")
            yield path, rows, target

    @cached_property
    def names(self) -> dict[str, list[int] | None]:
        """The published records on each way whose names hold the word; None where they are many, or not looked up."""
        return {path: self._named(rows, target) if self.indexed else None for path, rows, target in self.ways()}

    def _named(self, rows: str, target: str) -> list[int] | None:
        holder = _rows(self.model, rows).model if rows else self.model
        named = _indexed(holder._meta.get_field(target).related_model, self.key).filter(status=Status.PUBLISHED)
        keys = list(named.values_list("pk", flat=True)[: NAMES + 1])
        return keys if len(keys) <= NAMES else None


def _indexed(model: Any, key: str) -> Any:
    return model._base_manager.filter(_HasWord("search_text", Value(f"{key[:INDEXED_LETTERS]}:*"))).order_by()


def _rows(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model._base_manager


def _holds(column: str, key: str) -> Q:
    return Q(**{f"{column}__startswith": key}) | Q(**{f"{column}__contains": f" {key}"})


def _among(keys: list[int]) -> Any:
    """As one value: thousands of them take Django longer to write than PostgreSQL to look up."""
    return _Among("pk", Value(keys))


class _Among(models.Func):
    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class _HasWord(models.Func):
    """Written as the index of words is, so that it is found there."""

    template = "relations_words(%(expressions)s::tsquery"
    arg_joiner = ") @@ "
    output_field = models.BooleanField()


def insert_copies(target: Any, source: Any, keys: Sequence[int], columns: dict[str, Any]) -> None:
    """Rows of ``target`` made of those rows of ``source``, within the database.

    ``columns``: what each column of the target is filled with, an expression over the source.
    """
    fields = {field.attname: field.column for field in target._meta.concrete_fields}
    for start in range(0, len(keys), COPIED_AT_ONCE):
        rows = source._base_manager.order_by("pk").filter(pk__in=keys[start : start + COPIED_AT_ONCE])
        aliases = {f"copied_{name}": value for name, value in columns.items()}
        rows = rows.annotate(**aliases).values_list(*aliases)
        connection = connections[router.db_for_write(target)]
        select, parameters = rows.query.get_compiler(connection=connection).as_sql()
        names = ", ".join(connection.ops.quote_name(fields[name]) for name in columns)
        table = connection.ops.quote_name(target._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)


def refresh_statistics() -> None:
    """After many rows were written at once: PostgreSQL plans by what it last knew of its tables."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "postgresql":
            continue
        tables = connection.introspection.django_table_names(only_existing=True)
        with connection.cursor() as cursor:
            for table in tables:
                if table.startswith("relations_"):
                    cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
