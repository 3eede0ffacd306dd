"""The members of a body: each reads its JSON and says it in the cells of an import."""

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.edtf import MAX_LENGTH
from relations.fields import EdtfField
from relations.imports.problems import nearest

Cells = dict[str, str]
#: ISO 3166: of a state of today, or of a former one.
CODE = re.compile(r"[A-Z]{2}([A-Z]{2})?\Z")
#: What both databases hold.
MAX_NUMBER = 2_147_483_647
#: What is refused is quoted, but not at any length.
QUOTED = 100

NO_MEMBER = _("There is no member of this name.")
OBJECT_EXPECTED = _("An object is expected.")
NEEDED = _("It is needed.")


class Said:
    """``columns``: those of an import that the member may speak of."""

    columns: tuple[str, ...] = ()

    def cells(self, value: Any) -> Cells:
        """Of the value as it was read; None is nothing."""
        return {self.columns[0]: value or ""}


def unknown_members(data: dict[Any, Any], known: Any) -> dict[str, list[str]]:
    names = [str(name) for name in data if name not in known]
    return {name: [f"{NO_MEMBER}{nearest(name[:QUOTED], known)}"] for name in names[:20]}


class TextMember(Said, serializers.CharField):
    default_error_messages = {"invalid": _("A text is expected."), "blank": _("It must not be empty.")}

    def __init__(self, column: Any, **kwargs: Any) -> None:
        given = {"allow_blank": column.blank, "allow_null": column.blank, "max_length": column.max_length}
        super().__init__(**{**given, "trim_whitespace": False, "required": False, **kwargs})
        self.columns = (column.name,)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(data)


class SlugMember(Said, serializers.SlugField):
    #: The address of what is done to many records.
    taken: tuple[str, ...] = ("bulk",)
    default_error_messages = {"taken": _("This address name has a meaning of its own. Choose another.")}

    def __init__(self, column: Any, **kwargs: Any) -> None:
        super().__init__(**{"max_length": column.max_length, "required": False, **kwargs})
        self.columns = (column.name,)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if data in self.taken:
            self.fail("taken")
        return str(data)


class ChoiceMember(Said, serializers.ChoiceField):
    def __init__(self, column: Any, **kwargs: Any) -> None:
        given = {"choices": [(value, label) for value, label in column.choices if value]}
        super().__init__(**{**given, "allow_blank": column.blank, "allow_null": column.blank, **kwargs})
        self.columns = (column.name,)

    def to_internal_value(self, data: Any) -> str:
        if data == "" and self.allow_blank:
            return ""
        if isinstance(data, str) and data in self.choices:
            return data
        known = ", ".join(map(str, self.choices))
        reason = gettext("This is none of: %(known)s.") % {"known": known}
        raise serializers.ValidationError(reason + nearest(str(data)[:QUOTED], map(str, self.choices)))


class FlagMember(Said, serializers.BooleanField):
    default_error_messages = {"invalid": _("true or false is expected.")}

    def __init__(self, column: Any, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.columns = (column.name,)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def cells(self, value: Any) -> Cells:
        return {self.columns[0]: "yes" if value else "no"}


class NumberMember(Said, serializers.IntegerField):
    default_error_messages = {"invalid": _("A whole number is expected.")}

    def __init__(self, column: Any, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MAX_NUMBER, **kwargs})
        self.columns = (column.name,)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)

    def cells(self, value: Any) -> Cells:
        return {self.columns[0]: str(value)}


