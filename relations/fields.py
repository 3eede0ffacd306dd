"""The EDTF field: honest time in a model. The text is the truth; two computed columns bound it for lists and filters.

    date = EdtfField(_("date"), help_text=…)
    date_earliest = EdtfBoundField(of="date", bound="earliest")
    date_latest = EdtfBoundField(of="date", bound="latest")

    class Meta:
        constraints = (*edtf_constraints("date"),)

``QuerySet.update`` and ``bulk_update`` write only the columns they are given: name all three there, or see
``with_bounds``.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from django import forms
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.query_utils import DeferredAttribute
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from relations.edtf import MAX_LENGTH, Edtf, EdtfError, parse

# Django's fields are generic for the type checker only.
if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    TextField = models.CharField[str | int | Combinable, str]
    DayField = models.DateField[datetime.date | None, datetime.date | None]
else:
    TextField, DayField = models.CharField, models.DateField


@lru_cache(maxsize=8192)
def edtf_value(text: str) -> Edtf:
    return parse(text)


def overlap_q(field: str, start: datetime.date, end: datetime.date) -> Q:
    """Rows that may fall between two days, both included; never those whose date is not known."""
    return Q(**{f"{field}_earliest__lte": end, f"{field}_latest__gte": start})


def edtf_constraints(field: str) -> list[models.CheckConstraint]:
    """The bounds are both there, and in order, exactly when there is a text."""
    earliest, latest = f"{field}_earliest", f"{field}_latest"
    unknown = Q(**{field: "", f"{earliest}__isnull": True, f"{latest}__isnull": True})
    known = ~Q(**{field: ""}) & Q(
        **{f"{earliest}__isnull": False, f"{latest}__isnull": False, f"{earliest}__lte": F(latest)}
    )
    name = f"%(app_label)s_%(class)s_{field}_bounds"
    return [models.CheckConstraint(condition=unknown | known, name=name)]


def with_bounds(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """Field names for ``update_fields`` or ``bulk_update``, with the bounds of every EDTF field among them."""
    names = set(names)
    return names | {f.name for f in model._meta.concrete_fields if isinstance(f, EdtfBoundField) and f.of in names}


def _canonical(text: str) -> str:
    try:
        return edtf_value(text).text
    except EdtfError as error:
        raise ValidationError(capfirst(str(error)), code="invalid_edtf") from error


class EdtfWidget(forms.TextInput):
    """A text input that says what may be written in it and how what is written there reads."""

    template_name = "relations/widgets/edtf.html"
    examples = (
        "2012-05-14", "2012-05", "2018-23", "2018-24", "2009", "199X",
        "2012-05-12/2012-05-14", "2012/..", "2012/", "../2012", "1995~", "2012?",
    )  # fmt: skip

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["examples"] = [(text, edtf_value(text).label()) for text in self.examples]
        try:
            widget["reading"] = edtf_value(widget["value"]).label() if widget["value"] else ""
        except EdtfError:
            widget["reading"] = ""
        if widget_id := widget["attrs"].get("id"):
            widget["hint_id"] = f"{widget_id}_edtf"
            described_by = (widget["attrs"].get("aria-describedby"), widget["hint_id"])
            widget["attrs"]["aria-describedby"] = " ".join(filter(None, described_by))
        return context


class EdtfFormField(forms.CharField):
    widget: forms.Widget | type[forms.Widget] = EdtfWidget

    def __init__(self, *, max_length: int | None = MAX_LENGTH, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return _canonical(super().to_python(value) or "")


class EdtfField(TextField):
    """Canonical EDTF text; blank when the date is not known, and never null."""

    description = _("Date as EDTF, such as 2012-05-14, 2006-11 or 1995~")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = MAX_LENGTH
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        if kwargs.pop("blank", False) is False:
            kwargs["blank"] = False
        return name, path, args, kwargs

    def to_python(self, value: Any) -> str:
        return _canonical("" if value is None else str(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.attname)
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{self.attname} takes text: its bounds cannot be computed from an expression")
        text = self.to_python(value)
        setattr(model_instance, self.attname, text)
        return text

    def formfield(self, **kwargs: Any) -> Any:
        widget = kwargs.get("widget", forms.TextInput)
        # The admin asks for its own text input wherever there is a CharField: keep its look, not its silence.
        if isinstance(widget, type) and issubclass(widget, forms.TextInput) and not issubclass(widget, EdtfWidget):
            kwargs["widget"] = EdtfWidget(attrs=widget().attrs)
        return super().formfield(**{"form_class": EdtfFormField, **kwargs})


class EdtfBound(DeferredAttribute):
    """Computes the day from the text whenever it is read, so that no order of assignment, validation, loading of
    fixtures or saving can leave it stale. What the database holds is read only where the text was not loaded."""

    field: "EdtfBoundField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None or self.field.of not in instance.__dict__:
            return super().__get__(instance, cls)
        text = instance.__dict__[self.field.of]
        try:
            value = edtf_value("" if text is None else str(text))
        except EdtfError:
            return None
        return getattr(value, self.field.bound) if value.is_known else None

    def __set__(self, instance: models.Model, value: datetime.date | None) -> None:
        instance.__dict__[self.field.attname] = value


class EdtfBoundField(DayField):
    """The first or last day of an ``EdtfField``; null when it is not known, ``date.min``/``date.max`` when open.

    Not in fixtures and forms, and what is assigned to it is ignored: only the text counts.
    """

    descriptor_class = EdtfBound
    is_computed = True

    def __init__(self, *args: Any, of: str, bound: Literal["earliest", "latest"], **kwargs: Any) -> None:
        self.of = of
        self.bound = bound
        kwargs |= {"null": True, "editable": False, "serialize": False}
        kwargs.setdefault("help_text", _("First or last possible day, computed from the date."))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "editable", "serialize", "help_text"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "of": self.of, "bound": self.bound}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_of()]

    def _check_of(self) -> list[checks.CheckMessage]:
        try:
            field = self.model._meta.get_field(self.of)
        except FieldDoesNotExist:
            field = None
        if isinstance(field, EdtfField):
            return []
        return [
            checks.Error(f"of={self.of!r} is not an EdtfField of this model.", obj=self, id="relations.fields.E001")
        ]
