"""From the rows of a file to records still in words: values by field, rows by column, others by address name."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from relations.choices import COUNTRY_KINDS, Language, NameKind, ParticipantKind
from relations.imports.cells import split_rows
from relations.imports.columns import NUMBER, FileType
from relations.imports.directory import Directory, Wanted
from relations.imports.mapping import ImportMapping
from relations.imports.problems import BadValueError
from relations.imports.specs import Cells, Spec, first
from relations.imports.spool import Spool, Spooled
from relations.imports.tables import Row
from relations.models import Participant, Place
from relations.names import name_key

#: Beside ``fields`` and ``rows``: column -> a field and those of its values to which alone the rows speak.
Shape = dict[str, Any]
WITHIN = "within"


def address_of(title: str) -> str:
    """The address name of a record that is given none; empty where no letter of the title can stand in one."""
    return slugify(anyascii(title))[:120].strip("-")


class Maker:
    """Makes the drafts that --create-missing asks for: each of them once, however many rows name it."""

    def __init__(self, spool: Spool, directory: Directory, allowed: bool, of: FileType) -> None:
        self.spool, self.directory, self.allowed, self.of = spool, directory, allowed, of

    def __call__(
        self, wanted: Wanted, text: str, row: Cells, create: Mapping[str, Spec] | None = None, slug: str = ""
    ) -> str:
        if create is None and wanted.model is self.of.model and slugify(text) == text:
            return text  # A row of this very file may follow; whether one does is seen once all are read.
        if not self.allowed or (create is None and wanted.model not in (Participant, Place)):
            raise self.directory.unknown(wanted, text)
        fields = {"title": text, **self._defaults(wanted)}
        fields |= {name: said for name, spec in (create or {}).items() if (said := spec.value(row))}
        if slug and self.directory.is_taken(wanted, slug):
            return slug
        slug = slug or self.directory.free_slug(wanted, text, wanted.country)
        rows: dict[str, list[dict[str, str]]] = {}
        if wanted.model in (Participant, Place) and name_key(fields["title"]) != name_key(text):
            # The next run looks for the same name, and has to find the same record.
            rows["names"] = [{"text": text, "language": Language.EN.value, "kind": NameKind.VARIANT.value}]
        self.spool.make(wanted.type, slug, row.line, {"fields": {"slug": slug, **fields}, "rows": rows})
        names = dict.fromkeys((fields["title"], text))
        self.directory.add(
            wanted, slug, kind=fields.get("kind", ""), country=fields.get("country", ""), names=names, line=row.line
        )
        return slug

    def _defaults(self, wanted: Wanted) -> dict[str, str]:
        names = {field.name for field in wanted.model._meta.concrete_fields}
        kind = wanted.kinds[0] if wanted.kinds else (ParticipantKind.PERSON if wanted.model is Participant else "")
        found = {"kind": str(kind)} if kind else {}
        if wanted.country and "country" in names and kind not in COUNTRY_KINDS:
            found["country"] = wanted.country
        return found


class Shaper:
    """Reads one row after the other; ``problems`` are those of the last."""

    def __init__(self, of: FileType, spool: Spool, directory: Directory, maker: Maker) -> None:
        self.of, self.spool, self.directory, self.maker = of, spool, directory, maker
        self.problems: list[BadValueError] = []

    def shape(self, row: Row) -> tuple[str, Shape | None]:
        """What the row says, None where it says it badly; and under which key, as far as that can be read."""
        self.problems = []
        cells = Cells(row.values, self.directory, self.maker, row.line)
        shape: Shape = {"fields": dict(self.fields(cells)), "rows": dict(self.rows(cells))}
        shape |= {name: row.values[name].strip() for name in self.of.extra if row.values.get(name, "").strip()}
        key = self.key(shape)
        if self.problems:
            self.directory.forget(row.line)
            return key, None
        return key, shape

    def fields(self, cells: Cells) -> Iterator[tuple[str, str]]:
        raise NotImplementedError

    def rows(self, cells: Cells) -> Iterator[tuple[str, list[dict[str, str]]]]:
        raise NotImplementedError

    def key(self, shape: Shape) -> str:
        if number := shape.get(NUMBER):
            return f"#{number}"
        fields = shape["fields"]
        if self.of.has_address and not fields.get("slug") and fields.get("title"):
            fields["slug"] = address_of(fields["title"])
        parts = [fields.get(name, "") for name in self.of.key_fields]
        if not parts[0] and not self.problems:
            reason = _("It is empty, and tells one record from another.")
            self.problems.append(BadValueError(reason, column=self.of.key_fields[0]))
        if self.problems and not all(parts):
            return ""
        return parts[0] if len(parts) == 1 else json.dumps(parts, ensure_ascii=False)


class OwnShaper(Shaper):
    """Files in the desk's own columns."""

    def fields(self, cells: Cells) -> Iterator[tuple[str, str]]:
        for name, field in self.of.fields.items():
            if name in cells.values:
                try:
                    yield name, self.said(field, cells.values[name], cells, name)
                except BadValueError as error:
                    self.problems.append(error)

    def rows(self, cells: Cells) -> Iterator[tuple[str, list[dict[str, str]]]]:
        for name, column in self.of.rows.items():
            if name not in cells.values:
                continue
            rows = []
            for values in split_rows(cells.values[name], len(column.fields)):
                try:
                    rows.append(self._row(column, values, cells))
                except BadValueError as error:
                    self.problems.append(error)
            yield name, rows

    def _row(self, column: Any, values: list[str], cells: Cells) -> dict[str, str]:
        if len(values) > len(column.fields):
            reason = _("A row has at most these values: %(shape)s. A bar that is meant is written \\|.")
            raise BadValueError(reason % {"shape": column.shape}, column=column.name, value=" | ".join(values))
        said = zip(column.fields, [*values, *[""] * len(column.fields)], strict=False)
        return {field.name: self.said(field, value, cells, column.name) for field, value in said}

    def said(self, field: Any, text: str, cells: Cells, column: str) -> str:
        text = text if isinstance(field, models.CharField | models.TextField) else text.strip()
        if not field.is_relation or not text:
            return text
        kinds = (field.get_limit_choices_to() or {}).get("kind__in") or ()
        wanted = Wanted(field.related_model, tuple(map(str, kinds)))
        try:
            return self.directory.find(wanted, text) or self.maker(wanted, text, cells)
        except BadValueError as error:
            raise BadValueError(error.reason, column=column, value=text) from error


