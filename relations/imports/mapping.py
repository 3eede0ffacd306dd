"""A mapping file: TOML that says how the rows of a foreign file become records. ``docs/importing.md`` explains it."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from relations.imports.columns import FileType, file_type, is_date
from relations.imports.dates import UNKNOWN, DateForm
from relations.imports.directory import Wanted
from relations.imports.problems import FileRefusedError, nearest
from relations.imports.specs import Date, Each, Lookup, RowSpec, Spec, Template, Text

#: Mappings that come with the desk, by name.
SHIPPED = Path(__file__).parent / "mappings"
_TOP = ("type", "group", "ignore", "columns", "fields", "rows", "values", "join", "leave_out")
_TEXT = ("from", "replace", "values", "patterns", "otherwise", "limit")
_DATE = ("start", "end", "start_precision", "end_precision", "formats", "unknown", "without_start", "without_end")
_LOOKUP = (*_TEXT, "kinds", "country", "create")


@dataclass(frozen=True)
class LeaveOut:
    """Rows that are no records, and why."""

    text: Text
    matches: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class Join:
    """Columns of a second file, found by what both have in common."""

    file: str
    on: Text
    key: str
    prefix: str = ""


@dataclass(frozen=True)
class ImportMapping:
    type: FileType
    fields: Mapping[str, Spec]
    rows: tuple[RowSpec, ...] = ()
    #: Several rows of the file are one record.
    group: bool = False
    joins: tuple[Join, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    #: Columns that the file does not have: each the first of several texts.
    made: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()

    def columns(self) -> Iterator[str]:
        for field_spec in self.fields.values():
            yield from field_spec.columns()
        for row_spec in self.rows:
            yield from row_spec.columns()
        for rule in self.leave_out:
            yield from rule.text.columns()
        for join in self.joins:
            yield from join.on.columns()
        for specs in self.made.values():
            for text in specs:
                yield from text.columns()


@dataclass
class _Reader:
    """Reads the tables of one file, and says where in them something is wrong."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)

    def refuse(self, where: str, reason: str) -> FileRefusedError:
        return FileRefusedError(f"{self.name}: {where}: {reason}" if where else f"{self.name}: {reason}")

    def known(self, table: Any, allowed: Iterable[str], where: str) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise self.refuse(where, _("a table { … } is expected."))
        for key in table:
            if key not in allowed:
                reason = _("“%(key)s” is not known here.") % {"key": key} + nearest(key, allowed)
                raise self.refuse(f"{where}.{key}" if where else key, reason)
        return table

    def template(self, said: Any, where: str) -> Template:
        if not isinstance(said, str):
            raise self.refuse(where, _("a text in quotation marks is expected."))
        try:
            return Template.parse(said)
        except ValueError as error:
            raise self.refuse(where, str(error)) from error

    def pattern(self, said: Any, where: str) -> re.Pattern[str]:
        try:
            return re.compile(str(said))
        except re.error as error:
            raise self.refuse(where, _("this is no regular expression: %(error)s") % {"error": error}) from error

    def pairs(self, said: Any, where: str) -> tuple[tuple[re.Pattern[str], str], ...]:
        if not isinstance(said, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in said):
            raise self.refuse(where, _("a list of pairs [what, by what] is expected."))
        return tuple((self.pattern(what, where), str(by)) for what, by in said)

    def text(self, said: Any, where: str, allowed: Iterable[str] = _TEXT) -> Text:
        """A template, a list of templates, or a table with ``from``."""
        if not isinstance(said, dict):
            said = {"from": said}
        table = self.known(said, allowed, where)
        given = table.get("from", [])
        templates = tuple(self.template(each, where) for each in (given if isinstance(given, list) else [given]))
        values = self.value_table(table.get("values", {}), where)
        patterns = self.pairs(table.get("patterns", []), f"{where}.patterns")
        strict = None if values or patterns else "="
        return Text(
            templates,
            self.pairs(table.get("replace", []), f"{where}.replace"),
            values,
            patterns,
            str(table["otherwise"]) if "otherwise" in table else strict,
            int(table.get("limit", 0)),
        )

    def texts(self, said: Any, where: str) -> tuple[Text, ...]:
        """Several ways to the same, each with its own tables; those around them serve all."""
        if isinstance(said, dict):
            given, shared = said.get("from", []), {key: value for key, value in said.items() if key != "from"}
            return tuple(
                self.text(each if isinstance(each, dict) else {**shared, "from": each}, where)
                for each in (given if isinstance(given, list) else [given])
            )
        return tuple(self.text(each, where) for each in (said if isinstance(said, list) else [said]))

    def value_table(self, said: Any, where: str) -> dict[str, str]:
        if isinstance(said, str):
            if said not in self.values:
                reason = _("there is no table [values.%(name)s].") % {"name": said} + nearest(said, self.values)
                raise self.refuse(f"{where}.values", reason)
            said = self.values[said]
        if not isinstance(said, dict):
            raise self.refuse(f"{where}.values", _("a table { … } is expected."))
        return {str(key): str(value) for key, value in said.items()}

    def date(self, said: Any, where: str) -> Spec:
        if not isinstance(said, dict) or "from" in said:
            return Date(self.text(said, where), form=DateForm())
        table = self.known(said, _DATE, where)
        if "start" not in table:
            raise self.refuse(where, _("“start” is missing."))
        parts = {name: self.text(table[name], f"{where}.{name}") for name in _DATE[:4] if name in table}
        formats = tuple(map(str, table.get("formats", ())))
        if short := next((form for form in formats if "%Y" not in form), ""):
            raise self.refuse(f"{where}.formats", _("“%(form)s” has no year of four digits (%%Y).") % {"form": short})
        unknown = (*UNKNOWN, *(str(each).lower() for each in table.get("unknown", ())))
        form = DateForm(
            formats,
            unknown,
            self.choice(table, "without_start", "unknown", where),
            self.choice(table, "without_end", "same", where),
        )
        return Date(**parts, form=form)

    def choice(self, table: dict[str, Any], key: str, default: str, where: str) -> Any:
        choices = ("same", "unknown", "open")
        value = table.get(key, default)
        if value not in choices:
            reason = _("one of %(known)s is expected.") % {"known": ", ".join(choices)}
            raise self.refuse(f"{where}.{key}", reason)
        return value

    def lookup(self, field: Any, said: Any, where: str) -> Spec:
        table = self.known(said if isinstance(said, dict) else {"from": said}, _LOOKUP, where)
        texts = self.texts({key: value for key, value in table.items() if key in _TEXT}, where)
        kinds = table.get("kinds", ())
        create = table.get("create")
        target = file_type(str(field.related_model._meta.model_name))
        if create is not None:
            create = self.known(create, ("slug", *target.fields), f"{where}.create")
        return Lookup(
            Wanted(field.related_model, tuple(kinds)),
            texts,
            self.texts(table["country"], f"{where}.country") if "country" in table else (),
            None if create is None else self.fields(target, {k: v for k, v in create.items() if k != "slug"}, where),
            self.text(create["slug"], f"{where}.create.slug") if create and "slug" in create else None,
        )

    def fields(self, of: FileType, table: dict[str, Any], where: str) -> dict[str, Spec]:
        self.known(table, of.fields, where)
        return {name: self.spec(of.fields[name], said, f"{where}.{name}") for name, said in table.items()}

    def spec(self, field: Any, said: Any, where: str) -> Spec:
        if field.is_relation:
            return self.lookup(field, said, where)
        reader: Callable[[Any, str], Spec] = self.date if is_date(field) else self.text
        return reader(said, where)

    def rows(self, of: FileType, table: Any) -> Iterator[RowSpec]:
        for name, given in self.known(table, of.rows, "rows").items():
            known = {field.name: field for field in of.rows[name].fields}
            for each in given if isinstance(given, list) else [given]:
                where = f"rows.{name}"
                self.known(each, (*known, "each"), where)
                fields = {
                    key: self.spec(known[key], said, f"{where}.{key}") for key, said in each.items() if key != "each"
                }
                yield RowSpec(name, fields, self.each(each["each"], f"{where}.each") if "each" in each else None)

    def each(self, said: Any, where: str) -> Each:
        table = self.known(said, (*_TEXT, "split", "match"), where)
        split, match = table.get("split"), table.get("match")
        return Each(
            self.text({key: value for key, value in table.items() if key in _TEXT}, where),
            self.pattern(split, f"{where}.split") if split else None,
            self.pattern(match, f"{where}.match") if match else None,
        )

    def join(self, said: Any) -> Join:
        table = self.known(said, ("file", "on", "key", "prefix"), "join")
        if missing := [key for key in ("file", "on", "key") if key not in table]:
            raise self.refuse("join", _("“%(key)s” is missing.") % {"key": missing[0]})
        if Path(str(table["file"])).name != table["file"]:
            raise self.refuse("join.file", _("the name of a file beside the imported one is expected."))
        return Join(table["file"], self.text(table["on"], "join.on"), str(table["key"]), str(table.get("prefix", "")))

    def left_out(self, said: Any) -> LeaveOut:
        table = self.known(said, ("from", "matches", "reason"), "leave_out")
        text = self.text(table.get("from", ""), "leave_out.from")
        return LeaveOut(text, self.pattern(table.get("matches", ""), "leave_out.matches"), str(table.get("reason", "")))


