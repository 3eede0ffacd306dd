"""What files and other bodies of rows have in common: all rows are read before the first is written, and all written or
none."""

import csv
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from relations.imports.checking import former_addresses, problems_of, taken_values
from relations.imports.collecting import collecting_seldom
from relations.imports.columns import FileType, file_types
from relations.imports.comparing import Compared, Comparer
from relations.imports.differences import Difference
from relations.imports.problems import BadValueError
from relations.imports.reports import Complaints, Options, Report, Told
from relations.imports.shapes import Shape
from relations.imports.skipping import leave_bad_out, refuse_circles
from relations.imports.spool import Spool
from relations.imports.stored import Group, batches
from relations.imports.values import named
from relations.imports.writing import Writer, writing
from relations.search import refresh_statistics
from relations.spreadsheets import neutral

#: Columns that a file of rejected rows has before its own.
LINE, REASON = "rejected line", "rejected because"


class Run:
    """``name``: of the file, or of what else is read."""

    def __init__(self, of: FileType, name: str, options: Options | None = None, told: Told | None = None) -> None:
        self.of, self.name, self.options, self.told = of, name, options or Options(), told or Told()
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

    def _read(self) -> None:
        """What do the rows say? Each is put into the spool, and those that say nothing are complained of."""
        raise NotImplementedError

    # --- is what they say allowed, and what does it change? ------------------------------------------------------

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
        reason = self.options.reason or _("Imported from %(name)s") % {"name": self.name}
        with writing(self.comparer, self.complain, reason[:500]) as writer:
            give(writer)
            writer.finish()
        self.report.written = not writer.is_spoilt
        if self.report.written and writer.is_begun:
            self.report.created, self.report.changed = writer.created, writer.changed
            self.report.unchanged = writer.unchanged
            self._refresh_statistics()
        return self.report.written

    def _refresh_statistics(self) -> None:
        refresh_statistics()

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
            beside = path.with_name(f"{self.name}.left-out.csv")
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