class DecimalMember(Said, serializers.Field):  # type: ignore[type-arg]
    """A number, or one written as text so that no digit is lost."""

    def __init__(self, column: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.column, self.columns = column, (column.name,)

    def to_internal_value(self, data: Any) -> str:
        return decimal_text(self.column, data)

    def cells(self, value: Any) -> Cells:
        return {self.columns[0]: value}


def decimal_text(column: Any, data: Any) -> str:
    text = data if isinstance(data, str) else repr(data)
    if isinstance(data, bool) or not isinstance(data, str | int | float) or not re.fullmatch(r"[-+0-9.eE]{1,40}", text):
        raise serializers.ValidationError(gettext("A decimal number is expected."))
    try:
        # Not told as it came: 1e9 is a thousand million.
        value = Decimal(str(column.to_python(text)))
        column.run_validators(value)
    except ModelError as error:
        raise serializers.ValidationError(error.messages) from error
    return f"{value:f}"


class DateMember(Said, serializers.Field):  # type: ignore[type-arg]
    """A text, or an object that also tells how the date is known, where there are columns for that.

    ``shared``: the columns of how it is known stand for several dates of a record.
    """

    known = ("edtf", "inferred", "note")
    ignored = ("earliest", "latest", "label")

    def __init__(self, of: EdtfField, inferred: str = "", note: Any = None, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, **kwargs})
        self.of, self.inferred, self.note = of, inferred, note
        self.shared = note is not None and not note.name.startswith(of.name)
        self.columns = (of.name, *filter(None, (inferred, note.name if note is not None else "")))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            return {"edtf": self._edtf(data)}
        if not isinstance(data, dict):
            raise serializers.ValidationError(gettext("An EDTF text or an object with edtf is expected."))
        errors = unknown_members(data, (*self.known, *self.ignored))
        said: dict[str, Any] = {}
        for name, read in (("edtf", self._edtf), ("inferred", self._flag), ("note", self._note)):
            try:
                if name in data:
                    said[name] = read(data[name])
            except serializers.ValidationError as error:
                errors[name] = error.detail  # type: ignore[assignment]
        if said.get("inferred") and not self.inferred and not said.get("note"):
            errors.setdefault("note", [gettext("Say how the inferred part of the date is known.")])
        if errors:
            raise serializers.ValidationError(errors)
        return said

    def _edtf(self, data: Any) -> str:
        if data is None:
            return ""
        if not isinstance(data, str) or len(data) > MAX_LENGTH:
            raise serializers.ValidationError(
                gettext("An EDTF text of at most %(most)s characters is expected.") % {"most": MAX_LENGTH}
            )
        try:
            return self.of.to_python(data.strip())
        except ModelError as error:
            raise serializers.ValidationError(error.messages) from error

    def _flag(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError(gettext("true or false is expected."))
        if data and self.note is None:
            raise serializers.ValidationError(gettext("Of this date it is not kept whether it is inferred."))
        return data

    def _note(self, data: Any) -> str:
        if self.note is not None:
            text: str = TextMember(self.note).run_validation(data) or ""
            return text
        if data:
            raise serializers.ValidationError(gettext("Of this date it is not kept how it is known."))
        return ""

    def cells(self, value: Any) -> Cells:
        said = {"edtf": ""} if value is None else value
        found = {self.of.name: said["edtf"]} if "edtf" in said else {}
        is_known = said.get("edtf", "?") != ""
        if self.note is None or (self.shared and not is_known):
            # What several dates share is told at those that are known.
            return found
        if "note" in said:
            found[self.note.name] = said["note"]
        # Of a date that is not known no answer says whether that is inferred.
        if self.inferred and "inferred" in said and (is_known or not said.get("note")):
            found[self.inferred] = "yes" if said["inferred"] else "no"
        return found


class ReferenceMember(Said, serializers.Field):  # type: ignore[type-arg]
    """Another record: its address name, or an object with that. ``known``: what an answer tells of such a record."""

    def __init__(self, column: Any, known: Any, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": column.null, "required": not column.null, **kwargs})
        self.columns, self.known = (column.name,), frozenset({"slug", *known})
        self.slug = SlugMember(column.related_model._meta.get_field("slug"), required=True)
        self.slug.taken = ()

    def to_internal_value(self, data: Any) -> str:
        if data == "" and self.allow_null:
            return ""
        if isinstance(data, dict):
            return self._of_object(data)
        if not isinstance(data, str):
            raise serializers.ValidationError(gettext("An address name or an object with slug is expected."))
        return str(self.slug.run_validation(data))

    def _of_object(self, data: dict[Any, Any]) -> str:
        errors: dict[str, Any] = unknown_members(data, self.known)
        try:
            slug = str(self.slug.run_validation(data["slug"])) if "slug" in data else ""
        except serializers.ValidationError as error:
            errors["slug"] = error.detail
        else:
            if not slug and not errors:
                errors["slug"] = [str(NEEDED)]
        if errors:
            raise serializers.ValidationError(errors)
        return slug


class CountryMember(ReferenceMember):
    """A state or territory, by its ISO 3166 code as well."""

    def __init__(self, column: Any, **kwargs: Any) -> None:
        super().__init__(column, ("slug", "code", "name"), **kwargs)

    def _of_object(self, data: dict[Any, Any]) -> str:
        if data.get("slug") or "code" not in data or unknown_members(data, self.known):
            return super()._of_object(data)
        if not isinstance(code := data["code"], str) or not CODE.match(code.upper()):
            raise serializers.ValidationError({"code": [gettext("ISO 3166 code of two or four letters is expected.")]})
        return code.upper()


class CoordinatesMember(Said, serializers.Field):  # type: ignore[type-arg]
    def __init__(self, latitude: Any, longitude: Any, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "required": False, **kwargs})
        self.parts = {"latitude": latitude, "longitude": longitude}
        self.columns = (latitude.name, longitude.name)

    def to_internal_value(self, data: Any) -> Cells:
        if not isinstance(data, dict):
            raise serializers.ValidationError(str(OBJECT_EXPECTED))
        errors: dict[str, Any] = unknown_members(data, self.parts)
        said = {}
        for name, column in self.parts.items():
            try:
                said[column.name] = decimal_text(column, data[name])
            except KeyError:
                errors[name] = [str(NEEDED)]
            except serializers.ValidationError as error:
                errors[name] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return said

    def cells(self, value: Any) -> Cells:
        return dict.fromkeys(self.columns, "") if value is None else dict(value)
