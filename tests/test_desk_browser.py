"""From a press release to a published statement, its correction and back, as the people of a desk do it in browsers."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relations.models import Participant, Source, Statement, Visit, revisions_of
from tests.desk import page_of
from tests.factories import ParticipantFactory, ParticipantNameFactory, StateFactory, VisitFactory
from tests.factories.sources import PRESS_RELEASE
from tests.seats import pick, seat, type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENTENCE = '"We will build the bridge," Lukander Variant said, "and we will open it before the year is out."'
DINNER = "received Prime Minister of Nachland"
MARKED = '"and we will open it before the year is out."'
QUOTE = "we will open it before the year is out."
NOTE = "The marks of quotation are not his words: take them out."


@pytest.fixture
def mara(chromium: Any, live_server: Any, complaints: list[str]) -> Iterator[Page]:
    page = seat(chromium, live_server.url, "contributor", "Mara Ferry", complaints)
    yield page
    page.context.close()


@pytest.fixture
def tomas(chromium: Any, live_server: Any, complaints: list[str]) -> Iterator[Page]:
    page = seat(chromium, live_server.url, "publisher", "Tomas Quay", complaints)
    yield page
    page.context.close()


def messages(page: Page) -> Any:
    return page.locator(".messagelist")


def save(page: Page, button: str = "_save") -> None:
    """Returns when the desk has said that the record is kept: a click alone does not wait for the answer."""
    page.locator(f"input[name={button}]").first.click()
    expect(messages(page).locator(".success")).to_contain_text("successfully")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def step(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).first.click()


def from_home(page: Page, block: str, title: str) -> None:
    page.goto("/staff/")
    page.locator(f"#{block}").get_by_role("link", name=title, exact=True).click()


# --- the steps of the way --------------------------------------------------------------------------------------------


def paste_the_press_release(mara: Page) -> None:
    mara.get_by_role("link", name="Add: source").click()
    type_in(mara.get_by_label("Title:"), "Newburg Bulletin of 14 May")
    mara.get_by_label("Language:").first.select_option("en")
    mara.locator("#id_published").fill("2012-05-14")
    mara.locator("#id_text").fill(PRESS_RELEASE.read_text(encoding="utf-8"))
    step(mara, "Submit for review")
    expect(messages(mara)).to_contain_text("Its text is held.")


def mark_sentence(mara: Page, wanted: str) -> None:
    """With the keys, from the first sentence on."""
    sentences = mara.locator(".sentence")
    before = next(number for number, text in enumerate(sentences.all_text_contents()) if wanted in text)
    sentences.first.focus()
    press(mara, *["ArrowDown"] * (before + 1))
    expect(mara.locator("#marked")).to_contain_text(wanted)


def mark_and_begin_a_statement(mara: Page) -> None:
    messages(mara).get_by_role("link", name="Newburg Bulletin of 14 May").last.click()
    mark_sentence(mara, SENTENCE)
    press(mara, *["ArrowRight"] * 8)
    expect(mara.locator("#marked")).to_have_text(MARKED)
    press(mara, "Enter")
    expect(mara.get_by_role("button", name="Statement")).to_be_focused()
    press(mara, "Enter")


def record_the_statement(mara: Page) -> None:
    expect(mara.locator("#id_quote")).to_have_value(MARKED)
    type_in(mara.get_by_label("Title:"), "Variant on the oppening of the bridge")
    mara.get_by_label("Date:", exact=True).fill("2012-05-14")
    pick(mara, "participations-0-participant", "Лукандер", "Lukander Variant")
    step(mara, "Submit for review")
    expect(messages(mara)).to_contain_text("“Variant on the oppening of the bridge”: submitted for review.")


def record_the_visit(mara: Page) -> None:
    messages(mara).get_by_role("link", name="Newburg Bulletin of 14 May").click()
    expect(mara.locator("mark")).to_have_text([MARKED])
    mark_sentence(mara, DINNER)
    step(mara, "Visit")
    type_in(mara.get_by_label("Title:"), "Dinner in Newburg")
    mara.get_by_label("Kind:").select_option("meeting")
    mara.get_by_label("Date:", exact=True).fill("2012-05-14")
    pick(mara, "participations-0-participant", "variant", "Lukander Variant")
    mara.get_by_text("Add another Participation").click()
    with mara.expect_popup() as opened:
        mara.locator("#add_id_participations-1-participant").click()
    popup = opened.value
    type_in(popup.get_by_label("Title:"), "Odile Cafetiere")
    popup.get_by_label("Kind:").first.select_option("person")
    with popup.expect_event("close"):
        popup.locator("input[name=_save]").first.click()
    chosen = mara.locator("#id_participations-1-participant + .select2 .select2-selection__rendered")
    expect(chosen).to_contain_text("Odile Cafetiere")
    step(mara, "Submit for review")
    expect(messages(mara)).to_contain_text("“Dinner in Newburg”: submitted for review.")


def send_it_back(tomas: Page) -> None:
    tomas.goto("/staff/")
    waiting = tomas.locator("#review")
    for title in ("Newburg Bulletin of 14 May", "Variant on the oppening of the bridge", "Dinner in Newburg"):
        expect(waiting.get_by_role("link", name=title)).to_be_visible()
    waiting.get_by_role("link", name="Variant on the oppening of the bridge").click()
    step(tomas, "Return to the author")
    tomas.get_by_label("What is to be mended? The author reads it.").fill(NOTE)
    step(tomas, "Return to the author")
    expect(waiting.get_by_role("link", name="Variant on the oppening of the bridge")).to_have_count(0)


def mend_it(mara: Page) -> None:
    mara.goto("/staff/")
    returned = mara.locator("#returned li")
    expect(returned).to_contain_text(f"Tomas Quay: {NOTE}")
    returned.get_by_role("link").click()
    expect(mara.locator(".desk-note.returned")).to_contain_text(NOTE)
    mara.locator("#id_quote").fill(QUOTE)
    mara.locator("#id_citations-0-start").fill("")
    mara.locator("#id_citations-0-end").fill("")
    mara.locator("#id_citations-0-words").fill(QUOTE)
    step(mara, "Submit for review")
    from_home(mara, "drafts", "Odile Cafetiere")
    step(mara, "Submit for review")
    expect(mara.locator("#returned li")).to_have_count(0)
    expect(mara.locator("#drafts li")).to_have_count(0)


def publish_all(tomas: Page) -> None:
    from_home(tomas, "review", "Variant on the oppening of the bridge")
    unseen = tomas.locator(".desk-note.unseen")
    expect(unseen).to_contain_text("Newburg Bulletin of 14 May (in review)")
    unseen.get_by_role("link", name="Newburg Bulletin of 14 May").click()
    expect(unseen).to_have_count(0)
    step(tomas, "Publish")
    from_home(tomas, "review", "Dinner in Newburg")
    expect(unseen).to_contain_text("Odile Cafetiere (in review)")
    step(tomas, "Publish")
    expect(messages(tomas).locator(".warning")).to_contain_text("Publish it too: Odile Cafetiere (in review)")
    messages(tomas).get_by_role("link", name="Odile Cafetiere").click()
    step(tomas, "Publish")
    from_home(tomas, "review", "Variant on the oppening of the bridge")
    expect(unseen).to_have_count(0)
    step(tomas, "Publish")
    expect(tomas.locator("#review li")).to_have_count(0)
    expect(tomas.locator("#published li")).to_have_count(4)


def correct_it(tomas: Page) -> None:
    from_home(tomas, "published", "Variant on the oppening of the bridge")
    tomas.get_by_label("Title:").fill("Variant on the opening of the bridge")
    tomas.locator("input[name=_save]").first.click()
    expect(tomas.locator(".desk-reason .errorlist")).to_have_text("The public has seen it: say why it is changed.")
    tomas.get_by_label("Reason for this change").fill("A letter too many.")
    tomas.get_by_label("Public note (optional)").fill("The heading had a misprint.")
    save(tomas)


def compare_and_restore(tomas: Page, statement: Statement) -> None:
    tomas.goto(page_of(statement))
    tomas.get_by_role("link", name="History").click()
    newest = tomas.locator(".revision").first
    for told in ("Tomas Quay", "A letter too many.", "The heading had a misprint."):
        expect(newest).to_contain_text(told)
    step(tomas, "Compare the marked versions")
    expect(tomas.locator(".sides del")).to_have_text(["oppening"])
    expect(tomas.locator(".sides ins")).to_have_text(["opening"])
    tomas.get_by_role("link", name="Restore version").click()
    tomas.get_by_label("Why is it brought back?").fill("The bulletin itself writes it so.")
    tomas.get_by_role("button", name="Restore version").click()
    expect(tomas.locator(".revision").first).to_contain_text("The bulletin itself writes it so.")


def test_the_whole_way_of_a_press_release(mara: Page, tomas: Page, complaints: list[str]) -> None:
    speaker = ParticipantFactory.create(title="Lukander Variant")
    ParticipantNameFactory.create(record=speaker, text="Лукандер Вариант")

    paste_the_press_release(mara)
    mark_and_begin_a_statement(mara)
    record_the_statement(mara)
    record_the_visit(mara)
    send_it_back(tomas)
    mend_it(mara)
    statement, visit = Statement.objects.get(), Visit.objects.get()
    for record in (statement, visit, Source.objects.get()):
        assert tomas.request.get(record.get_absolute_url()).status == 404
    publish_all(tomas)
    assert [each.status for each in (*Source.objects.all(), *Participant.objects.all())] == ["published"] * 3

    tomas.goto(statement.get_absolute_url())
    expect(tomas.locator(".quote-lead")).to_have_text(QUOTE)
    expect(tomas.locator(".facts").first).to_contain_text("Lukander Variant")
    expect(tomas.locator(".passages")).to_contain_text("Newburg Bulletin of 14 May")
    expect(tomas.locator(".passages")).to_contain_text("Paragraph 5")
    tomas.goto(visit.get_absolute_url())
    expect(tomas.locator(".facts").first).to_contain_text("Odile Cafetiere")
    tomas.get_by_role("link", name="Paragraph 4").click()
    expect(tomas.locator("h1")).to_have_text("Newburg Bulletin of 14 May")
    expect(tomas.get_by_role("main")).to_contain_text("Dinner in Newburg")

    correct_it(tomas)
    tomas.goto(statement.get_absolute_url())
    expect(tomas.locator("h1")).to_have_text("Variant on the opening of the bridge")
    expect(tomas.locator(".corrections")).to_contain_text("Corrected on")
    expect(tomas.locator(".corrections")).to_contain_text("The heading had a misprint.")
    compare_and_restore(tomas, statement)
    tomas.goto(statement.get_absolute_url())
    expect(tomas.locator("h1")).to_have_text("Variant on the oppening of the bridge")
    assert [(revision.action, str(revision.user)) for revision in reversed(revisions_of(statement))] == [
        ("created", "mara"),
        ("submitted", "mara"),
        ("returned", "tomas"),
        ("changed", "mara"),
        ("submitted", "mara"),
        ("published", "tomas"),
        ("changed", "tomas"),
        ("restored", "tomas"),
    ]
    assert complaints == []


def test_of_two_at_one_record_the_second_keeps_what_was_typed(mara: Page, tomas: Page, complaints: list[str]) -> None:
    StateFactory.create(title="Vorland")
    mara.get_by_role("link", name="Add: visit").click()
    type_in(mara.get_by_label("Title:"), "Dinner in Newburg")
    mara.get_by_label("Kind:").select_option("meeting")
    mara.get_by_label("Date:", exact=True).fill("2012-05")
    save(mara, "_continue")
    visit = Visit.objects.get()
    tomas.goto(page_of(visit))
    tomas.get_by_label("Date:", exact=True).fill("2012-05-14")
    tomas.get_by_label("Title:").fill("Dinner at Newburg")
    save(tomas)

    mara.get_by_label("Title:").fill("Supper in Newburg")
    mara.get_by_label("Summary:").fill("They ate fish.")
    mara.get_by_text("Add another Country").click()
    pick(mara, "country_rows-0-country", "vor", "Vorland")
    mara.locator("input[name=_save]").first.click()
    expect(mara.get_by_role("heading", name="Two people, one record")).to_be_visible()
    contested = mara.locator("tr.contested")
    expect(contested).to_have_count(1)
    expect(contested.locator("td")).to_have_text(["Dinner in Newburg", "Dinner at Newburg", "Supper in Newburg"])
    expect(mara.locator(".conflict-who")).to_contain_text("Tomas Quay")
    expect(mara.get_by_label("Title:")).to_have_value("Supper in Newburg")
    expect(mara.get_by_label("Summary:")).to_have_value("They ate fish.")
    expect(mara.get_by_label("Date:", exact=True)).to_have_value("2012-05-14")
    assert Visit.objects.get().title == "Dinner at Newburg"

    save(mara)
    stored = Visit.objects.get()
    assert (stored.title, stored.summary, stored.date) == ("Supper in Newburg", "They ate fish.", "2012-05-14")
    assert [str(row.country) for row in stored.country_rows.all()] == ["Vorland"]
    # The browser tells of every answer of that kind.
    assert [text for text in complaints if "409" not in text] == []


def test_a_contributor_finds_no_way_to_publish(mara: Page) -> None:
    visit = VisitFactory.create(in_review=True, title="Dinner in Newburg")
    mara.goto(page_of(visit))
    expect(mara.locator(".desk-note.refused")).to_contain_text("It is in review")
    expect(mara.get_by_role("button", name="Publish")).to_have_count(0)
    expect(mara.locator("input[name=_save]")).to_have_count(0)