def read_mapping(text: str, name: str, wanted: FileType | None = None) -> ImportMapping:
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefusedError(f"{name}: {error}") from error
    reader = _Reader(name)
    table = reader.known(loaded, _TOP, "")
    of = file_type(str(table.get("type", wanted.name if wanted else "")))
    if wanted and of != wanted:
        said = _("it makes records of the type %(type)s, not %(wanted)s.") % {"type": of.name, "wanted": wanted.name}
        raise reader.refuse("type", said)
    reader.values = table.get("values", {})
    fields = reader.fields(of, table.get("fields", {}), "fields")
    if missing := [key for key in of.key_fields if key not in fields]:
        reason = _("“%(key)s” is missing: it tells one record from another.") % {"key": missing[0]}
        raise reader.refuse("fields", reason)
    return ImportMapping(
        of,
        fields,
        tuple(reader.rows(of, table.get("rows", {}))),
        bool(table.get("group", False)),
        tuple(reader.join(each) for each in table.get("join", [])),
        tuple(reader.left_out(each) for each in table.get("leave_out", [])),
        {name: reader.texts(said, f"columns.{name}") for name, said in table.get("columns", {}).items()},
        frozenset(map(str, table.get("ignore", []))),
    )


def load_mapping(name: str, wanted: FileType | None = None) -> ImportMapping:
    """From a file, or one of those that come with the desk by its bare name."""
    path = Path(name)
    if not path.suffix and not path.exists():
        path = SHIPPED / f"{path.name}.toml"
    if not path.is_file():
        shipped = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.toml")))
        raise FileRefusedError(
            _("There is no mapping %(name)s. Those of the desk are: %(known)s.") % {"name": name, "known": shipped}
        )
    try:
        return read_mapping(path.read_text(encoding="utf-8"), path.name, wanted)
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefusedError(f"{path.name}: {error}") from error
