from dataclasses import replace
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command

from relations import checks
from relations.duplicates import FINDERS
from relations.filters import PlaceFilterSet
from relations.models import StatementTranslation, Tenure, Visit, VisitPlace
from relations.record_types import RECORD_TYPES
from relations.serializers import PlaceSerializer, VisitSerializer


def complaints() -> list[tuple[str | None, str]]:
    return [(message.id, message.msg) for message in checks.check_record_types()]


def test_nothing_is_missing() -> None:
    assert complaints() == []
    call_command("check", fail_level="WARNING")


def test_a_record_that_is_no_record_type_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RECORD_TYPES, "visit")
    assert complaints() == [("relations.E001", "relations.Visit is no record type.")]


def test_a_model_without_a_page_at_the_desk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    registered: dict[Any, Any] = admin.site._registry
    monkeypatch.delitem(registered, Visit)
    monkeypatch.delitem(registered, Tenure)
    named = {message for identity, message in complaints() if identity == "relations.E002"}
    # Tenures are still rows on the page of a person; what stood only on the visit's page is gone with it.
    assert "relations.Visit cannot be edited at the desk." in named
    assert "relations.VisitPlace cannot be edited at the desk." in named
    assert "relations.Tenure cannot be edited at the desk." not in named


def test_a_row_without_an_inline_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    visits: Any = admin.site._registry[Visit]
    kept = [inline for inline in visits.inlines if inline.model is not VisitPlace]
    monkeypatch.setattr(visits, "inlines", kept)
    assert complaints() == [("relations.E002", "relations.VisitPlace cannot be edited at the desk.")]


def test_a_type_whose_duplicates_nobody_looks_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(FINDERS, "visit")
    assert complaints() == [("relations.E008", "relations.Visit has no rule for duplicates.")]


def test_missing_templates_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "TEMPLATES", ("detail", "poster"))
    found = complaints()
    assert {identity for identity, _message in found} == {"relations.E003"}
    assert sorted(message.split()[-1] for _identity, message in found) == [
        f"relations/{name}_poster.html." for name in sorted(RECORD_TYPES)
    ]


def test_a_field_without_help_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StatementTranslation._meta.get_field("text"), "help_text", "")
    assert complaints() == [("relations.E004", "relations.StatementTranslation.text has no help_text.")]


def test_what_no_answer_holds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = tuple(name for name in VisitSerializer.Meta.fields if name not in ("kind", "summary"))
    monkeypatch.setattr(VisitSerializer.Meta, "fields", fields)
    monkeypatch.setattr(Visit, "answer_relations", (*Visit.answer_relations, "children__host"))
    assert complaints() == [
        ("relations.E005", f"{name} of relations.Visit is in no answer.") for name in ("summary", "kind", "children")
    ]


def test_parts_that_are_made_for_another_model_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECORD_TYPES, "visit", replace(RECORD_TYPES["visit"], filterset=PlaceFilterSet))
    message = "The filter set of relations.Visit is made for relations.Place."
    assert complaints() == [("relations.E006", message)]
    monkeypatch.setitem(RECORD_TYPES, "visit", replace(RECORD_TYPES["visit"], serializer=PlaceSerializer))
    assert ("relations.E006", message.replace("filter set", "serializer")) in complaints()


def test_a_type_without_addresses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Visit, "plural", "journeys")
    assert complaints() == [
        ("relations.E007", f"relations.Visit has no address for {view}.")
        for view in ("list", "detail", "api:list", "api:detail")
    ]
