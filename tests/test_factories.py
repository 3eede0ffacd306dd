from typing import Any

import pytest
from django.apps import apps
from django.db import models

from relations.models import AccountEvent, DeskSession, KeptAnswer, Record, Revision, Source
from relations.models.history import HistoricalRow
from tests.factories import FACTORIES, PRESS_RELEASE, SourceFactory, StateFactory, factory_of, passage, sha256

#: What is written by itself has no factory.
WRITTEN_BY_ITSELF = (AccountEvent, DeskSession, HistoricalRow, KeptAnswer, Revision)
MODELS = [model for model in apps.get_app_config("relations").get_models() if not issubclass(model, WRITTEN_BY_ITSELF)]
#: What a record cannot have beside the rest: a state's codes, the note of one withdrawn, a second place of promise.
NOT_FOR_EVERY_RECORD = {"withdrawal_note", "country_code", "alpha3_code", "author", "merged_into"}
RECORDS = [model for model in MODELS if issubclass(model, Record)]


def name_of(model: Any) -> str:
    return str(model.__name__)


def test_every_model_has_a_factory() -> None:
    assert sorted(map(name_of, FACTORIES)) == sorted(map(name_of, MODELS))


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_what_a_factory_makes_is_valid_and_can_be_made_twice(model: type[models.Model]) -> None:
    for _ in range(2):
        factory_of(model).create().full_clean()


def rows_beside(record: models.Model) -> list[models.Model]:
    """The rows that hang on a record, and the rows that hang on those."""
    rows = [
        row
        for relation in record._meta.related_objects
        if relation.field.name in ("record", "person", "predecessor", "successor")
        for row in relation.related_model._default_manager.filter(**{relation.field.name: record.pk})
    ]
    return [*rows, *(below for row in rows for below in rows_beside(row))]


@pytest.mark.django_db
@pytest.mark.parametrize("model", RECORDS, ids=name_of)
def test_a_full_record_has_every_field_and_every_relation_filled(model: type[Record]) -> None:
    record = factory_of(model).create(full=True)
    record.full_clean()
    for row in rows_beside(record):
        row.full_clean()
    empty = {f.name for f in record._meta.concrete_fields if getattr(record, f.attname) in ("", None)}
    assert empty == NOT_FOR_EVERY_RECORD & {f.name for f in record._meta.concrete_fields}
    assert [name for name in record.answer_relations if is_empty(record, name)] == []


def is_empty(record: Record, name: str) -> bool:
    value = getattr(record, name.split("__", maxsplit=1)[0])
    return not value.exists() if hasattr(value, "exists") else value is None


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
@pytest.mark.parametrize("model", RECORDS, ids=name_of)
def test_a_record_is_published_unless_asked_otherwise(model: type[Record], status: str) -> None:
    assert factory_of(model).create().status == "published"
    record = factory_of(model).create(**{status: True})
    assert record.status == status
    record.full_clean()


@pytest.mark.django_db
def test_the_codes_of_made_up_states_do_not_clash_and_run_out_quietly() -> None:
    codes = [StateFactory.create().country_code for _ in range(41)]
    assert codes[0] == "QM"
    assert codes[13:15] == ["QZ", "XA"]
    assert codes[38:] == ["XZ", "", ""]
    assert len(set(codes[:39])) == 39


@pytest.mark.django_db
def test_a_held_source_holds_the_press_release_as_its_file_has_it() -> None:
    source = SourceFactory.create(held=True)
    assert Source.objects.get(sha256=source.sha256).text.encode() == PRESS_RELEASE.read_bytes()


def test_a_passage_is_found_by_paragraph_and_offset() -> None:
    text = "Head\n\nOne 🌉 two.\n  \nThree"
    assert passage(text, "two") == {"paragraph": 2, "start": 12, "end": 15, "excerpt_sha256": sha256("two")}
    assert passage(text, "Three")["paragraph"] == 3
