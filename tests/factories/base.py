import hashlib
from typing import Any, TypeVar

import factory
from django.db import models
from factory.django import DjangoModelFactory

from relations import choices

M = TypeVar("M", bound=models.Model)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class RowFactory(DjangoModelFactory[M]):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


def rows(row_factory: str, **values: Any) -> Any:
    return factory.RelatedFactory(f"tests.factories.{row_factory}", "record", **values)


class RecordFactory(RowFactory[M]):
    class Meta:
        abstract = True

    class Params:
        word = "record"
        draft = factory.Trait(status=choices.Status.DRAFT)
        in_review = factory.Trait(status=choices.Status.IN_REVIEW)
        withdrawn = factory.Trait(
            status=choices.Status.WITHDRAWN, withdrawal_note="Withdrawn: told twice in the bulletin."
        )

    status = choices.Status.PUBLISHED
    slug = factory.LazyAttributeSequence(lambda record, n: f"{record.word}-{n}")
    title: Any = factory.LazyAttributeSequence(lambda record, n: f"{record.word.capitalize()} {n}")
    summary = "What the bulletin tells of it."
    notes = "Desk only: ask the archive."


class DatedFactory(RecordFactory[M]):
    class Meta:
        abstract = True

    date = "2012-05-14"
