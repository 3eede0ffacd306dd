"""The texts of a record in every language in which the desk holds them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from relations.choices import Language, TranslatedField


@dataclass(frozen=True)
class Text:
    #: As in TranslatedField.
    field: str
    of_what: str
    text: str
    translator: str = ""
    official: bool = False


@dataclass(frozen=True)
class Version:
    language: str
    name: str
    texts: list[Text]
    #: The desk's own words, of which the others are translations.
    is_original: bool = False


def versions(record: Any) -> list[Version]:
    """Those in other languages than the head of the page tells them in, and the originals it has replaced."""
    rows: dict[str, list[Any]] = {}
    for row in record.translations.all():
        rows.setdefault(row.language, []).append(row)
    found = [Version(language, name_of(language), texts(some)) for language, some in rows.items()]
    reader, field = get_language() or "en", TranslatedField.SUMMARY
    # The head shows the original of a title beside its translation, and a quote as the source has it.
    if reader != "en" and record.summary and any(row.field == field for row in rows.get(reader, ())):
        found.insert(0, Version("en", name_of("en"), [Text(field, str(field.label), record.summary)], True))
    return found


def texts(rows: list[Any]) -> list[Text]:
    return [
        Text(row.field, str(row.get_field_display()), row.text, row.translator, row.official)
        for row in sorted(rows, key=lambda row: TranslatedField.values.index(row.field))
    ]


def name_of(language: str) -> str:
    return str(Language(language).label)
