import json
from typing import Any

from relations.bibliography.works import SITE, Work
from relations.edtf import Edtf, Point


def csl_json(work: Work) -> str:
    item: dict[str, Any] = {
        "id": work.key,
        "type": "article-newspaper" if work.is_news else "webpage",
        "author": [{"literal": work.author}] if work.author else None,
        "title": work.title,
        "genre": None if work.is_source else work.told_genre,
        "issued": issued(work.issued),
        "publisher": work.author if work.is_source else SITE,
        "version": None if work.is_source else f"{work.version} ({work.changed.isoformat()})",
        "language": work.language,
        "URL": work.address,
        "archive_location": work.archived,
        "note": work.note(),
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def issued(when: Edtf) -> dict[str, Any] | None:
    """Date parts as far as they are known; in words what has none: an open range, a decade, some day of a month."""
    if not when.is_known:
        return None
    points: list[Point | None] = [when.start, when.end] if when.is_interval else [when.start]
    parts = [date_parts(point) for point in points]
    if not all(parts) or (when.is_interval and any(point and point.precision == "season" for point in points)):
        return {"literal": when.label()}
    date: dict[str, Any] = {"date-parts": parts}
    if when.precision == "season":
        date["season"] = int(when.text[5:7]) - 20
    # The format has one word for what is approximate and for what is in doubt.
    if when.approximate or when.uncertain:
        date["circa"] = True
    return date


def date_parts(point: Point | None) -> list[int]:
    """Year, month and day as far as they are stated; empty where not even the year is one number."""
    if point is None or "X" in point.text:
        return []
    numbers = [int(part) for part in point.text.rstrip("?~%").split("-")]
    # What stands in the place of the month is the number of the season.
    return numbers[:1] if point.precision == "season" else numbers
