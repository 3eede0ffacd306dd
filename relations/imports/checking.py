"""Whether what a file says may stand at the desk: the rules of the models, asked for many records together."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from relations.choices import COUNTRY_KINDS
from relations.imports.cells import join_rows
from relations.imports.columns import FileType, cell_of
from relations.imports.conditions import broken, concerns, told
from relations.imports.differences import Difference, RowsDifference
from relations.imports.problems import BadValueError
from relations.imports.spool import Spool
from relations.models import FormerAddress, Record
from relations.models.versioned import NaturalKeyModel


def problems_of(found: Difference, given: Iterable[str], former: set[str]) -> Iterator[BadValueError]:
    """``given``: the fields that the file tells. ``former``: addresses that once were another record's."""
    record, of = found.record, found.of
    asked = frozenset(given if not found.is_new else {*given, *of.required})
    bad = [*_bad_fields(record, asked), *_of_other_kinds(record, asked)]
    yield from bad
    told = {problem.fields for problem in bad}
    for constraint in broken(record):
        # Of what is wrong by itself, the rule that it breaks with others says nothing more.
        if not told & {*concerns(constraint).split(",")}:
            yield _said(constraint, record)
    if _may_object(record, asked, former):
        yield from _objections(record)
    for rows in found.rows:
        yield from bad_rows(rows)


def _bad_fields(record: Any, asked: frozenset[str], column: str = "", row: int = -1) -> Iterator[BadValueError]:
    model: Any = type(record)
    exclude = _unasked(model, asked)
    try:
        record.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, reasons in error.message_dict.items():
            value = cell_of(record, record._meta.get_field(name))
            at = f"{column}: {name}" if column else name
            yield BadValueError(" ".join(reasons), column=at, value=value, row=row, fields=name)
    for field in record._meta.concrete_fields:
        needed = field.is_relation and field.name in asked and not field.null
        if needed and not field.is_cached(record) and getattr(record, field.attname) is None:
            at = f"{column}: {field.name}" if column else field.name
            yield BadValueError(_("It is needed."), column=at, row=row, fields=field.name)


def _of_other_kinds(record: Any, asked: frozenset[str]) -> Iterator[BadValueError]:
    """What a field leads to is of the kinds that the forms of the desk offer there. Rows see to that themselves."""
    model: Any = type(record)
    for field, kinds in _limited(model):
        other = getattr(record, field.name) if field.name in asked and field.is_cached(record) else None
        if other is None or other.kind in kinds:
            continue
        reason = _("%(name)s is of another kind: %(kind)s. Expected is: %(known)s.")
        if {*kinds} == {*COUNTRY_KINDS}:
            reason = _("%(name)s is not a state or territory.")
        told = {"name": other, "kind": other.kind, "known": ", ".join(kinds)}
        yield BadValueError(reason % told, column=field.name, value=str(other.slug), fields=field.name)


@lru_cache(maxsize=64)
def _limited(model: Any) -> list[tuple[Any, tuple[str, ...]]]:
    limits = [(field, field.get_limit_choices_to()) for field in model._meta.concrete_fields if field.is_relation]
    kinds = [(field, limit.get("kind__in") or [*filter(None, [limit.get("kind")])]) for field, limit in limits]
    return [(field, tuple(map(str, among))) for field, among in kinds if among]


@lru_cache(maxsize=512)
def _unasked(model: Any, asked: frozenset[str]) -> frozenset[str]:
    """Foreign keys are looked up already; Django would do so again, one by one."""
    fields = model._meta.concrete_fields
    return frozenset(field.name for field in fields if field.is_relation or field.name not in asked)


def _said(constraint: models.CheckConstraint, record: Any, column: str = "", row: int = -1) -> BadValueError:
    reason, value = str(constraint.get_violation_error_message()), "" if column else str(record)[:80]
    return BadValueError(reason, column=column, value=value, row=row, fields=concerns(constraint))


