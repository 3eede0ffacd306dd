"""What a list offers to be taken away."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import StateFactory, StatementFactory, VisitCountryFactory, VisitFactory
from tests.reading import html, links, text
from tests.taking import content

every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.name)


def panel(page: Any) -> str:
    (found,) = re.findall(r'<section class="use-this-data".*?</section>', html(page), re.DOTALL)
    return str(found)


@pytest.mark.django_db
@every_type
def test_a_list_leads_to_each_of_its_files_with_the_question_asked(client: Client, record_type: RecordType) -> None:
    StateFactory.create(country_code="QM")
    page = client.get(f"/{record_type.plural}/?country=qm&ordering=title")
    found = re.findall(r'<a href="([^"]+)"', panel(page).replace("&amp;", "&"))
    asked, plural = "?country=qm&ordering=title", record_type.plural
    calendar = [f"/visits.ics{asked}"] if plural == "visits" else []
    assert found == [
        f"/{plural}.csv{asked}",
        f"/{plural}.csv{asked}&bom=1",
        f"/{plural}.xlsx{asked}",
        f"/{plural}.json{asked}",
        f"/{plural}.jsonl{asked}",
        *calendar,
        f"/{plural}.atom?country=qm",
        f"/api/v1/{plural}/{asked}",
    ]
    for address in found:
        answer = client.get(address)
        assert (answer.status_code, bool(content(answer)) or "jsonl" in address) == (200, True)


@pytest.mark.django_db
def test_no_two_links_of_the_panel_are_called_the_same(client: Client) -> None:
    called = re.findall(r'type="[^"]+">([^<]+)</a>', panel(client.get("/visits/")))
    assert called == ["CSV", "CSV (BOM)", "XLSX", "JSON", "JSON lines", "Calendar (ICS)", "Atom", "API"]


@pytest.mark.django_db
def test_the_head_names_the_same_for_programs(client: Client) -> None:
    StatementFactory.create()
    page = client.get("/statements/?year=2012")
    found = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', html(page))
    assert ("application/atom+xml", "/statements.atom?year=2012") in found
    assert ("text/csv", "/statements.csv?year=2012") in found
    assert ("application/json", "/api/v1/statements/?year=2012") in found


@pytest.mark.django_db
def test_a_question_that_cannot_be_answered_offers_nothing(client: Client) -> None:
    page = client.get("/statements/?year=two")
    assert links(page, r"/statements\.(csv|atom|json)") == []


@pytest.mark.django_db
def test_a_list_can_be_cited_and_called(client: Client) -> None:
    vorland = StateFactory.create(title="Vorland", country_code="QM")
    VisitCountryFactory.create(record=VisitFactory.create(), country=vorland)
    page = client.get("/visits/?country=qm&q=%27visit")
    today = timezone.localdate()
    words = text(page)
    assert (
        "Relations. Visits: Country: Vorland; Words: 'visit; newest first. 1 record. "
        f"http://testserver/visits/?country=qm&q=%27visit (accessed {today.day} {today:%B} {today.year})."
    ) in words
    assert "curl 'http://testserver/api/v1/visits/?country=qm&q=%27visit'" in words


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_citation_is_copied_with_a_button_and_read_without_script(
    chromium: Any, live_server: Any, scriptless: Any
) -> None:
    StatementFactory.create()
    context = chromium.new_context(base_url=live_server.url, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/statements/")
    buttons = page.get_by_role("button", name="Copy")
    buttons.nth(1).click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#use-citation").inner_text()
    context.close()
    scriptless.goto("/statements/")
    assert scriptless.get_by_role("button", name="Copy").count() == 0
    assert scriptless.locator("#use-citation").is_visible()
