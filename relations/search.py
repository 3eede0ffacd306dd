"""Finding words. The only module that may know which database it talks to."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from relations.choices import Status
from relations.names import name_key

Q_ = TypeVar("Q_", bound="models.QuerySet[Any]")


def fold(text: str) -> str:
    """The words of a text as keys that do not depend on case, diacritics, script or transliteration."""
    return name_key(text)


def matching(records: Q_, words: str) -> Q_:
    """Records that hold every one of the words, each from the beginning of a word on.

    The words may stand in the record's own texts or in those of the published records it names (``named_by``), so that
    a person's name in any spelling finds what the person did.
    """
    for key in fold(words).split():
        found = _holds("search_text", key)
        for path in records.model.named_by:
            found |= _names(records.model, path, key)
        records = records.filter(found)
    return records


def _holds(column: str, key: str) -> Q:
    return Q(**{f"{column}__startswith": key}) | Q(**{f"{column}__contains": f" {key}"})


def _names(model: Any, path: str, key: str) -> Q:
    """``path``: a foreign key, or rows and their foreign key, such as ``participations__participant``."""
    rows, _, target = path.rpartition("__")
    named = _holds(f"{target}__search_text", key) & Q(**{f"{target}__status": Status.PUBLISHED})
    if not rows:
        return named
    of_record = model._meta.get_field(rows).related_model._default_manager.filter(named, record=OuterRef("pk"))
    return Q(Exists(of_record))
