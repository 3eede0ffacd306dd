"""What a body may hold, of every record type: drawn from what is answered, so that a body that was read can be sent
back."""

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.api.writing import fields as members
from relations.imports.columns import POSITION, FileType, RowColumn, file_types
from relations.imports.shapes import WITHIN, Shape
from relations.models.source import HELD
from relations.record_types import RecordType
from relations.serializers.base import CountryCodeField, RecordSerializer, Reference
from relations.serializers.dates import EdtfDateField
from relations.serializers.records import CoordinatesField
from relations.serializers.rows import CountrySerializer, IndicatorSerializer, InRole, PlaceThenField

#: Told of a record, and never taken: where it is, what state it is in, and what became of it.
ANSWERED_ONLY = frozenset(("url", "page", "type", "status", "version", "corrections", "created", "updated"))
#: Taken, and never told: a body that was read does not have them, and nothing is meant by that.
NEVER_TOLD = ("notes",)
#: What a source holds is one with its text, which is not written here.
KEPT = ("slug", *NEVER_TOLD, *HELD)
#: A record of the desk has a few dozen rows.
MOST_ROWS = 1000


class Body(serializers.Serializer[Any]):
    """Of a record, or of a row beside it."""

    of: ClassVar[Any]
    #: Members that are answered, and ignored where they are sent back.
    ignored: ClassVar[frozenset[str]] = frozenset()
    #: The member that may stand for the whole row.
    short: ClassVar[str] = ""

    default_error_messages = {"invalid": members.OBJECT_EXPECTED}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and self.short:
            data = {self.short: data}
        if not isinstance(data, dict):
            self.fail("invalid")
        errors: dict[str, Any] = members.unknown_members(data, {*self.fields, *self.ignored})
        try:
            said = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail: Any = error.detail
            errors |= detail
        if errors:
            raise serializers.ValidationError(errors)
        return said

    def cells(self, said: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in said.items():
            if isinstance(field := self.fields[name], members.Said):
                for column, text in field.cells(value).items():
                    if found.setdefault(column, text) != text:
                        reason = gettext("One flag and one reason stand for all dates here: say the same at each.")
                        raise serializers.ValidationError({name: [reason]})
        return found


class Rows(serializers.ListSerializer[Any]):
    """All rows of one kind that stand beside a record, or those in one role."""

    default_error_messages = {
        "not_a_list": _("A list is expected."),
        "max_length": _("More than {max_length} rows are no one record's."),
    }

    def __init__(self, *, column: RowColumn, role: str = "", **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": MOST_ROWS, **kwargs})
        self.column, self.role = column, role

    def rows(self, said: list[dict[str, Any]]) -> list[dict[str, str]]:
        """What is not told of a row is empty, or as it is where nobody says otherwise."""
        blank = {field.name: default_cell(field) for field in self.column.fields}
        if self.role:
            blank["role"] = self.role
        child: Any = self.child
        return [{**blank, **child.cells(each)} for each in said]


class RoleMember(members.ChoiceMember):
    """Of a row in a list that holds those in one role."""

    def __init__(self, column: Any, role: str, **kwargs: Any) -> None:
        super().__init__(column, **{"required": False, "choices": [role], "allow_blank": False, **kwargs})


def shape_of(body: Body, said: dict[str, Any]) -> Shape:
    """What was read, as a record in words."""
    shape: Shape = {"fields": body.cells(said), "rows": {}, WITHIN: {}}
    for name, value in said.items():
        if isinstance(field := body.fields[name], Rows):
            shape["rows"].setdefault(field.column.name, []).extend(field.rows(value))
            if field.role:
                shape[WITHIN].setdefault(field.column.name, ("role", []))[1].append(field.role)
    return shape


def replacing(body: Body, shape: Shape) -> Shape:
    """With all that was not told: it is emptied, or as it is where nobody says otherwise."""
    of: FileType = body.of
    fields, rows = {**shape["fields"]}, {**shape["rows"]}
    within: dict[str, tuple[str, list[str]]] = {}
    for field in body.fields.values():
        if isinstance(field, Rows):
            rows.setdefault(field.column.name, [])
            if field.role:
                within.setdefault(field.column.name, ("role", []))[1].append(field.role)
        elif isinstance(field, members.Said):
            for name in field.columns:
                if name not in KEPT:
                    fields.setdefault(name, default_cell(of.fields[name]))
    return {**shape, "fields": fields, "rows": rows, WITHIN: within}


def default_cell(field: Any) -> str:
    if isinstance(field, models.BooleanField):
        return "yes" if field.get_default() else "no"
    return str(field.get_default()) if field.has_default() and not field.blank else ""


# --- drawn from the answers ------------------------------------------------------------------------------------------


@cache
def body_of(record_type: RecordType, *, whole: bool) -> type[Body]:
    """``whole``: of a record that is made or replaced, which cannot do without what it needs."""
    of = file_types()[record_type.name]
    answer = record_type.serializer()
    found = dict(_members(of, answer, of.required - {"slug"} if whole else frozenset()))
    for name in NEVER_TOLD:
        column = of.fields[name]
        found[name] = members.TextMember(column, help_text=column.help_text)
    ignored = frozenset(answer.fields.keys() - found.keys())
    name = f"{record_type.model.__name__}{'Body' if whole else 'Change'}"
    return type(name, (Body,), {**found, "of": of, "ignored": ignored, "__doc__": None})


@cache
def read_as(record_type: RecordType, *, whole: bool) -> Body:
    """One for all requests: it keeps nothing of what it reads."""
    return body_of(record_type, whole=whole)()


def _members(of: FileType, answer: RecordSerializer, needed: frozenset[str]) -> Iterator[tuple[str, Any]]:
    by_relation = {column.relation: column for column in of.rows.values()}
    for name, field in answer.fields.items():
        source = str(field.source)
        if name in ANSWERED_ONLY or (name != source and source in answer.fields):
            continue
        if isinstance(field, CoordinatesField):
            parts = (of.fields["latitude"], of.fields["longitude"])
            yield name, members.CoordinatesMember(*parts, help_text=field.help_text)
        elif isinstance(field, serializers.ListSerializer):
            if column := by_relation.get(source):
                yield name, _rows(column, field)
        elif (member := _member(of.fields, field, name, source in needed)) is not None:
            yield name, member


def _rows(column: RowColumn, answered: Any) -> Rows:
    role = str(answered.role) if isinstance(answered, InRole) else ""
    child = _row_of(type(answered.child), role, column)
    return Rows(child=child(), column=column, role=role, help_text=answered.help_text)


_ROWS: dict[tuple[type[Any], str], type[Body]] = {}


def _row_of(answered: type[Any], role: str, column: RowColumn) -> type[Body]:
    """Rows that are answered alike are written alike, whatever record they stand beside."""
    if (answered, role) not in _ROWS:
        fields = {field.name: field for field in column.fields if field.name != POSITION}
        needed = {field.name for field in column.fields if not (field.blank or field.null or field.has_default())}
        child = answered()
        found, short = dict[str, Any](), ""
        for name, field in child.fields.items():
            source = str(field.source)
            if role and name == "role":
                found[name] = RoleMember(fields["role"], role, help_text=field.help_text)
            elif source.endswith(".slug"):
                found[name], short = _named(fields[source.partition(".")[0]], field), name
            elif (member := _member(fields, field, name, source in needed)) is not None:
                found[name] = member
        ignored = frozenset(name for name in child.fields if name not in found)
        base = _Country if answered is CountrySerializer else Body
        named = f"{answered.__name__.removesuffix('Serializer')}{role.capitalize()}Body"
        told = {**found, "short": short, "ignored": ignored, "__doc__": None}
        _ROWS[answered, role] = type(named, (base,), told)
    return _ROWS[answered, role]


def _named(to: Any, answered: Any) -> members.ReferenceMember:
    """The member by which a row names what it is about."""
    if to.name == "country":
        return members.CountryMember(to, help_text=answered.help_text)
    return members.ReferenceMember(to, (), help_text=answered.help_text)


class _Country(Body):
    """The code may stand instead of the address name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and "slug" not in data and "code" in data and data.keys() <= {"code", *self.ignored}:
            member: Any = self.fields["slug"]
            try:
                return {"slug": member.run_validation(data)}
            except serializers.ValidationError as error:
                raise serializers.ValidationError(error.detail) from error
        return super().to_internal_value(data)


def _member(fields: dict[str, Any], answered: Any, name: str, is_needed: bool) -> Any:
    """The member that says what the answer tells, or None where an answer only tells it."""
    about = {"help_text": answered.help_text, "required": is_needed}
    column = fields.get(str(answered.source))
    match answered:
        case EdtfDateField():
            note = fields.get(answered.note) if answered.note else None
            return members.DateMember(fields[answered.of], answered.inferred, note, **about)
        case Reference():
            shape: Any = answered.shape()
            known = (*shape.fields, *RecordSerializer.of[answered.to].field_names())
            return members.ReferenceMember(column, known, **about)
        case PlaceThenField():
            return members.ReferenceMember(fields[name], answered.shape().fields, **about)
        case IndicatorSerializer():
            return members.ReferenceMember(column, answered.fields, **about)
        case CountryCodeField():
            return members.CountryMember(fields[name], **about)
    return _plain(column, about) if column is not None else None


#: The first of these columns that fits.
_PLAIN: tuple[tuple[type[Any], type[Any]], ...] = (
    (models.SlugField, members.SlugMember),
    (models.BooleanField, members.FlagMember),
    (models.DecimalField, members.DecimalMember),
    (models.IntegerField, members.NumberMember),
    (models.CharField, members.TextMember),
    (models.TextField, members.TextMember),
)


def _plain(column: Any, about: dict[str, Any]) -> Any:
    if column.choices:
        return members.ChoiceMember(column, **about)
    return next((member(column, **about) for kind, member in _PLAIN if isinstance(column, kind)), None)
