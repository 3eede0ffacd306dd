"""One import from the file to the report: all rows are read before the first is written, and all written or none."""

import csv
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from relations.imports.checking import former_addresses, problems_of, taken_values
from relations.imports.collecting import collect_after, collecting_seldom
from relations.imports.columns import FileType, file_types
from relations.imports.comparing import Compared, Comparer
from relations.imports.differences import Difference
from relations.imports.directory import Directory
from relations.imports.joining import Joiner, refuse_unknown_columns
from relations.imports.problems import BadValueError, FileRefusedError
from relations.imports.readers import open_table
from relations.imports.reports import Complaints, Options, Report, Told
from relations.imports.shapes import Maker, MappedShaper, OwnShaper, Shape
from relations.imports.skipping import leave_bad_out, refuse_circles
from relations.imports.spool import Spool
from relations.imports.stored import BATCH, Group, batches
from relations.imports.tables import Row, Table
from relations.imports.values import named
from relations.imports.writing import Writer, writing
from relations.search import refresh_statistics
from relations.spreadsheets import neutral

#: Columns that a file of rejected rows has before its own.
LINE, REASON = "rejected line", "rejected because"


class Import:
    def __init__(self, of: FileType, path: Path, options: Options | None = None, told: Told | None = None) -> None:
        self.of, self.path, self.options, self.told = of, path, options or Options(), told or Told()
        self.report = Report()
        self.header: list[str] = []

    def run(self, *, dry_run: bool = False) -> Report:
        with Spool() as spool, collecting_seldom():
            self.spool, self.complain = spool, Complaints(spool, self.told)
            started = time.monotonic()
            self._read()
            self._compare(dry_run=dry_run)
            self.report.bad, self.report.made = spool.bad_lines(), spool.count_made()
            self._write_rejected()
            self.report.seconds = time.monotonic() - started
            return self.report

    # --- first: what do the rows say? -----------------------------------------------------------------------------

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
            self.complain(error.line, BadValueError(error.reason))
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
                collect_after(self.report.rows // BATCH)

    def _take(self, row: Row, shaper: MappedShaper | OwnShaper, joiner: Joiner) -> None:
        raw = [row.values.get(name, "") for name in self.header] + row.surplus
        for name in (LINE, REASON):
            row.values.pop(name, None)
        if row.problem:
            self.complain(row.line, BadValueError(row.problem))
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
            shaped, shaper.problems = ("", None), [error]
        for problem in shaper.problems:
            self.complain(row.line, problem)
        key, shape = shaped
        if shape is not None and self.options.status and not shape["fields"].get("status"):
            shape["fields"]["status"] = self.options.status
        self.spool.add(row.line, key, raw, shape)

    # --- the second: is what they say allowed, and what does it change? ------------------------------------------

    def _compare(self, *, dry_run: bool) -> None:
        may_group = self.options.mapping is not None and self.options.mapping.group
        self.comparer = Comparer(self.of, self.spool, self.options.user, may_group=may_group)
        self.spool.unmake_told(self.of.name)
        if dry_run or (self.complain.count and not self.options.skip_bad):
            self._check()
        elif self.options.skip_bad:
            # All bad rows have to be known before the first of the others is written.
            self._check()
            while not self._write(self._write_good):
                leave_bad_out(self.comparer, self.complain)
        else:
            self._write(self._check)

    def _write(self, give: Callable[[Writer], None]) -> bool:
        """Whether it stands: what must not be published is seen only then."""
        self.comparer.references.forget()
        reason = self.options.reason or _("Imported from %(name)s") % {"name": self.path.name}
        with writing(self.comparer, self.complain, reason[:500]) as writer:
            give(writer)
            writer.finish()
        self.report.written = not writer.is_spoilt
        if self.report.written and writer.is_begun:
            self.report.created, self.report.changed = writer.created, writer.changed
            self.report.unchanged = writer.unchanged
            refresh_statistics()
        return self.report.written

    def _check(self, writer: Writer | None = None) -> None:
        """With a writer, what is found good is written at once, until something is found bad: then nothing stays."""
        done, total = 0, self.spool.count()
        self._check_made()
        if writer and not writer.is_doomed:
            writer.write_made()
        for batch in batches(self.comparer.groups(self.complain)):
            if not self.comparer.may_group:
                self.report.repeated += sum(len(lines) - 1 for lines, _shape in batch)
            compared = self._checked(batch)
            done += len(batch)
            if writer and not writer.is_doomed:
                writer.take(compared)
                self.told.writing(total, done)
            else:
                if writer:
                    writer.give_up()
                self.told.checking(total, done)
        refuse_circles(self.comparer, self.complain)
        if self.options.skip_bad and self.complain.count:
            leave_bad_out(self.comparer, self.complain)

    def _checked(self, batch: list[Group]) -> list[Compared]:
        self.former = former_addresses(self.of, [shape["fields"].get("slug", "") for _lines, shape in batch])
        compared = list(self.comparer.compared(self.of, batch, self.complain))
        for found, shape in compared:
            self._judge(found, shape)
        for found, problem in taken_values(self.of, [found for found, _shape in compared], self.spool):
            self.complain(found.lines[0], problem)
        self._count(found for found, _shape in compared)
        return compared

    def _count(self, compared: Iterable[Difference]) -> None:
        for found in compared:
            if self.complain.count and self.spool.is_bad(found.lines):
                continue
            self.report.created += found.is_new
            self.report.changed += bool(found) and not found.is_new
            self.report.unchanged += not found

    def _judge(self, found: Difference, shape: Shape) -> None:
        try:
            self.comparer.refuse(found, shape)
        except BadValueError as error:
            self.complain(found.lines[0], error)
        if found:
            for problem in problems_of(found, shape["fields"], self.former):
                self.complain(found.lines[0], problem)
            self.told.difference(found)

    def _check_made(self) -> None:
        bad: set[tuple[str, str]] = set()
        for name, drafts in groupby(self.spool.made(), key=lambda each: each[0]):
            of = file_types()[name]
            for batch in batches(([spooled.line], spooled.shape) for _name, spooled in drafts):
                good = set(self._good_drafts(of, batch))
                for _lines, shape in batch:
                    slug, needs = shape["fields"]["slug"], {(str(m._meta.model_name), s) for m, s in named(of, shape)}
                    if slug not in good or needs & bad:
                        bad.add((name, slug))
        for name, slug in bad:
            # All rows that name it will miss it.
            self.spool.unmake(name, slug)
        self.comparer.references.forget()

    def _good_drafts(self, of: FileType, batch: list[Group]) -> Iterator[str]:
        for found, shape in self.comparer.compared(of, batch, self.complain):
            problems = list(problems_of(found, shape["fields"], set()))
            for problem in problems:
                self.complain(found.lines[0], problem)
            if not problems:
                yield shape["fields"]["slug"]

    def _write_good(self, writer: Writer) -> None:
        if not self.report.created and not self.report.changed:
            return
        done, total = 0, self.report.created + self.report.changed + self.report.unchanged
        writer.begin()
        writer.write_made()
        for batch in batches(self.comparer.good_groups()):
            writer.take_again(batch)
            done += len(batch)
            self.told.writing(total, done)

    # --- what nothing was made of ---------------------------------------------------------------------------------

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
