"""Records in which everything that may stand beside one does, and which lead to each other in circles; and what is
hard to carry from a database: weird letters, the first and the last of days, long decimals."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from django.db import IntegrityError, models, transaction

from relations.fields import EdtfBoundField, EdtfField, edtf_value
from relations.models import Attachment, FormerAddress, Record, Revision
from relations.models.base import SearchTextField
from relations.neighbours import is_record
from relations.record_types import RECORD_TYPES
from tests.factories import FormerAddressFactory, factory_of
from tests.random_desk import random_desk

#: Letters beyond sixteen bits, of other directions, that end lines, that JSON and SQL write in ways of their own.
LETTERS = (
    "𐤀😀", "שלום \u202e", "a\u2028b\x85c\x0b", "\"\\'`;--", "\\u0041 \\n", "\x01\x1f\x7f", " ", "1e400", "null", "[]",
)  # fmt: skip
INSTANTS = (
    datetime.datetime(1, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(2012, 5, 14, 23, 59, 59, 999999, tzinfo=datetime.UTC),
    datetime.datetime(9999, 12, 31, 23, 59, 59, 1, tzinfo=datetime.UTC),
)
DAYS = (datetime.date.min, datetime.date(2012, 2, 29), datetime.date.max)
DATES = ("0001-01-01", "0001", "9999-12-31", "../2015", "2012/..", "1995~", "2018-23", "199X", "")
NUMBERS = ("0", "-0.000001", "12345678.123456", "0.1", "100000", "-999999999999999", "123456789012345678")
PARTS_OF_A_DEGREE = tuple(map(Decimal, ("0.00001", "-89.99999", "45")))
#: A time is a day too, and comes before it.
HARD: dict[Any, tuple[Any, ...]] = {
    models.DateTimeField: INSTANTS,
    models.DateField: DAYS,
    models.DecimalField: tuple(map(Decimal, NUMBERS)),
    models.BooleanField: (True, False),
    models.TextField: LETTERS,
}
#: What other columns must agree with, or what tells of which sort a row is.
KEPT = {"status", "field", "type", "withdrawal_note"}


COPIES = count()


def rows_of(model: Any) -> list[Any]:
    """The relations in which rows stand beside an instance of the model."""
    return [
        relation
        for relation in model._meta.related_objects
        if getattr(relation.related_model, "root_path", None) == relation.field.name
    ]


def knot(of_each: int = 2) -> dict[str, list[Any]]:
    """Full records; each names the next one of the type instead of one in which nothing stands."""
    found = {name: factory_of(each.model).create_batch(of_each, full=True) for name, each in RECORD_TYPES.items()}
    for name, records in found.items():
        for place, record in enumerate(records):
            lead_on(record, found, place + 1)
            for relation in rows_of(type(record)):
                for row in relation.related_model._default_manager.filter(**{relation.field.name: record}):
                    lead_on(row, found, place + 1, less=relation.field.name)
            FormerAddressFactory.create(type=name, slug=f"old-{record.slug}", leads_to=record.slug)
            Revision.objects.filter(type=name, record_id=record.pk).update(
                public_note="Told anew.", to_status="published"
            )
    return found


def lead_on(instance: Any, to: dict[str, list[Any]], place: int, less: str = "") -> None:
    for field in instance._meta.concrete_fields:
        if is_record(field.related_model) and field.name not in ("merged_into", "country", less):
            records = to[field.related_model._meta.model_name]
            write(instance, {field.name: records[place % len(records)]})


def write(instance: Any, values: dict[str, Any]) -> None:
    """Into the database as it is; what its constraints refuse stays as it was."""
    try:
        with transaction.atomic():
            type(instance)._default_manager.filter(pk=instance.pk).update(**values)
    except IntegrityError:
        pass


def copies(record: Any, number: int) -> list[Any]:
    """As many records with rows like those of the one."""
    model = type(record)
    slugs = ({"slug": f"{record.slug}-copy-{next(COPIES)}"} for _ in range(number))
    return _copied(model.objects.get(pk=record.pk), [*slugs])


def _copied(instance: Any, differing: list[dict[str, Any]]) -> list[Any]:
    model = type(instance)
    columns = {field.attname: getattr(instance, field.attname) for field in model._meta.concrete_fields}
    if "sha256" in columns:
        columns["sha256"] = ""
    del columns["id"]
    made: list[Any] = model._default_manager.bulk_create([model(**{**columns, **values}) for values in differing])
    for relation in rows_of(model):
        if relation.related_model is Attachment:
            continue  # each has a file of its own
        key = relation.field.attname
        for row in relation.related_model._default_manager.filter(**{key: instance.pk}):
            _copied(row, [{key: each.pk} for each in made])
    return made


@contextmanager
def scrambled_desk(seed: int) -> Iterator[Random]:
    """A random desk, a knot, and something hard to carry in every column, as long as the context lasts."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    with transaction.atomic():
        random_desk(seed, of_each=3)
        knot()
        scramble(random)
        yield random
        transaction.set_rollback(True)


def scramble(random: Random) -> None:
    """Every column of every record and row that takes such a thing holds something hard to carry."""
    names = count()
    todo = [each.model for each in RECORD_TYPES.values()]
    for model in todo:
        todo += [relation.related_model for relation in rows_of(model) if relation.related_model not in todo]
        for instance in model._default_manager.all():
            for field in model._meta.concrete_fields:
                if values := scrambled(field, random, next(names)):
                    write(instance, values)
    for revision in Revision.objects.filter(to_status="published"):
        note = random.choice(("", *LETTERS))
        Revision.objects.filter(pk=revision.pk).update(public_note=note, at=random.choice(INSTANTS))


def scrambled(field: Any, random: Random, number: int) -> dict[str, Any]:
    match field:
        case _ if field.is_relation or field.primary_key or field.choices or field.name in KEPT:
            return {}
        case EdtfField():
            date = edtf_value(random.choice(DATES))
            bounds = {f"{field.name}_earliest": date.earliest, f"{field.name}_latest": date.latest}
            return {field.name: date.text, **(bounds if date.is_known else dict.fromkeys(bounds))}
        case EdtfBoundField() | SearchTextField() | models.SlugField() | models.URLField():
            return {}
        case models.CharField(max_length=most) if not most or most >= 80:
            # Told apart by a number: many of them stand but once beside a record.
            return {field.name: f"{random.choice(LETTERS)}{number}"}
    values = next((values for kind, values in HARD.items() if isinstance(field, kind)), ())
    if isinstance(field, models.DecimalField) and field.decimal_places != 6:
        values = PARTS_OF_A_DEGREE
    return {field.name: random.choice(values)} if values else {}


def former_of(record: Record) -> list[str]:
    found = FormerAddress.objects.filter(type=record.type, leads_to=record.slug)
    return sorted(found.values_list("slug", flat=True))
