"""What readers come to ask of the records that come with the desk: each in three clicks at most from the first page."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from relations.management.commands.set_up import FIXTURE_FOLDERS
from relations.models import Commitment, Document, Participant, Statement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CLICKS = 3


class Reader:
    """Counts the clicks since the first page."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def begin(self) -> None:
        self.page.goto("/")
        self.clicks = 0

    def click(self, name: str, *, role: Any = "link", within: str = "body", exact: bool = True) -> None:
        self.clicks += 1
        assert self.clicks <= CLICKS
        self.page.locator(within).get_by_role(role, name=name, exact=exact).first.click()


def load_the_desk() -> None:
    """The records that come with it."""
    with translation.override("en"):
        files = [file for folder in FIXTURE_FOLDERS for file in sorted((FIXTURES / folder).glob("*.yaml"))]
        call_command("loaddata", *map(str, files), verbosity=0)


@pytest.fixture
def reader(transactional_db: None, chromium: Browser, live_server: Any) -> Iterator[Reader]:
    load_the_desk()
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield Reader(context.new_page())
    context.close()


def entries(reader: Reader) -> Any:
    return reader.page.locator(".entries > .entry")


def shown(reader: Reader) -> list[str]:
    addresses = entries(reader).locator("h3 a").evaluate_all("all => all.map(each => each.pathname)")
    return sorted(address.strip("/").split("/")[-1] for address in addresses)


def slugs(records: Any) -> list[str]:
    found = sorted(records.values_list("slug", flat=True))
    assert found
    return found


def what_belarus_and_kazakhstan_have_promised_each_other_and_what_is_overdue(reader: Reader) -> None:
    reader.click("commitments Belarus – Kazakhstan")
    expect(reader.page.get_by_role("heading", name="Commitments", level=1)).to_be_visible()
    promised: Any = Commitment.objects.published()
    for code in ("BY", "KZ"):
        promised = promised.filter(country_rows__country__country_code=code)
    assert shown(reader) == slugs(promised)
    reader.click("Overdue", role="checkbox", within=".finder", exact=False)
    expect(reader.page).to_have_url(re.compile("state=overdue"))
    late = slugs(promised.overdue(timezone.localdate()))
    expect(reader.page.locator(".results-count")).to_have_text(f"{len(late)} records")
    assert shown(reader) == late


def everything_a_president_was_recorded_saying_as_csv(reader: Reader) -> None:
    reader.click("Kassym-Jomart Tokayev", within=".home-beside")
    with reader.page.expect_download() as download:
        reader.click("CSV", within=".use-this-data")
    with download.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_him = {"participations__participant__title": "Kassym-Jomart Tokayev", "participations__role": "speaker"}
    said = Statement.objects.filter(**by_him).values_list("slug", flat=True)
    assert sorted(row["slug"] for row in rows) == sorted(said) != []


def the_documents_that_ministries_signed_in_2008(reader: Reader) -> None:
    reader.click("ministries and agencies", within=".home-beside")
    reader.click("2008", within=".finder", exact=False)
    expect(reader.page).to_have_url(re.compile("level=inter_agency&year=2008"))
    found = Document.objects.filter(slug__in=shown(reader))
    assert slugs(found) == slugs(Document.objects.filter(level="inter_agency", signed_earliest__year=2008))
    who = Participant.objects.filter(documentparticipations__record__in=found).exclude(
        documentparticipations__role="witness"
    )
    assert {each.kind for each in who} == {"government_body"}


def what_has_been_said_about_the_customs_union_oldest_first(reader: Reader) -> None:
    reader.click("Customs union", within=".home-beside")
    assert shown(reader) == slugs(Statement.objects.filter(topic_rows__topic__slug="customs-union-topic"))
    days = entries(reader).locator(".entry-when time").evaluate_all("all => all.map(each => each.dateTime)")
    assert days == sorted(days) != []


def new_records_on_belarus_and_kyrgyzstan_as_a_feed(reader: Reader) -> None:
    address = reader.page.get_by_role("link", name="follow as a feed Belarus – Kyrgyzstan").get_attribute("href")
    assert address == "/feed.atom?country=by&country=kg"
    answer = reader.page.request.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text().count("<entry") > 0


def the_brief_on_belarus_and_kazakhstan_as_of_a_day(reader: Reader) -> None:
    reader.click("brief Belarus – Kazakhstan")
    reader.page.get_by_label("As of").fill("2012-06-01")
    reader.click("Show", role="button")
    expect(reader.page.get_by_text("as of 1 June 2012")).to_be_visible()
    answer = reader.page.request.get(reader.page.get_by_role("link", name="PDF").get_attribute("href") or "")
    assert "brief-by-kz-2012-06-01.pdf" in answer.headers["content-disposition"]
    assert answer.body().startswith(b"%PDF")


#: In one test, since the records take longer to load than the questions to ask.
QUESTIONS = (
    what_belarus_and_kazakhstan_have_promised_each_other_and_what_is_overdue,
    everything_a_president_was_recorded_saying_as_csv,
    the_documents_that_ministries_signed_in_2008,
    what_has_been_said_about_the_customs_union_oldest_first,
    new_records_on_belarus_and_kyrgyzstan_as_a_feed,
    the_brief_on_belarus_and_kazakhstan_as_of_a_day,
)


def test_every_question_is_answered_within_three_clicks(reader: Reader) -> None:
    for ask in QUESTIONS:
        reader.begin()
        ask(reader)
