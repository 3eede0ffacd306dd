"""A list in every format: one module for each, and the table of them. What a feed is stands in ``exports.atom``."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from relations.exports import atom
from relations.exports.calendar_file import SHOWN, with_known_days, write_calendar
from relations.exports.comma_separated import BOM, write_csv
from relations.exports.json_files import write_json, write_json_lines
from relations.exports.question import Question, of_list
from relations.exports.taking import Format, Taking
from relations.exports.workbook import MOST, write_workbook
from relations.record_types import RecordType

__all__ = ["FORMATS", "Format", "Question", "Taking", "atom", "formats_of", "of_list"]

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format(
            name="csv",
            media_type="text/csv; charset=utf-8; header=present",
            label="CSV",
            purpose=_("a table for statistics and databases"),
            write=write_csv,
            switches={BOM: _("the same, with the mark by which Excel knows UTF-8")},
            looks_whole=True,
        ),
        Format(
            name="xlsx",
            media_type=_WORKBOOK,
            label="XLSX",
            purpose=_("a workbook for Excel or LibreOffice"),
            write=write_workbook,
            most=MOST,
        ),
        Format(
            name="json",
            media_type="application/json",
            label="JSON",
            purpose=_("every record whole, as the API answers it"),
            write=write_json,
        ),
        Format(
            name="jsonl",
            media_type="application/jsonl; charset=utf-8",
            label=_("JSON lines"),
            purpose=_("the same, one record a line"),
            write=write_json_lines,
            looks_whole=True,
        ),
        Format(
            name="ics",
            media_type="text/calendar; charset=utf-8",
            label=_("Calendar (ICS)"),
            purpose=_("what is known to the day, to subscribe to"),
            write=write_calendar,
            types=("visit",),
            holds=with_known_days,
            paths=SHOWN,
        ),
    )
}


def formats_of(record_type: RecordType) -> Iterator[Format]:
    return (each for each in FORMATS.values() if each.is_of(record_type))
