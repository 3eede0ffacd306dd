"""What the public is told of corrections: the notes and their days, and nothing of who or why."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import changing
from relations.record_types import RecordType
from tests.factories import StatementFactory, VisitFactory, factory_of
from tests.reading import html, page_of, words
from tests.test_record_types import every_type

pytestmark = pytest.mark.django_db

DAY = datetime.datetime(2026, 5, 5, 12, tzinfo=datetime.UTC)


def corrected(record: Any, note: str, *, at: datetime.datetime = DAY, status: str = "published") -> Any:
    user, _created = User.objects.get_or_create(username="mara-the-secret")
    with changing(user=user, reason="A secret reason.", public_note=note, at=at):
        record.status = status
        record.save()
    return record


def shown(page: Any) -> str:
    before, found, rest = html(page).partition('<section class="corrections"')
    assert found, before
    return words(found + rest.partition("</section>")[0] + "</section>")


@every_type
def test_a_correction_stands_on_the_page_and_in_the_answer(client: Client, record_type: RecordType) -> None:
    record = corrected(factory_of(record_type.model).create(full=True), "The year was misread <twice>.")
    page = page_of(client, record)
    assert shown(page) == "Corrections Corrected on 5 May 2026: The year was misread <twice>."
    assert "misread &lt;twice&gt;" in html(page)
    answer = client.get(f"/api/v1/{record_type.plural}/{record.slug}/")
    assert answer.json()["corrections"] == [
        {"at": "2026-05-05T12:00:00Z", "version": record.version, "note": "The year was misread <twice>."}
    ]
    assert answer.json()["version"] == record.version
    for told in (html(page), answer.content.decode()):
        assert [secret for secret in ("mara-the-secret", "A secret reason.") if secret in told] == []


def test_the_newest_comes_first_in_the_language_of_the_reader(client: Client) -> None:
    visit = VisitFactory.create()
    corrected(visit, "First.")
    corrected(visit, "Second.", at=DAY + datetime.timedelta(days=30))
    page = client.get(visit.get_absolute_url(), headers={"accept-language": "de"})
    told = shown(page)
    assert told.index("Second.") < told.index("First.")
    assert "5. Mai 2026" in told


def test_only_what_was_noted_while_it_was_public_is_told(client: Client) -> None:
    visit = VisitFactory.create(draft=True)
    corrected(visit, "Of a draft.", status="draft")
    corrected(visit, "", status="published")
    corrected(visit, "Of a withdrawn one.", status="withdrawn")
    corrected(visit, "", status="published")
    assert client.get(f"/api/v1/visits/{visit.slug}/").json()["corrections"] == []
    assert 'class="corrections"' not in html(page_of(client, visit))


def test_the_corrections_of_another_record_are_not_its_own(client: Client) -> None:
    visit, statement = VisitFactory.create(pk=77), StatementFactory.create(pk=77)
    corrected(statement, "Of the statement.")
    assert client.get(f"/api/v1/visits/{visit.slug}/").json()["corrections"] == []


def test_a_list_reads_all_corrections_at_once(client: Client) -> None:
    counts = []
    for _number in range(3):
        statement = corrected(StatementFactory.create(visit=corrected(VisitFactory.create(), "Visit.")), "Statement.")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/api/v1/statements/?expand=visit")
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    told = answer.json()["results"]
    assert [(each["corrections"][0]["note"], each["visit"]["corrections"][0]["note"]) for each in told] == [
        ("Statement.", "Visit.")
    ] * 3
    assert statement.pk
