"""One import from the file to the report: read and check every row, then write all of them or none."""

import csv
import gc
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, groupby
from pathlib import Path

from django.utils.translation import gettext as _

from relations.imports.cells import neutral
from relations.imports.checking import former_addresses, problems_of, taken_values
from relations.imports.columns import FileType, file_types
from relations.imports.differences import Difference, difference, refuse_stale
from relations.imports.directory import Directory
from relations.imports.joining import Joiner, refuse_unknown_columns
from relations.imports.problems import BadValueError, FileRefusedError, Problem
from relations.imports.readers import open_table
from relations.imports.reports import Options, Report, Told
from relations.imports.rights import refuse
from relations.imports.shapes import Maker, MappedShaper, OwnShaper, Shape, merged
from relations.imports.spool import Spool
from relations.imports.stored import BATCH, Group, batches, existing, stored_as
from relations.imports.tables import Row, Table
from relations.imports.values import References, named
from relations.imports.writing import NotPublishableError, Writer
from relations.search import refresh_statistics

#: Columns that a file of rejected rows has before its own.
LINE, REASON = "rejected line", "rejected because"


class Import:
    def __init__(self, of: FileType, path: Path, options: Options | None = None, told: Told | None = None) -> None:
        self.of, self.path, self.options, self.told = of, path, options or Options(), told or Told()
        self.report = Report()
        self.header: list[str] = []

    def run(self, *, dry_run: bool = False) -> Report:
        with Spool() as spool, _seldom_collected():
            self.spool = spool
            started = time.monotonic()
            self._read()
            self._check()
            self.report.bad = spool.bad_lines()
            self.report.seconds_checking = time.monotonic() - started
            self._write_rejected()
            if not dry_run and (self.options.skip_bad or not self.report.bad):
                self._write()
                self.report.seconds_writing = time.monotonic() - started - self.report.seconds_checking
            return self.report

    # --- the first pass: every row is read, and every mistake found --------------------------------------------------

    def _read(self) -> None:
        self.directory = Directory(self.spool)
        maker = Maker(self.spool, self.directory, self.options.create_missing, self.of)
        mapping = self.options.mapping
        shaper = (
            MappedShaper(mapping, self.spool, self.directory, maker)
            if mapping
            else OwnShaper(self.of, self.spool, self.directory, maker)
        )
        joiner = Joiner(self.spool, mapping.joins if mapping else (), self.path, self.options.encoding)
        try:
            with open_table(self.path, self.options.encoding, self.options.form) as table:
                self._read_rows(table, shaper, joiner)
        except FileRefusedError as error:
            if not error.line or not self.report.rows:
                raise
            # What follows cannot be read, yet what went before may be wrong as well: all of it is told.
            self._complain(error.line, BadValueError(error.reason))
            self.options.skip_bad = False
        self.spool.index()

    def _read_rows(self, table: Table, shaper: MappedShaper | OwnShaper, joiner: Joiner) -> None:
        extra = (*joiner.columns, LINE, REASON)
        known = (self.of, self.options.mapping, extra)
        if table.header is not None:
            self.header = table.header
            refuse_unknown_columns(table.header, *known)
        seen: set[frozenset[str]] = set()
        for row in table.rows:
            self.report.rows += 1
            if table.header is None and not row.problem and (names := frozenset(row.values)) not in seen:
                self.header = list(dict.fromkeys((*self.header, *row.values)))
                try:
                    refuse_unknown_columns(row.values, *known, whole=False)
                    seen.add(names)
                except FileRefusedError as error:
                    row.problem = error.reason
            self._take(row, shaper, joiner)
            if not self.report.rows % BATCH:
                self.told.reading(table.size, table.position(), self.report.rows)

    def _take(self, row: Row, shaper: MappedShaper | OwnShaper, joiner: Joiner) -> None:
        raw = [row.values.get(name, "") for name in self.header] + row.surplus
        for name in (LINE, REASON):
            row.values.pop(name, None)
        if row.problem:
            self._complain(row.line, BadValueError(row.problem))
            self.spool.add(row.line, "", raw, None)
            return
        row.values.update(joiner.cells(row.values))
        try:
            if isinstance(shaper, MappedShaper) and (reason := shaper.left_out(row)):
                self.report.left_out[reason] += 1
                self.spool.leave_out(row.line, raw, reason)
                return
            shaped = shaper.shape(row)
        except BadValueError as error:
            shaped, shaper.problems = None, [error]
        for problem in shaper.problems:
            self._complain(row.line, problem)
        key, shape = shaped or ("", None)
        if shape is not None and self.options.status and not shape["fields"].get("status"):
            shape["fields"]["status"] = self.options.status
        self.spool.add(row.line, key, raw, shape)

    def _complain(self, line: int, problem: BadValueError) -> None:
        said = Problem(line, problem.column, problem.value, problem.reason)
        self.spool.complain(said)
        self.told.problem(said)

    # --- is what they say allowed? -----------------------------------------------------------------------------------

    def _check(self) -> None:
        references = References(self.spool, self.of, planned=True)
        self.report.made.clear()
        done, total = 0, self.spool.count()
        for batch in batches(self._groups(tell=True)):
            references.read(chain.from_iterable(named(self.of, shape) for _lines, shape in batch))
            found = []
            for each, shape in self._compared(self.of, batch, references, tell=True):
                found.append(each)
                self._judge(each, shape)
            for each, problem in taken_values(self.of, found, self.spool):
                self._complain(each.lines[0], problem)
            done += len(batch)
            self.told.checking(total, done)
        self._forget_unneeded()
        self._check_made(references)

    def _forget_unneeded(self) -> None:
        """What bad rows alone name is not made for the sake of the good ones."""
        if not self.options.skip_bad or not self.spool.bad_lines():
            return
        for _lines, shape in self._groups():
            self._need(self.of, shape)
        for name, spooled in list(self.spool.made(backwards=True)):
            if self.spool.is_needed(name, spooled.key):
                self._need(file_types()[name], spooled.shape)
            else:
                self.spool.unmake(name, spooled.key)

    def _need(self, of: FileType, shape: Shape) -> None:
        for model, slug in named(of, shape):
            self.spool.need(str(model._meta.model_name), slug)

    def _check_made(self, references: References) -> None:
        for name, drafts in groupby(self.spool.made(), key=lambda each: each[0]):
            of = file_types()[name]
            for batch in batches(([spooled.line], spooled.shape) for _name, spooled in drafts):
                references.read(chain.from_iterable(named(of, shape) for _lines, shape in batch))
                for each, shape in self._compared(of, batch, references, tell=True):
                    for problem in problems_of(each, shape["fields"], set()):
                        self._complain(each.lines[0], problem)
                self.report.made[name] += len(batch)

    def _judge(self, found: Difference, shape: Shape) -> None:
        try:
            refuse_stale(shape, found)
            if found:
                refuse(self.options.user, found)
        except BadValueError as error:
            self._complain(found.lines[0], error)
        if found:
            for problem in problems_of(found, shape["fields"], self.former):
                self._complain(found.lines[0], problem)
        if found.is_new:
            self.report.created += 1
        elif found:
            self.report.changed += 1
        else:
            self.report.unchanged += 1
        if found:
            self.told.difference(found)

    def _groups(self, *, tell: bool = False) -> Iterator[Group]:
        """Records in words, each with its lines. Bad ones are told of once, and left out."""
        may_group = self.options.mapping is not None and self.options.mapping.group
        for rows in self.spool.groups():
            lines = [row.line for row in rows]
            if not tell and self.spool.is_bad(lines):
                continue
            others = [row for row in rows[1:] if row.shape != rows[0].shape]
            if not may_group and others:
                if tell:
                    reason = _("Line %(line)s tells of the same record already, and says something else.")
                    self._complain(others[0].line, BadValueError(reason % {"line": lines[0]}, value=rows[0].key))
                continue
            if tell and not may_group:
                self.report.repeated += len(rows) - 1
            try:
                yield lines, merged(self.of, rows)
            except BadValueError as error:
                self._complain(lines[-1], error)

    def _compared(
        self, of: FileType, batch: list[Group], references: References, *, tell: bool = False
    ) -> Iterator[tuple[Difference, Shape]]:
        stored = existing(of, [shape for _lines, shape in batch])
        self.former = former_addresses(of, [shape["fields"].get("slug", "") for _lines, shape in batch])
        for lines, shape in batch:
            try:
                yield difference(of, shape, lines, stored_as(of, shape, stored), references), shape
            except BadValueError as error:
                if not tell:
                    raise changed_meanwhile(error) from error
                self._complain(lines[0], error)

    # --- the second pass ---------------------------------------------------------------------------------------------

    def _write(self) -> None:
        total, done = self.report.created + self.report.changed + self.report.unchanged, 0

        def wrote(count: int) -> None:
            nonlocal done
            done += count
            self.told.writing(total, done)

        def compare(of: FileType, batch: list[Group], references: References) -> Iterator[Difference]:
            references.read(chain.from_iterable(named(of, shape) for _lines, shape in batch))
            return self._allowed(self._compared(of, batch, references))

        if not self.report.created and not self.report.changed:
            self.report.written = True
            return
        reason = self.options.reason or _("Imported from %(name)s") % {"name": self.path.name}
        writer = Writer(self.spool, self.of, compare, wrote)
        try:
            writer.write(self._groups(), self.options.user, reason[:500])
        except NotPublishableError as error:
            for problem in error.problems:
                self.spool.complain(problem)
                self.told.problem(problem)
            self.report.bad = self.spool.bad_lines()
            self._write_rejected()
            return
        self.report.written = True
        self.report.created, self.report.changed = writer.written["created"], writer.written["changed"]
        self.report.unchanged = writer.written["unchanged"]
        refresh_statistics()

    def _allowed(self, compared: Iterable[tuple[Difference, Shape]]) -> Iterator[Difference]:
        """Somebody may have changed a record since it was checked."""
        for found, shape in compared:
            try:
                refuse_stale(shape, found)
                if found:
                    refuse(self.options.user, found)
            except BadValueError as error:
                raise changed_meanwhile(error) from error
            yield found

    def _write_rejected(self) -> None:
        path = self.options.rejected
        if path is None:
            return
        if self.report.bad:
            self.report.rejected = self._write_rows(path, self.spool.rejected())
        if self.report.left_out:
            beside = path.with_name(f"{self.path.name}.left-out.csv")
            self.report.left_out_rows = self._write_rows(beside, self.spool.left_out())

    def _write_rows(self, path: Path, rows: Iterable[tuple[int, list[str], str]]) -> Path:
        own = [number for number, name in enumerate(self.header) if name not in (LINE, REASON)]
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow([LINE, REASON, *(self.header[number] for number in own)])
            for line, raw, reason in rows:
                cells = [*(raw[number] if number < len(raw) else "" for number in own), *raw[len(self.header) :]]
                writer.writerow([line, neutral(reason), *map(neutral, cells)])
        return path


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Every row makes thousands of objects that are soon gone by themselves; looking for cycles among them each time
    takes a third of the processor."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(400_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def changed_meanwhile(error: BadValueError) -> FileRefusedError:
    reason = _("What the desk holds has changed meanwhile (%(why)s) Nothing was imported; run it again.")
    return FileRefusedError(reason % {"why": error.reason})
