"""Finding words. The only module that may know which database it talks to."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db import connections, models, router
from django.db.models import Exists, OuterRef, Q, Value

from relations.choices import Status
from relations.names import name_key

Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")

#: A word that more records have than this is no way to them: they are then read in the order of their list, and those
#: without the word are passed over, which soon fills a page.
FEW = 10_000
#: So many words are tried for being one that few records have.
TRIED = 3
#: The index of words knows no more letters of a word; names and their keys are far shorter.
INDEXED_LETTERS = 255
#: Rows of one copy: their keys are parameters, of which a statement has only so many.
COPIED_AT_ONCE = 500


def fold(text: str) -> str:
    """The words of a text as keys that do not depend on case, diacritics, script or transliteration."""
    return name_key(text)


def matching(records: Q_, words: str) -> Q_:
    """Records that hold every one of the words, each from the beginning of a word on.

    The words may stand in the record's own texts or in those of the published records it names (``named_by``), so that
    a person's name in any spelling finds what the person did.
    """
    keys = fold(words).split()
    # The longest words are most likely those that few records have.
    for key in sorted(keys, key=len, reverse=True)[:TRIED] if _words_are_indexed(records) else ():
        few = _few(records.model, key)
        if few is not None:
            keys.remove(key)
            records = records.filter(pk__in=few)
            break
    for key in keys:
        records = records.filter(_has(records.model, key))
    return records


def _has(model: Any, key: str) -> Q:
    found = _holds(key)
    for path, named in _named(model, key):
        rows, _, target = path.rpartition("__")
        by_name = Q(**{f"{target}__in": named})
        found |= Q(Exists(_rows(model, rows).filter(by_name, record=OuterRef("pk")))) if rows else by_name
    return found


def _few(model: Any, key: str) -> list[int] | None:
    """The records that have the word, where they are few; read from indexes alone."""
    found = [model._base_manager.filter(_HasWord("search_text", Value(f"{key[:INDEXED_LETTERS]}:*"))).values("pk")]
    for path, named in _named(model, key):
        rows, _, target = path.rpartition("__")
        by_name = {f"{target}__in": named}
        found.append(_rows(model, rows).filter(**by_name).values("record") if rows
                     else model._base_manager.filter(**by_name).values("pk"))  # fmt: skip
    own, *others = (each.order_by() for each in found)
    keys = list((own.union(*others, all=True) if others else own).values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else None


def _named(model: Any, key: str) -> Iterator[tuple[str, Any]]:
    """The published records whose names hold the word, for each way that leads to such: a foreign key, or rows and
    their foreign key, such as ``participations__participant``."""
    for path in model.named_by:
        rows, _, target = path.rpartition("__")
        holder = _rows(model, rows).model if rows else model
        named = holder._meta.get_field(target).related_model._base_manager.filter(_holds(key), status=Status.PUBLISHED)
        yield path, named.order_by().values("pk")


def _rows(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model._base_manager.all()


def _holds(key: str) -> Q:
    return Q(search_text__startswith=key) | Q(search_text__contains=f" {key}")


def _words_are_indexed(records: Any) -> bool:
    return connections[records.db].vendor == "postgresql"


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
            cursor.execute(f"INSERT INTO {table} ({names}) {select}", parameters)  # noqa: S608 (names of our models)


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
