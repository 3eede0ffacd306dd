"""A text of a record, in the reader's language where the desk has it in that language."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class Told:
    text: str
    language: str
    original_language: str
    #: The row it is taken from; None where it is the record's own text.
    translation: Any = None


def told(record: Any, field: str) -> Told:
    """``record``: with its translations read beforehand, as every answer has them."""
    # The desk writes in English; only the title of a source is the source's.
    own = record.language if record.type == "source" and field == "title" else "en"
    reader = get_language() or own
    for row in record.translations.all() if reader != own else ():
        if row.field == field and row.language == reader:
            return Told(row.text, reader, own, row)
    return Told(getattr(record, field), own, own)
