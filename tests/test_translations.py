from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from relations.models import VisitTranslation
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import SourceFactory, StatementFactory, StatementTranslationFactory, VisitFactory, factory_of

pytestmark = pytest.mark.django_db
every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def translated(record: Any, **values: Any) -> Any:
    row: Any = type(record)._meta.get_field("translations").related_model
    return row.objects.create(record=record, **values)


def shown(client: Client, address: str, language: str) -> str:
    return client.get(address, headers={"accept-language": language}).content.decode()


@every_type
def test_a_reader_is_shown_the_title_in_their_language(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(title="The ferry of Arvel")
    translated(record, field="title", language="be", text="Арвельскі паром", translator="M. Desk", official=True)
    page = shown(client, record.get_absolute_url(), "be")
    assert '<h1 lang="be">Арвельскі паром</h1>' in page
    assert "The ferry of Arvel" in page
    assert "M. Desk" in page
    assert 'lang="be">Арвельскі паром</a>' in shown(client, f"/{record_type.plural}/", "be")
    assert '<h1 lang="be">' not in shown(client, record.get_absolute_url(), "de")


@every_type
def test_an_answer_holds_every_translation(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create()
    translated(record, field="summary", language="de", text="Die Fähre fährt.", translator="M. Desk")
    answer = client.get(f"/api/v1/{record_type.plural}/{record.slug}/").json()
    assert answer["translations"] == [
        {"field": "summary", "language": "de", "text": "Die Fähre fährt.", "translator": "M. Desk", "official": False}
    ]


@every_type
def test_a_record_is_found_by_its_translations(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(title="One")
    row = translated(record, field="title", language="be", text="Шматлюднае павітанне")
    found = f"/api/v1/{record_type.plural}/?q=šmatljudnaje"
    assert [each["slug"] for each in client.get(found).json()["results"]] == [record.slug]
    row.delete()
    assert client.get(found).json()["results"] == []


def test_only_a_statement_has_a_quote_to_translate() -> None:
    StatementTranslationFactory.create(field="quote").full_clean()
    with pytest.raises(ValidationError, match="Only a statement has a quote"):
        VisitTranslation(record=VisitFactory.create(), field="quote", language="de", text="Wir").full_clean()


def test_a_quote_is_shown_as_the_source_has_it_in_every_language(client: Client) -> None:
    statement = StatementFactory.create(mode="direct", language="be", quote="Мы будуем мост.")
    StatementTranslationFactory.create(record=statement, field="quote", language="de", text="Wir bauen eine Brücke.")
    page = shown(client, statement.get_absolute_url(), "de")
    assert page.index("Мы будуем мост.") < page.index("Wir bauen eine Brücke.")


def test_the_title_of_a_source_is_in_the_language_of_the_source(client: Client) -> None:
    source = SourceFactory.create(language="be", title="Паведамленне")
    assert '<h1 lang="be">Паведамленне</h1>' in shown(client, source.get_absolute_url(), "de")