def _may_object(record: Any, asked: frozenset[str], former: set[str]) -> bool:
    """``clean`` reads the database for each record: it is asked wherever it could find something."""
    if type(record).clean not in (Record.clean, NaturalKeyModel.clean) or getattr(record, "slug", "") in former:
        return True
    # What is new stands above nothing yet; whether rows of the file are part of each other is seen in writing them.
    above = getattr(record, record.upward) if record.upward and record.upward in asked and record.pk else None
    return above is not None and above.pk is not None


def _objections(record: Any) -> Iterator[BadValueError]:
    try:
        record.clean()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, reasons in found.items():
            yield BadValueError(" ".join(reasons), column="" if name == "__all__" else name)


def bad_rows(rows: RowsDifference) -> Iterator[BadValueError]:
    name, asked = rows.column.name, frozenset(field.name for field in rows.column.fields)
    for row in (*rows.added, *rows.changed):
        number = rows.number_of(row)
        yield from _bad_fields(row, asked, name, number)
        yield from (_said(constraint, row, name, number) for constraint in broken(row))
        for error in _objections(row):
            yield BadValueError(error.reason, column=f"{name}: {error.column}", row=number, fields=error.column)
    if len(rows.after) < 2 or not rows:
        return
    for constraint in rows.column.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and rows.column.owner in constraint.fields:
            yield from _twice(rows, constraint)


def _twice(rows: RowsDifference, constraint: models.UniqueConstraint) -> Iterator[BadValueError]:
    fields = [field for field in rows.column.fields if field.name in constraint.fields]
    seen = set()
    for row in rows.after:
        if constraint.condition is not None and not told(constraint.condition)(row):
            continue
        key = tuple(cell_of(row, field) for field in fields)
        if key in seen:
            told_why = constraint.violation_error_message != constraint.default_violation_error_message
            reason = str(constraint.get_violation_error_message()) if told_why else _("It stands there twice.")
            yield BadValueError(reason, column=rows.column.name, value=join_rows([key]), row=rows.number_of(row))
        seen.add(key)


def former_addresses(of: FileType, slugs: Iterable[str]) -> set[str]:
    if not of.is_record:
        return set()
    found = FormerAddress.objects.filter(type=of.name, slug__in=slugs)
    return set(found.values_list("slug", flat=True))


def taken_values(of: FileType, found: list[Difference], spool: Spool) -> Iterator[tuple[Difference, BadValueError]]:
    """What only one record may have: an ISO code, the hash of a file, the heading of a topic."""
    model: Any = of.model
    for name in unique_fields(model):
        for each in found:
            # It is free for others once all is written, and not before, however much of it is written already.
            if freed := each.fields.get(name, ("", ""))[0]:
                spool.take(f"freed {of.name}.{name}", freed, each.lines[0])
        told = [(each, cell_of(each.record, of.fields[name])) for each in found if each.is_new or name in each.fields]
        told = [(each, value) for each, value in told if value]
        if not told:
            continue
        values = [value for _each, value in told]
        stored = of.model._default_manager.filter(**{f"{name}__in": values}).values_list(name, "pk", "title")
        owners = {str(value): (pk, title) for value, pk, title in stored}
        for each, value in told:
            pk, title = owners.get(value, (each.record.pk, ""))
            line = spool.take(f"{of.name}.{name}", value, each.lines[0])
            if line := line or (0 if pk != each.record.pk else spool.taken_by(f"freed {of.name}.{name}", value)):
                yield each, BadValueError(_("Line %(line)s has it already.") % {"line": line}, column=name, value=value)
            elif pk != each.record.pk:
                yield each, BadValueError(_("“%(title)s” has it already.") % {"title": title}, column=name, value=value)


@lru_cache(maxsize=64)
def unique_fields(model: Any) -> tuple[str, ...]:
    """The address tells one record from another anyway."""
    constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    single = [each.fields[0] for each in constraints if len(each.fields) == 1]
    return (
        *single,
        *(f.name for f in model._meta.concrete_fields if f.unique and not f.primary_key and f.name != "slug"),
    )
