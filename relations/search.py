"""Finding words. The only module that may know which database it talks to."""

from typing import Any, TypeVar

from django.db import models

from relations.names import name_key

Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")


def fold(text: str) -> str:
    """The words of a text as keys that do not depend on case, diacritics, script or transliteration."""
    return name_key(text)


def matching(records: Q_, words: str) -> Q_:
    """Records whose search text holds every one of the words, each from the beginning of a word on."""
    for key in fold(words).split():
        records = records.filter(models.Q(search_text__startswith=key) | models.Q(search_text__contains=f" {key}"))
    return records
