"""Marking passages of a source's text in a real browser, with the keys and with the mouse."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relations.models import Source, Statement
from tests.desk import page_of
from tests.factories import ParticipantFactory, SourceFactory, VisitCitationFactory, VisitFactory, passage, sha256
from tests.seats import barriers, type_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = (
    "\ufeffBridge 🌉🌉 opened <today>.\r\n\r\n"
    "Variant of e\u0301tat said: “Two 🍎 banks meet here.” Three boats came & went.\r\n"
    "\u05d2\u05e9\u05e8 \u05d0\u05e8\u05d5\u05da. \u05e0\u05d4\u05e8 \u05e7\u05e6\u05e8.\r\n"
)


@pytest.fixture
def source(transactional_db: None) -> Source:
    return SourceFactory.create(text=TEXT, sha256=sha256(TEXT), language="en", title="Newburg Bulletin")


def opened(desk: Page, source: Source) -> Page:
    desk.goto(page_of(source, "text"))
    return desk


def marked(desk: Page) -> str:
    """The words at the numbers that the browser worked out, which must be those that it shows."""
    start, end = (int(desk.locator(f"#id_{name}").input_value()) for name in ("start", "end"))
    words = TEXT[start:end]
    shown = words.replace("\r\n\r\n", "\n").replace("\r\n", "\n")
    assert desk.locator("#marked").text_content() == shown
    return words


def press(desk: Page, *keys: str) -> str:
    for key in keys:
        desk.keyboard.press(key)
    return marked(desk)


def test_a_passage_is_marked_with_the_keys_and_becomes_a_statement(
    desk: Page, source: Source, complaints: list[str]
) -> None:
    speaker = ParticipantFactory.create(title="Lukander Variant")
    opened(desk, source).locator(".sentence").first.focus()
    assert press(desk, "ArrowDown") == "Bridge 🌉🌉 opened <today>."
    assert press(desk, "ArrowDown") == "Variant of e\u0301tat said: “Two 🍎 banks meet here.”"
    assert press(desk, "Shift+ArrowDown").endswith("here.” Three boats came & went.")
    assert press(desk, "Shift+ArrowUp").endswith("here.”")
    assert press(desk, "ArrowRight", "ArrowRight") == "e\u0301tat said: “Two 🍎 banks meet here.”"
    assert press(desk, "ArrowRight", "ArrowRight") == "“Two 🍎 banks meet here.”"
    assert press(desk, "ArrowLeft", "ArrowRight", "Shift+ArrowLeft", "Shift+ArrowLeft") == "“Two 🍎 banks"
    assert press(desk, "Shift+ArrowRight") == "“Two 🍎 banks meet"
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Statement")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_quote")).to_have_value("“Two 🍎 banks meet")
    expect(desk.locator("#id_citations-0-words")).to_have_value("“Two 🍎 banks meet")
    expect(desk.locator("#id_date")).to_have_value("")
    type_in(desk.locator("#id_title"), "On the banks")
    desk.locator("#id_participations-0-participant + .select2 .select2-selection").click()
    desk.locator(".select2-search__field").fill("variant")
    desk.locator(".select2-results__option", has_text=speaker.title).first.click()
    desk.locator("input[name=_save]").first.click()
    expect(desk.locator(".messagelist")).to_contain_text("Go on in the text of Newburg Bulletin.")
    statement = Statement.objects.get()
    citation = statement.citations.get()
    assert (statement.quote, statement.mode) == ("“Two 🍎 banks meet", "direct")
    wanted = passage(TEXT, "“Two 🍎 banks meet")
    assert {name: getattr(citation, name) for name in wanted} == wanted
    assert complaints == []


def test_words_are_marked_with_the_mouse_wherever_they_begin(desk: Page, source: Source) -> None:
    VisitCitationFactory.create(source=source, **passage(TEXT, "🍎 banks"))
    opened(desk, source)
    for words in (
        "🌉 opened",
        "e\u0301tat",
        "🍎 banks meet",
        "Two 🍎",
        "came & went.\r\n\u05d2\u05e9\u05e8",
        "\u05e7\u05e6\u05e8",
    ):
        select(desk, words)
        start = TEXT.rindex(words)
        expect(desk.locator("#id_start")).to_have_value(str(start))
        assert marked(desk) == words


def select(desk: Page, words: str) -> None:
    """Selects the last such words among the pieces on the page, as a drag of the mouse would."""
    start = TEXT.rindex(words)
    desk.evaluate(
        """([start, end]) => {
            const pieces = [...document.querySelectorAll("#text [data-start]")];
            const place = (offset, isEnd) => {
                const piece = pieces.findLast((each) => Number(each.dataset.start) < offset + (isEnd ? 0 : 1));
                const within = [...piece.textContent].slice(0, offset - Number(piece.dataset.start)).join("");
                return [piece.firstChild, within.length];
            };
            getSelection().setBaseAndExtent(...place(start, false), ...place(end, true));
        }""",
        [start, start + len(words)],
    )


def test_a_click_marks_a_sentence_and_tells_what_rests_on_it(desk: Page, source: Source) -> None:
    visit = VisitFactory.create(title="Dinner <b>", draft=True)
    VisitCitationFactory.create(record=visit, source=source, **passage(TEXT, "🍎 banks"))
    opened(desk, source).get_by_text("Three boats came").click()
    assert marked(desk) == "Three boats came & went."
    expect(desk.locator("#resting")).to_be_hidden()
    desk.locator("mark").first.click()
    assert marked(desk) == "Variant of e\u0301tat said: “Two 🍎 banks meet here.”"
    expect(desk.locator("#resting a")).to_have_text("Dinner <b>")
    desk.get_by_role("button", name="Mark nothing").click()
    expect(desk.locator("#marked")).to_have_text("Nothing is marked.")
    expect(desk.locator("#id_start")).to_have_value("")


def test_a_real_drag_of_the_mouse_marks_words(desk: Page, source: Source) -> None:
    sentence = opened(desk, source).locator(".sentence").nth(2).bounding_box()
    assert sentence
    middle = sentence["y"] + sentence["height"] / 2
    desk.mouse.move(sentence["x"] + 1, middle)
    desk.mouse.down()
    desk.mouse.move(sentence["x"] + sentence["width"] - 1, middle, steps=5)
    desk.mouse.up()
    assert marked(desk) == "Three boats came & went."


def test_every_record_on_a_passage_is_reached_with_the_keys(desk: Page, source: Source) -> None:
    for title in ("Dinner", "Walk"):
        VisitCitationFactory.create(record__title=title, source=source, **passage(TEXT, "🍎 banks"))
    opened(desk, source).get_by_role("link", name="Passage 1, cited 2 times").focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("location.hash") == "#passage-1"
    desk.keyboard.press("Tab")
    expect(desk.locator("#passage-1 .to-text")).to_be_focused()
    for title in ("Dinner", "Walk"):
        desk.keyboard.press("Tab")
        expect(desk.get_by_role("link", name=title)).to_be_focused()


def test_without_a_script_the_numbers_and_the_words_do_the_same(chromium: Any, desk: Page, source: Source) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(desk.url.split("/staff/")[0] + page_of(source, "text"))
    page.get_by_label("Or its words").fill("Three boats came & went.")
    page.get_by_role("button", name="Visit").click()
    expect(page.locator("#id_citations-0-start")).to_have_value(str(TEXT.index("Three")))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_of_a_text_fit_and_have_no_barrier(
    desk: Page, source: Source, complaints: list[str], scheme: Any, width: int
) -> None:
    VisitCitationFactory.create(source=source, **passage(TEXT, "🍎 banks"))
    VisitCitationFactory.create(source=source, supports=False, **passage(TEXT, "banks meet"))
    VisitCitationFactory.create(source=source, **passage(TEXT, "boats") | {"excerpt_sha256": sha256("other")})
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    for view in ("text", "edit_text"):
        desk.goto(page_of(source, view))
        if view == "text":
            desk.locator("mark").first.click()
        else:
            desk.locator("#id_reason").fill("A line was missing.")
            desk.locator("#id_text").fill(TEXT.replace("\r\n", "\n").replace("Two", "Six"))
            desk.locator("input[name=check]").click()
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert complaints == []
        assert barriers(desk, complaints) == []
