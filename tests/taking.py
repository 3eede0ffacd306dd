"""What stands in the files that lists are taken away as, read by the programs that others read them with."""

import csv
import io
import json
import zipfile
from typing import Any

import openpyxl
from defusedxml import ElementTree  # type: ignore[import-untyped]
from django.test import Client
from icalendar import Calendar

from relations.exports import FORMATS
from relations.record_types import RECORD_TYPES, RecordType

ATOM = "{http://www.w3.org/2005/Atom}"
PAIRS = [
    (record_type, name)
    for record_type in RECORD_TYPES.values()
    for name in (*(each.name for each in FORMATS.values() if each.is_of(record_type)), "atom")
]
IDS = [f"{record_type.plural}.{name}" for record_type, name in PAIRS]


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def taken(client: Client, address: str, **headers: Any) -> bytes:
    answer = client.get(address, **headers)
    assert answer.status_code == 200, (address, content(answer))
    return content(answer)


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def workbook(file: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file))


def table(file: bytes) -> list[dict[str, Any]]:
    header, *lines = workbook(file).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def answers(file: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.decode().splitlines()]


def events(file: bytes) -> list[Any]:
    return list(Calendar.from_ical(file).walk("VEVENT"))


def feed(file: bytes) -> Any:
    return ElementTree.fromstring(file)


def entries(file: bytes) -> list[Any]:
    return list(feed(file).findall(f"{ATOM}entry"))


def link(element: Any, relation: str) -> str:
    found = [each.get("href") for each in element.findall(f"{ATOM}link") if each.get("rel") == relation]
    return found[0] if found else ""


SLUGS: dict[str, Any] = {
    "csv": lambda file: [row["slug"] for row in rows(file)],
    "xlsx": lambda file: [row["slug"] for row in table(file)],
    "json": lambda file: [each["slug"] for each in json.loads(file)["results"]],
    "jsonl": lambda file: [each["slug"] for each in answers(file)],
    "ics": lambda file: [event["url"].rstrip("/").rpartition("/")[2] for event in events(file)],
    "atom": lambda file: [link(entry, "alternate").rstrip("/").rpartition("/")[2] for entry in entries(file)],
}


def said(file: bytes, name: str) -> str:
    """All words of a file, as far as a search for some of them goes."""
    if name == "xlsx":
        with zipfile.ZipFile(io.BytesIO(file)) as packed:
            return "\n".join(packed.read(part).decode() for part in packed.namelist())
    # A long line of a calendar goes on after a line break and a blank.
    return file.decode().replace("\r\n ", "") if name == "ics" else file.decode()


def address(record_type: RecordType, name: str, query: str = "") -> str:
    return f"/{record_type.plural}.{name}{query}"
