"""How a mapping makes one value from the cells of a row."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from anyascii import anyascii
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from relations.imports.dates import DateForm
from relations.imports.directory import Wanted, country_of
from relations.imports.problems import BadValueError, nearest

_FILTERS: dict[str, Callable[[str], str]] = {
    "slug": lambda text: slugify(anyascii(text)),
    "lower": str.lower,
    "upper": str.upper,
    "capital": lambda text: text[:1].upper() + text[1:],
    "year": lambda text: text[:4],
    "words": lambda text: text.replace("-", " ").title(),
}
_PART = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{([^{}|]+)((?:\|[a-z]+)*)\}|[{}\[\]]|[^{}\[\]]+")
#: What an address can hold of a long text; its hash keeps two such texts apart.
_SHORT = 50


def _short(text: str) -> str:
    slug = slugify(anyascii(text))
    if len(slug) <= _SHORT:
        return slug
    return f"{slug[: _SHORT - 9].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


_FILTERS["short"] = _short


class Missing(Protocol):
    """What makes the records that are not there yet; refuses where that is not wanted."""

    def __call__(
        self, wanted: Wanted, text: str, row: "Cells", create: Mapping[str, "Spec"] | None, slug: str
    ) -> str: ...


@dataclass(frozen=True)
class Cells:
    """A row of the file, with what is needed to look things up."""

    values: dict[str, str]
    directory: Any
    missing: Missing
    line: int

    def holding(self, more: dict[str, str]) -> "Cells":
        return Cells({**self.values, **more}, self.directory, self.missing, self.line)


class Spec(Protocol):
    def value(self, cells: Cells) -> str: ...

    def columns(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Part:
    """Words, or a column with its filters; ``optional`` counts the square brackets from 1, 0 stands in none."""

    words: str = ""
    column: str = ""
    filters: tuple[str, ...] = ()
    optional: int = 0

    def fill(self, values: Mapping[str, str]) -> str:
        if not self.column:
            return self.words
        value = values.get(self.column, "").strip()
        for name in self.filters:
            value = _FILTERS[name](value)
        return value


@dataclass(frozen=True)
class Template:
    """“{leader}[ in {country}]”. Empty where every column it names is; so is what stands in square brackets."""

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> "Template":
        parts, bracket, brackets = [], 0, 0
        for found in _PART.finditer(text):
            whole, column, filters = found.group(0), found.group(1), found.group(2)
            if column:
                parts.append(Part("", column.strip(), _filters(filters), bracket))
            elif whole == "[" and not bracket:
                brackets += 1
                bracket = brackets
            elif whole == "]" and bracket:
                bracket = 0
            elif whole in tuple("{}[]"):
                reason = _("a bracket in “%(text)s” has no other half; one that is meant is doubled: {{ or [[.")
                raise ValueError(reason % {"text": text})
            else:
                parts.append(Part(whole[0] if whole in ("{{", "}}", "[[", "]]") else whole, optional=bracket))
        return cls(text, tuple(parts))

    def columns(self) -> Iterator[str]:
        return (part.column for part in self.parts if part.column)

    def fill(self, values: Mapping[str, str]) -> str:
        filled = [(part, part.fill(values)) for part in self.parts]
        said = {part.optional for part, text in filled if part.column and text}
        if not said and any(part.column for part in self.parts):
            return ""
        return "".join(text for part, text in filled if not part.optional or part.optional in said).strip()


def _filters(said: str) -> tuple[str, ...]:
    names = tuple(said.strip("|").split("|")) if said else ()
    for name in names:
        if name not in _FILTERS:
            raise ValueError(_("there is no filter “%(name)s”.") % {"name": name} + nearest(name, _FILTERS))
    return names


@dataclass(frozen=True)
class Text:
    """The first of the templates that says something, translated by a table of values where there is one."""

    templates: tuple[Template, ...]
    replace: tuple[tuple[re.Pattern[str], str], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    #: For a value that no table has: None refuses it, "=" keeps it as it is.
    otherwise: str | None = "="
    limit: int = 0

    def columns(self) -> Iterator[str]:
        return (column for template in self.templates for column in template.columns())

    def value(self, cells: Cells) -> str:
        text = next((said for each in self.templates if (said := each.fill(cells.values))), "")
        for pattern, by in self.replace:
            text = pattern.sub(by, text).strip()
        text = self._translated(text)
        return Truncator(text).chars(self.limit) if self.limit else text

    def _translated(self, text: str) -> str:
        if not self.values and not self.patterns:
            return text
        if text in self.values:
            return self.values[text]
        for pattern, to in self.patterns:
            if pattern.search(text):
                return to
        if self.otherwise == "=":
            return text
        if self.otherwise is None:
            reason = _("The mapping does not say what this value means.") + nearest(text, self.values)
            raise BadValueError(reason, column=", ".join(self.columns()), value=text)
        return self.otherwise


def first(specs: Iterable[Text], cells: Cells) -> str:
    return next((text for spec in specs if (text := spec.value(cells))), "")


@dataclass(frozen=True)
class Date:
    start: Text
    end: Text | None = None
    start_precision: Text | None = None
    end_precision: Text | None = None
    form: DateForm = field(default_factory=DateForm)

    def columns(self) -> Iterator[str]:
        for spec in (self.start, self.end, self.start_precision, self.end_precision):
            yield from spec.columns() if spec else ()

    def value(self, cells: Cells) -> str:
        start = self._point(cells, self.start, self.start_precision)
        if self.end is None:
            return start
        try:
            return self.form.span(start, self._point(cells, self.end, self.end_precision))
        except BadValueError as error:
            columns = ", ".join((*self.start.columns(), *self.end.columns()))
            raise BadValueError(error.reason, column=columns, value=error.value) from error

    def _point(self, cells: Cells, spec: Text, precision: Text | None) -> str:
        text = spec.value(cells)
        try:
            return self.form.read(text, precision.value(cells) if precision else "")
        except BadValueError as error:
            raise BadValueError(error.reason, column=", ".join(spec.columns()), value=error.value) from error


@dataclass(frozen=True)
class Lookup:
    """A record, by the first of several names that finds one."""

    wanted: Wanted
    texts: tuple[Text, ...]
    country: tuple[Text, ...] = ()
    #: Fields of the record that --create-missing makes; None: nothing is made.
    create: Mapping[str, Spec] | None = None
    #: The address name it is given then, where it is not made from its title.
    create_slug: Text | None = None

    def columns(self) -> Iterator[str]:
        made = (*(self.create or {}).values(), *([self.create_slug] if self.create_slug else []))
        for spec in (*self.texts, *self.country, *made):
            yield from spec.columns()

    def value(self, cells: Cells) -> str:
        names = [text for spec in self.texts if (text := spec.value(cells))]
        if not names:
            return ""
        try:
            wanted = self._narrowed(cells)
            for name in names:
                if slug := cells.directory.find(wanted, name):
                    return str(slug)
            slug = self.create_slug.value(cells) if self.create_slug else ""
            return cells.missing(wanted, names[-1], cells, self.create, slug)
        except BadValueError as error:
            raise BadValueError(error.reason, column=error.column or self._said(), value=error.value) from error

    def _narrowed(self, cells: Cells) -> Wanted:
        country = first(self.country, cells)
        slug = country_of(cells.directory, country) if country else ""
        return Wanted(self.wanted.model, self.wanted.kinds, slug) if slug else self.wanted

    def _said(self) -> str:
        return ", ".join(dict.fromkeys(column for spec in self.texts for column in spec.columns()))


@dataclass(frozen=True)
class Each:
    """Several values in one cell: ``item`` is each of them, and the named groups of ``match`` its parts."""

    text: Text
    split: re.Pattern[str] | None = None
    match: re.Pattern[str] | None = None

    def columns(self) -> Iterator[str]:
        return self.text.columns()

    def gives(self) -> Iterable[str]:
        return ("item", *(self.match.groupindex if self.match else ()))

    def items(self, cells: Cells) -> Iterator[Cells]:
        text = self.text.value(cells)
        for item in self.split.split(text) if self.split else [text]:
            if not item or not (item := item.strip()):
                continue
            parts = self.match.match(item) if self.match else None
            if self.match and not parts:
                reason = _("This is not written as the mapping expects.")
                raise BadValueError(reason, column=", ".join(self.columns()), value=item)
            groups = {name: text or "" for name, text in parts.groupdict().items()} if parts else {}
            yield cells.holding({"item": item, **groups})


@dataclass(frozen=True)
class RowSpec:
    """Makes rows of one kind; a row that names nobody is none."""

    column: str
    fields: Mapping[str, Spec]
    each: Each | None = None

    def columns(self) -> Iterator[str]:
        given = set(self.each.gives()) if self.each else set()
        yield from self.each.columns() if self.each else ()
        for spec in self.fields.values():
            yield from (column for column in spec.columns() if column not in given)

    def rows(self, cells: Cells, needed: Iterable[str]) -> Iterator[dict[str, str]]:
        for item in self.each.items(cells) if self.each else [cells]:
            row = {name: spec.value(item) for name, spec in self.fields.items()}
            if all(row.get(name) for name in needed):
                yield row
