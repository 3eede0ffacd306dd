"""Every kind of public page, for every reader: on a phone and a desk, in light and dark, enlarged, without script, by
keyboard. A page that is added to the addresses without a sample here fails ``test_every_page_has_a_sample``."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from relations import urls
from relations.facets import facet_names
from relations.models import Record
from relations.record_types import RECORD_TYPES
from tests.factories import (
    CommitmentFactory,
    ParticipantNameFactory,
    StateFactory,
    StatementParticipationFactory,
    VisitCountryFactory,
    VisitFactory,
    factory_of,
)
from tests.test_pages import point_at

LONG_NAME = "Аб’яднаная міжведамасная камісія па будаўніцтве мастоў і водападрыхтоўцы Паўночна-Заходняга Форланда"
LONG_WORD = "Bundeswasserstraßenverkehrsordnungsänderungsverhandlungskommission"

World = dict[str, Any]


def pair_of(world: World) -> str:
    return "-".join(sorted(world[name].country_code.lower() for name in ("state", "other_state")))


#: Name of an address -> the addresses to look at, given a record of each type (under the type's name) and two states.
SAMPLES: dict[str, Callable[[World], list[str]]] = {
    "home": lambda world: ["/"],
    "search": lambda world: ["/search/", "/search/?q=bridge", "/search/?q=brigde"],
    "timeline": lambda world: ["/timeline/"],
    "calendar": lambda world: ["/calendar/"],
    "map": lambda world: ["/map/"],
    "pair": lambda world: [reverse("pair", args=[pair_of(world)])],
    "country": lambda world: [reverse("country", args=[pair_of(world)[:2]])],
    "brief": lambda world: [reverse("brief", args=[pair_of(world)])],
}
for _name, _type in RECORD_TYPES.items():
    _list, _detail = f"{_type.plural}-list", f"{_type.plural}-detail"
    SAMPLES[_list] = lambda world, name=_list: [reverse(name)]  # type: ignore[misc]
    SAMPLES[f"{_type.plural}-by"] = lambda world, of=_type: [  # type: ignore[misc]
        reverse(f"{of.plural}-by", args=[facet_names(of.filterset({}, queryset=of.model.objects.published()))[0]])
    ]
    SAMPLES[_detail] = lambda world, name=_name: [world[name].get_absolute_url()]  # type: ignore[misc]

#: Other states of these pages: nothing found, something asked, something refused, and no page.
STATES = (
    "/statements/by/speaker/?year=2012",
    "/visits/?date_after=1990-01-01&date_before=1999-12-31",
    "/statements/?q=bridge&year=2012",
    "/visits/?kind=meeting&country={state.country_code}&ordering=date",
    "/documents/?year=1899",
    "/visits/?year=two&kind=shouting&nonsense=1&date_after=2012-13-45",
    "/nowhere/",
    "/visits/gone/",
)

#: Addresses that answer with a file, not with a page.
FILES = re.compile(
    r"set_language|opensearch|search-suggest|robots|security|sitemap.*|feed|.*-(csv|xlsx|json|jsonl|atom|ics|cite)|(brief|pair|country)-.*"
)

#: What browsers say where a page does what its own headers forbid it.
POLICY = re.compile("Security Policy|Permissions.Policy|Trusted|Cross-Origin|Unrecognized feature")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_every_page_has_a_sample() -> None:
    named = {str(pattern.name) for pattern in urls.urlpatterns}
    assert {name for name in named if not FILES.fullmatch(name)} - SAMPLES.keys() == set()


@pytest.fixture
def world(transactional_db: None) -> World:
    """A record of each type with something beside it through every relation; names that are hard to set."""
    world: World = {}
    vorland = world["state"] = StateFactory.create(title="Vorland", country_code="QM")
    nachland = world["other_state"] = StateFactory.create(title="Nachland", country_code="QN")
    for name, record_type in RECORD_TYPES.items():
        record: Record = factory_of(record_type.model).create(full=True, title=f"{LONG_NAME}, {LONG_WORD}")
        point_at(record, 1)
        world[name] = record
    meeting = VisitFactory.create(kind="meeting", date="2012-05-12/2012-05-14", title=LONG_NAME)
    for country in (vorland, nachland):
        VisitCountryFactory.create(record=meeting, country=country)
    ParticipantNameFactory.create(record=world["participant"], text=LONG_NAME, language="be", script="Cyrl")
    for date in ("", "1995~", "2012?", "2018-23", "../2012"):
        VisitFactory.create(date=date, title=f"Talks {date or 'undated'}", date_inferred=True, date_note=LONG_NAME)
    StatementParticipationFactory.create(record=world["statement"], participant=world["participant"])
    CommitmentFactory.create(title=LONG_NAME, due="1996", state="open")
    VisitFactory.create(slug="gone", withdrawn=True)
    return world


def samples(world: World) -> list[str]:
    return list(dict.fromkeys(address for sample in SAMPLES.values() for address in sample(world)))


def addresses(world: World) -> list[str]:
    return [*samples(world), *(address.format(**world) for address in STATES)]


def test_every_sample_is_a_page_that_there_is(client: Client, world: World) -> None:
    found = {address: client.get(address).status_code for address in samples(world)}
    assert found == dict.fromkeys(found, 200)


@pytest.fixture
def context(chromium: Browser, live_server: Any) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def widened(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def barriers(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"][:3]]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_a_barrier_in_light_or_dark(context: BrowserContext, world: World, width: int) -> None:
    page = context.new_page()
    troubles: list[tuple[str, ...]] = []
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if POLICY.search(said.text) else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    for address in addresses(world):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        troubles += [(address, each) for each in refused]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            troubles += [(address, scheme, *each) for each in barriers(page)]
        if widened(page) > 0:
            troubles.append((address, f"wider than {width}"))
        # What axe itself does to a page, which the policy may refuse.
        refused.clear()
        if width == 390:
            # What a desk of 1280 pixels shows at 400 %.
            page.set_viewport_size({"width": 320, "height": 256})
            if widened(page) > 0:
                troubles.append((address, "wider than 320"))
    assert "\n".join(map(str, troubles)) == ""


@pytest.mark.browser
def test_every_page_can_be_read_without_script(scriptless: Page, world: World) -> None:
    page = scriptless
    for address in addresses(world):
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main").get_by_role("link").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Records").get_by_role("link", name="Documents").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")


#: What shows where the focus is, and whether it is on the screen.
FOCUS = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused), box = focused.getBoundingClientRect();
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const there = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    return focused === document.body ? '' : (seen && there ? 'seen' : focused.outerHTML.slice(0, 200));
}"""


@pytest.mark.browser
def test_the_focus_is_seen_wherever_the_keyboard_goes(context: BrowserContext, world: World) -> None:
    page = context.new_page()
    for address in ("/", "/statements/", world["participant"].get_absolute_url(), "/visits/?year=two"):
        page.goto(address)
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        seen = []
        for _ in range(40):
            seen.append(page.evaluate(FOCUS))
            page.keyboard.press("Tab")
        assert (address, [each for each in seen if each not in ("seen", "")]) == (address, [])
        page.goto(address)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
