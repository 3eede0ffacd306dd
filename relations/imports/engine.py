"""One import of a file, from its first row to the report."""

from pathlib import Path

from relations.imports.collecting import collect_after
from relations.imports.columns import FileType
from relations.imports.directory import Directory
from relations.imports.joining import Joiner, refuse_unknown_columns
from relations.imports.problems import BadValueError, FileRefusedError
from relations.imports.readers import open_table
from relations.imports.reports import Options, Told
from relations.imports.running import LINE, REASON, Run
from relations.imports.shapes import Maker, MappedShaper, OwnShaper
from relations.imports.stored import BATCH
from relations.imports.tables import Row, Table


class Import(Run):
    def __init__(self, of: FileType, path: Path, options: Options | None = None, told: Told | None = None) -> None:
        super().__init__(of, path.name, options, told)
        self.path = path

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
