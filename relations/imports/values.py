"""From words to the values of a model, and to the records they name."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from relations.imports.columns import FileType
from relations.imports.problems import BadValueError, nearest
from relations.imports.shapes import Shape
from relations.imports.spool import Spool

_TRUE, _FALSE = ("yes", "true", "1", "x", "y"), ("no", "false", "0", "n")
#: Records that are kept in mind.
KEPT = 20_000


class References:
    """The records that rows name, read together and kept while they are needed.

    Those that this import will make stand in for themselves until they are written.
    """

    def __init__(self, spool: Spool, of: FileType, *, alone: bool = False) -> None:
        """``alone``: one record is written, and no others with it."""
        self.spool, self.of, self.alone = spool, of, alone
        self.known: dict[tuple[type[Any], str], Any] = {}

    def read(self, wanted: Iterable[tuple[type[Any], str]]) -> None:
        if len(self.known) > KEPT:
            self.known.clear()
        missing: dict[type[Any], set[str]] = {}
        for model, slug in wanted:
            if slug and (model, slug) not in self.known:
                missing.setdefault(model, set()).add(slug)
        for model, slugs in missing.items():
            for each in model._default_manager.filter(slug__in=slugs).only(*_columns(model)):
                self.known[model, each.slug] = each
            for slug in slugs:
                if (model, slug) not in self.known and (planned := self._planned(model, slug)) is not None:
                    self.known[model, slug] = planned

    def _planned(self, model: type[Any], slug: str) -> Any:
        shape = self.spool.made_shape(str(model._meta.model_name), slug)
        if shape is None and model is self.of.model:
            shape = self.spool.first_shape(slug)
        if shape is None:
            return None
        said = shape["fields"]
        return model(**{name: said[name] for name in ("slug", "title", "kind") if name in said})

    def unknown(self, model: type[Any]) -> str:
        reason = (
            _("There is no %(type)s with this address name.")
            if self.alone
            else _("There is no %(type)s with this address name, neither at the desk nor in the file.")
        )
        return reason % {"type": model._meta.verbose_name}

    def stands(self, model: type[Any], slug: str) -> bool:
        """Whether the database has it."""
        return getattr(self.known.get((model, slug)), "pk", None) is not None

    def forget(self) -> None:
        self.known.clear()

    def add(self, records: Iterable[Any]) -> None:
        self.known |= {(type(record), record.slug): record for record in records}


def _columns(model: type[Any]) -> list[str]:
    """Enough to be pointed at; the long texts are not read."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.TextField)]
    return [field.name for field in fields]


def named(of: FileType, shape: Shape) -> Iterator[tuple[type[Any], str]]:
    """All other records that a record in words names."""
    fields, rows = shape["fields"], shape["rows"]
    for name, model in of.named:
        if slug := fields.get(name):
            yield model, slug
    for column, name, model in of.named_by_rows:
        for row in rows.get(column, ()):
            if slug := row.get(name):
                yield model, slug


def within(of: FileType, shape: Shape) -> list[tuple[str, str]]:
    """Those that may be records of the same file: the column, and the address name."""
    if not of.names_its_own:
        return []
    found = [(name, shape["fields"].get(name, "")) for name, model in of.named if model is of.model]
    for column, name, model in of.named_by_rows:
        if model is of.model:
            found += [(column, row.get(name, "")) for row in shape["rows"].get(column, ())]
    return [(column, slug) for column, slug in found if slug]


def value_of(field: Any, text: str, references: References, column: str = "") -> Any:
    """As the model keeps it. An empty cell is the field's own nothing."""
    if not text:
        return (
            None
            if field.null
            else field.get_default()
            if field.has_default() or not field.empty_strings_allowed
            else ""
        )
    if (model := _leads_to(field)) is not None:
        if (found := references.known.get((model, text))) is None:
            raise BadValueError(references.unknown(model), column=column or field.name, value=text)
        return found
    return _reader(field)(text, column or field.name)


@lru_cache(maxsize=512)
def _leads_to(field: Any) -> Any:
    return field.related_model if field.is_relation else None


@lru_cache(maxsize=512)
def _reader(field: Any) -> Callable[[str, str], Any]:
    if isinstance(field, models.BooleanField):
        return _yes_or_no
    if field.choices:
        return lambda text, column: _choice(field, text.strip(), column)
    if isinstance(field, models.TextField):
        return lambda text, column: text
    return lambda text, column: _converted(field, text.strip(), column)


def _converted(field: Any, text: str, column: str) -> Any:
    try:
        return field.to_python(text)
    except ValidationError as error:
        raise BadValueError(" ".join(error.messages), column=column, value=text) from error


def _yes_or_no(text: str, column: str) -> bool:
    said = text.strip().lower()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise BadValueError(_("Write yes or no."), column=column, value=text)


@lru_cache(maxsize=256)
def _choices(field: Any) -> frozenset[str]:
    return frozenset(str(value) for value, _label in field.flatchoices)


def _choice(field: Any, text: str, column: str) -> str:
    """By the value that is stored, or by the words the desk shows."""
    if text in _choices(field):
        return text
    choices = {str(value): str(label) for value, label in field.flatchoices}
    by_label = {label.lower(): value for value, label in choices.items()}
    if (value := by_label.get(text.lower())) is not None:
        return value
    known = ", ".join(value for value in choices if value)
    reason = _("This is none of: %(known)s.") % {"known": known} + nearest(text, choices)
    raise BadValueError(reason, column=column, value=text)