class MappedShaper(Shaper):
    """Files that a mapping explains."""

    def __init__(self, mapping: ImportMapping, spool: Spool, directory: Directory, maker: Maker) -> None:
        super().__init__(mapping.type, spool, directory, maker)
        self.mapping = mapping

    def left_out(self, row: Row) -> str:
        """Why the mapping makes no record of the row, or nothing. Gives the row the columns that the mapping makes."""
        for name, specs in self.mapping.made.items():
            made = Cells(row.values, self.directory, self.maker, row.line)
            row.values[name] = first(specs, made)
        cells = Cells(row.values, self.directory, self.maker, row.line)
        for rule in self.mapping.leave_out:
            if rule.matches.search(rule.text.value(cells)):
                return rule.reason or rule.matches.pattern
        return ""

    def fields(self, cells: Cells) -> Iterator[tuple[str, str]]:
        for name, spec in self.mapping.fields.items():
            try:
                yield name, spec.value(cells)
            except BadValueError as error:
                self.problems.append(error)

    def rows(self, cells: Cells) -> Iterator[tuple[str, list[dict[str, str]]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for spec in self.mapping.rows:
            column = self.of.rows[spec.column]
            needed = [
                field.name
                for field in column.fields
                if not field.null and not field.blank and field.name in spec.fields
            ]
            try:
                found.setdefault(spec.column, []).extend(spec.rows(cells, needed))
            except BadValueError as error:
                self.problems.append(error)
        for name, rows in found.items():
            yield name, list(once(rows, self._keys(name)))

    def _keys(self, name: str) -> list[str]:
        return key_names(self.of.rows[name])


def key_names(column: Any) -> list[str]:
    """The fields that tell a row from the others of its record."""
    paths = [path.split("__")[0] for path in column.model.natural_key_paths]
    return [name for name in paths if name != column.owner]


def once(rows: Iterable[dict[str, str]], keys: list[str]) -> Iterator[dict[str, str]]:
    """What several cells name is one row."""
    seen = set()
    for row in rows:
        key = tuple(row.get(name, "") for name in keys)
        if key not in seen:
            seen.add(key)
            yield row


def merged(of: FileType, group: list[Spooled]) -> Shape:
    """One record of several rows: long texts one below the other, all that they name, and no contradiction."""
    shape: Shape = {**group[0].shape, "fields": dict(group[0].shape["fields"]), "rows": dict(group[0].shape["rows"])}
    for row in group[1:]:
        for name, text in row.shape["fields"].items():
            shape["fields"][name] = _both(of, name, shape["fields"].get(name, ""), text, group[0].line, row.line)
        for name, rows in row.shape["rows"].items():
            shape["rows"][name] = list(once([*shape["rows"].get(name, []), *rows], key_names(of.rows[name])))
    return shape


def _both(of: FileType, name: str, before: str, text: str, first: int, line: int) -> str:
    if not before or not text or before == text:
        return before or text
    if isinstance(of.fields[name], models.TextField):
        return before if text in before.split("\n\n") else f"{before}\n\n{text}"
    reason = _("Lines %(first)s and %(line)s make one record and disagree here: “%(before)s”.")
    raise BadValueError(reason % {"first": first, "line": line, "before": before}, column=name, value=text)
