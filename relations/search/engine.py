"""What only one of the databases understands: how its index of words is asked, and how SQLite's is kept.

PostgreSQL has a GIN index over the forms at the head of ``search_text`` (migrations 0005 and 0009). SQLite has a table
of FTS5 beside each table of records. Triggers keep it, so it follows whatever is written; since SQLite drops the
triggers of a table that a migration builds anew, they are looked after whenever a migration has run.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models
from django.db.models import F

#: Alternatives, each a token and whether it is only the beginning of one. All of several such must be there.
Terms = Sequence[Sequence[tuple[str, bool]]]


class HasTerms(models.Func):
    """Whether the index knows the terms of the record."""

    output_field = models.BooleanField()

    def __init__(self, model: Any, terms: Terms, **extra: Any) -> None:
        super().__init__(F("pk"), F("search_text"), **extra)
        self.table, self.terms = _table(model), terms

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        found = f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s"  # noqa: S608 (our own name)
        return f"{key} IN ({found})", (*parameters, _for_fts5(self.terms))

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        text, parameters = compiler.compile(self.source_expressions[1])
        return f"relations_words({text}) @@ %s::tsquery", (*parameters, _for_tsquery(self.terms))


def _for_fts5(terms: Terms) -> str:
    every = (" OR ".join(f'"{token}"{" *" * begins}' for token, begins in some) for some in terms)
    return " AND ".join(f"({some})" for some in every)


def _for_tsquery(terms: Terms) -> str:
    every = (" | ".join(f"'{token}'{':*' * begins}" for token, begins in some) for some in terms)
    return " & ".join(f"({some})" for some in every)


def _keys(model: Any, terms: Terms, others: Sequence[Any], connection: Any) -> tuple[str, list[Any]]:
    """Of the records that the index leads to, and of those that the other querysets do; some perhaps twice."""
    if connection.vendor == "sqlite":
        own, asked = f"SELECT rowid AS pk FROM {_table(model)} WHERE {_table(model)} MATCH %s", _for_fts5(terms)  # noqa: S608
    else:
        table = connection.ops.quote_name(model._meta.db_table)
        own = f"SELECT id AS pk FROM {table} WHERE relations_words(search_text) @@ %s::tsquery"  # noqa: S608 (our own name)
        asked = _for_tsquery(terms)
    legs: list[tuple[str, Any]] = [(own, (asked,))]
    legs += [other.query.get_compiler(connection=connection).as_sql() for other in others]
    return " UNION ALL ".join(leg for leg, _given in legs), [each for _leg, given in legs for each in given]


def first_keys(asked: Sequence[tuple[Any, Terms, Sequence[Any]]], most: int, using: str) -> list[list[int]]:
    """Of each model, in no order, as many as that: one question for all of them."""
    connection = connections[using]
    legs, given = [], []
    for number, (model, terms, others) in enumerate(asked):
        sql, parameters = _keys(model, terms, others, connection)
        legs.append(f"SELECT {number}, pk FROM ({sql} LIMIT {most:d}) AS leg_{number}")  # noqa: S608 (numbers)
        given += parameters
    found: list[list[int]] = [[] for _each in asked]
    if legs:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(legs), given)
            for number, key in cursor.fetchall():
                found[number].append(key)
    return found


class LedTo(models.Func):
    """Whether the index, or one of the querysets, leads to the record."""

    output_field = models.BooleanField()

    def __init__(self, model: Any, terms: Terms, others: Sequence[Any], **extra: Any) -> None:
        super().__init__(F("pk"), **extra)
        self.model, self.terms, self.others = model, terms, others

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_context: Any) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        sql, given = _keys(self.model, self.terms, self.others, connection)
        return f"{key} IN ({sql})", (*parameters, *given)


class Later:
    """Stands among the parameters of a statement that is made once and run with other keys each time."""

    def __init__(self, column: Any) -> None:
        self.are_numbers = isinstance(column, (models.IntegerField, models.ForeignKey))


class Among(models.Func):
    """Whether the record, or the one it names, is one of those. As one value: thousands of them take Django longer to
    write than the database to look up."""

    output_field = models.BooleanField()

    def __init__(self, keys: Iterable[int] | Later, name: str = "pk", **extra: Any) -> None:
        super().__init__(F(name), **extra)
        self.keys = keys if isinstance(keys, Later) else list(keys)

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        keys = self.keys if isinstance(self.keys, Later) else json.dumps(self.keys)
        return f"{key} IN (SELECT value FROM json_each(%s))", (*parameters, keys)  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        key, parameters = compiler.compile(self.source_expressions[0])
        of = "bigint" if not isinstance(self.keys, Later) or self.keys.are_numbers else "text"
        return f"{key} = ANY(%s::{of}[])", (*parameters, self.keys)


def _table(model: Any) -> str:
    return f"{model._meta.db_table}_words"


def _statements(model: Any) -> dict[str, str]:
    """Names of what SQLite keeps for the words of a type, each with what makes it; the table comes first."""
    table, records = _table(model), model._meta.db_table
    enter = f"INSERT INTO {table} (rowid, forms) VALUES (new.id, {_forms('new.search_text')});"  # noqa: S608 (our own names)
    was = _forms("old.search_text")
    forget = f"INSERT INTO {table} ({table}, rowid, forms) VALUES ('delete', old.id, {was});"  # noqa: S608 (as above)
    changed = f"UPDATE OF search_text ON {records} WHEN new.search_text IS NOT old.search_text"
    return {
        table: (
            f"CREATE VIRTUAL TABLE {table} USING fts5(forms, content='', columnsize=0, detail=none, "
            "tokenize=\"ascii tokenchars '!+=-'\")"
        ),
        f"{table}_made": f"CREATE TRIGGER {table}_made AFTER INSERT ON {records} BEGIN {enter} END",
        f"{table}_changed": f"CREATE TRIGGER {table}_changed AFTER {changed} BEGIN {forget} {enter} END",
        f"{table}_deleted": f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {records} BEGIN {forget} END",
    }


def _forms(column: str) -> str:
    return f"substr({column}, 1, instr({column}, '~'))"


def lacking(models_: Iterable[Any], using: str) -> list[Any]:
    """The types of whose records SQLite does not keep the words as it should."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master")
        there = dict(cursor.fetchall())
    return [
        model
        for model in models_
        if model._meta.db_table in there
        and any(there.get(name) != statement for name, statement in _statements(model).items())
    ]


def keep_words(models_: Iterable[Any], using: str) -> None:
    """Makes what is lacking, from the records as they stand."""
    for model in lacking(models_, using):
        table = _table(model)
        with connections[using].cursor() as cursor:
            made, *triggers = _statements(model).items()
            for name, _statement in triggers:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            for _name, statement in (made, *triggers):
                cursor.execute(statement)
            records = f"SELECT id, {_forms('search_text')} FROM {model._meta.db_table}"  # noqa: S608 (our own names)
            cursor.execute(f"INSERT INTO {table} (rowid, forms) {records}")
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 (as above)
