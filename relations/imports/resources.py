"""The desk's import as django-import-export sees it: its pages upload, preview and confirm, this engine reads and
writes. Its own bulk writing keeps no history, and its rows are checked one query at a time."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from import_export.formats.base_formats import Format
from import_export.resources import ModelResource
from import_export.results import Error, Result

from relations.imports.columns import file_type
from relations.imports.differences import Difference, cells_before_and_after
from relations.imports.engine import Import
from relations.imports.mapping import SHIPPED, load_mapping
from relations.imports.problems import FileRefusedError, Problem
from relations.imports.reports import Options, Report, Told

#: A preview of more is read by nobody.
SHOWN = 200


@dataclass(frozen=True)
class Upload:
    content: bytes
    form: str


class DeskFormat(Format):  # type: ignore[misc]
    form = ""

    def __init__(self, encoding: str = "") -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        return self.form

    def create_dataset(self, in_stream: bytes) -> Upload:
        return Upload(in_stream, self.form)


class CsvFormat(DeskFormat):
    form = "csv"


class XlsxFormat(DeskFormat):
    form = "xlsx"


class JsonFormat(DeskFormat):
    form = "json"


class JsonLinesFormat(DeskFormat):
    form = "jsonl"


FORMATS = [CsvFormat, XlsxFormat, JsonFormat, JsonLinesFormat]


@dataclass
class Preview:
    """What an import would change, or why it cannot."""

    report: Report = field(default_factory=Report)
    problems: list[Problem] = field(default_factory=list)
    changes: list[tuple[str, list[tuple[str, str, str]], bool]] = field(default_factory=list)

    @property
    def made(self) -> list[tuple[str, int]]:
        return list(self.report.made.items())

    @property
    def left_out(self) -> list[tuple[str, int]]:
        return list(self.report.left_out.items())

    def difference(self, found: Difference) -> None:
        if len(self.changes) < SHOWN:
            self.changes.append((str(found.record), list(cells_before_and_after(found)), found.is_new))

    def problem(self, found: Problem) -> None:
        if len(self.problems) < SHOWN:
            self.problems.append(found)


class DeskResult(Result):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.preview = Preview()

    def has_errors(self) -> bool:
        return bool(self.base_errors) or bool(self.preview.report.bad)


class DeskResource(ModelResource):  # type: ignore[misc]
    def get_user_visible_fields(self) -> list[Any]:
        return []

    def import_data(self, dataset: Upload, dry_run: bool = False, **options: Any) -> DeskResult:
        result = DeskResult()
        preview = result.preview
        of = file_type(str(self._meta.model._meta.model_name))
        with tempfile.TemporaryDirectory() as folder:
            # Under a name of our own: whatever the browser called it is only shown.
            path = Path(folder) / f"upload.{dataset.form}"
            path.write_bytes(dataset.content)
            try:
                chosen = Options(
                    mapping=load_mapping(options["mapping"], of) if options.get("mapping") else None,
                    create_missing=bool(options.get("create_missing")),
                    user=options.get("user"),
                    reason=options.get("reason", ""),
                    rejected=options.get("rejected"),
                )
                told = Told(difference=preview.difference, problem=preview.problem)
                preview.report = Import(of, path, chosen, told).run(dry_run=dry_run)
            except FileRefusedError as error:
                result.append_base_error(Error(error))
        return result


def mappings_for(name: str) -> list[str]:
    """Those of the desk that make records of this type of one file alone."""
    found = []
    for path in sorted(SHIPPED.glob("*.toml")):
        mapping = load_mapping(str(path))
        if mapping.type.name == name and not mapping.joins:
            found.append(path.stem)
    return found
