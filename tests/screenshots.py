"""Pictures of the desk for its guide, of made-up people in made-up states. Run by hand where a page has changed:

    .venv/bin/pytest tests/screenshots.py

They go to docs/images/. With SCREENSHOTS=dir in the environment every page is taken in both colour schemes and widths,
and goes there.
"""

import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page

from relations.models import Participant, Source, Statement, changing
from relations.workflow import move
from tests.conftest import member
from tests.desk import page_of
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    FigureFactory,
    LikelyDuplicateFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    TenureFactory,
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    passage,
    sha256,
)
from tests.factories.sources import PRESS_RELEASE
from tests.seats import seat

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTPUT = os.environ.get("SCREENSHOTS", "")
IMAGES = Path(OUTPUT) if OUTPUT else Path(__file__).resolve().parent.parent / "docs" / "images"
VARIANTS: list[tuple[int, Any]] = (
    [(w, s) for w in (1280, 390) for s in ("light", "dark")] if OUTPUT else [(1280, "light")]
)
HEIGHT = 860
#: Not every machine that takes pictures has letters for the hard ones.
TEXT = re.sub("[🌉🍎🍏\u0301]", "", PRESS_RELEASE.read_text(encoding="utf-8"))
NAMES = {"contributor": "Mara Ferry", "editor": "Ada Gate", "publisher": "Tomas Quay"}


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    users = {}
    for role, name in NAMES.items():
        if role != "publisher":
            users[role] = member(role).user
            users[role].first_name, users[role].last_name = name.split()
            users[role].save()
    return users


@pytest.fixture
def page(people: dict[str, User], chromium: Any, live_server: Any) -> Iterator[Page]:
    page = seat(chromium, live_server.url, "publisher", NAMES["publisher"], [])
    people["publisher"] = User.objects.get(username="tomas")
    yield page
    page.context.close()


def take(page: Page, name: str, height: int = HEIGHT) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for width, scheme in VARIANTS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        suffix = f"-{width}-{scheme}" if OUTPUT else ""
        page.screenshot(path=IMAGES / f"{name}{suffix}.png", full_page=bool(OUTPUT))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": HEIGHT})


@pytest.fixture
def source(people: dict[str, User]) -> Source:
    vorland, nachland = StateFactory.create(title="Vorland"), StateFactory.create(title="Nachland")
    variant = ParticipantFactory.create(title="Lukander Variant", country=vorland)
    ParticipantNameFactory.create(record=variant, text="Лукандер Вариант", language="ru", script="Cyrl")
    TenureFactory.create(person=variant, office="President", body=vorland, held="2008/2015")
    odile = ParticipantFactory.create(title="Odile Cafétiere", country=nachland)
    with changing(user=people["contributor"]):
        source = SourceFactory.create(
            text=TEXT, sha256=sha256(TEXT), title="Newburg Bulletin of 14 May", slug="newburg-bulletin"
        )
        visit = VisitFactory.create(title="Dinner in Newburg", slug="dinner", summary="", draft=True)
        for who in (variant, odile):
            VisitParticipationFactory.create(record=visit, participant=who, capacity="", name_as_printed="")
        for country in (vorland, nachland):
            VisitCountryFactory.create(record=visit, country=country)
        VisitPlaceFactory.create(record=visit, place=PlaceFactory.create(title="Newburg", country=vorland))
        VisitCitationFactory.create(record=visit, source=source, **passage(source.text, first_sentence(source)))
        walk = VisitFactory.create(title="Walk along the river", slug="walk", parent=visit)
        VisitCitationFactory.create(
            record=walk, source=source, **passage(source.text, "they had walked along the river")
        )
        for words, title, who in (
            ("we will open it before the year is out.", "Variant on the opening of the bridge", variant),
            ("a gift to both banks", "Cafétiere on the plan", odile),
            ("We never promised the toll would be low,", "Cafétiere on the toll", odile),
        ):
            quoted(source, title, words, who)
        FigureFactory.create(title="Trade of Vorland and Nachland", slug="trade")
    return source


def first_sentence(source: Source) -> str:
    start = source.text.index("President of Vorland")
    return source.text[start : source.text.index("14 May.", start) + len("14 May.")]


def quoted(source: Source, title: str, words: str, who: Any) -> Statement:
    said = StatementFactory.create(title=title, quote=words, mode="direct", summary="")
    StatementParticipationFactory.create(record=said, participant=who, capacity="", name_as_printed="")
    StatementCitationFactory.create(record=said, source=source, verbatim=True, **passage(source.text, words))
    return said


def test_home(page: Page, source: Source, people: dict[str, User]) -> None:
    day = datetime.timedelta(days=1)
    today = timezone.localdate()
    mara, ada, tomas = (people[role] for role in NAMES)
    with changing(user=mara):
        waiting = [
            StatementFactory.create(title="Cafétiere on the engineers", draft=True),
            DocumentFactory.create(title="Memorandum on river pilots", draft=True),
            VisitFactory.create(title="Visit to the lighthouse", draft=True),
        ]
    for each in waiting:
        move(mara, each, "submit")
    with changing(user=tomas):
        ferry = VisitFactory.create(title="Talks on the ferry timetable", date="2012-05", draft=True)
        VisitFactory.create(title="Call on the harbour fence", draft=True)
        SourceFactory.create(title="Nachland Gazette of 2 June", draft=True)
    move(tomas, ferry, "submit")
    move(ada, ferry, "return", reason="Say from which bulletin the month is taken.")
    for each in waiting[:1]:
        move(tomas, each, "publish")
    CommitmentFactory.create(title="Send engineers for the bridge", due=str(today + 20 * day))
    CommitmentFactory.create(title="Paint the old bridge", due=str(today - 20 * day))
    variant = Participant.objects.get(title="Lukander Variant")
    wrong = quoted(source, "Variant on the bridge", "We will build the bridge,", variant)
    wrong.quote = "We shall build the bridge,"
    wrong.save()
    one, other = (VisitFactory.create(title=title) for title in ("Dinner in Newburg", "Banquet in Newburg"))
    LikelyDuplicateFactory.create(first_id=one.pk, second_id=other.pk)
    page.goto("/staff/")
    take(page, "home", 1120)


def test_source(page: Page, source: Source) -> None:
    page.goto(page_of(source, "text"))
    page.locator(".sentence", has_text="According to the press service").click()
    take(page, "source", 1000)


def test_comparison_and_history(page: Page, source: Source, people: dict[str, User]) -> None:
    said = Statement.objects.get(title="Variant on the opening of the bridge")
    with changing(user=people["publisher"], reason="The bulletin was read again.", public_note="He named no month."):
        said.title = "Variant on when the bridge opens"
        said.summary = "The bridge is to be opened within the year."
        said.save()
        StatementParticipationFactory.create(
            record=said, participant__title="Odile Kettle", role="addressee", capacity="Prime Minister", position=2
        )
    page.goto(page_of(said, "history"))
    take(page, "history", 640)
    page.get_by_role("button", name="Compare the marked versions").click()
    take(page, "comparison", 760)


def test_two_people_at_one_record(page: Page, source: Source, people: dict[str, User]) -> None:
    said = Statement.objects.get(title="Variant on the opening of the bridge")
    page.goto(page_of(said))
    with changing(user=people["editor"], reason="The place was missing."):
        said.title, said.summary = "Variant in Newburg on the bridge", "The bridge is to be opened within the year."
        said.save()
    page.get_by_label("Title:").fill("Variant on when the bridge opens")
    page.get_by_label("Reason for this change").fill("Clearer.")
    page.locator("input[name=_save]").first.click()
    take(page, "conflict", 900)


def test_merging(page: Page, source: Source) -> None:
    kept = Participant.objects.get(title="Lukander Variant")
    other = ParticipantFactory.create(title="Lukander Varyant", wikidata="Q999999999", summary="Builds bridges.")
    ParticipantNameFactory.create(record=other, text="Лукандэр Варыянт", language="be", script="Cyrl")
    VisitParticipationFactory.create(participant=other)
    page.goto(f"{page_of(kept, 'merge')}?with={other.pk}")
    take(page, "merge", 900)


def test_second_factor(page: Page) -> None:
    page.goto("/staff/account/app/")
    take(page, "second-factor", 740)


def test_many_at_once(page: Page, source: Source, people: dict[str, User]) -> None:
    with changing(user=people["contributor"]):
        VisitFactory.create(title="Visit to the lighthouse", in_review=True)
        VisitFactory.create(title="Talks on the ferry timetable", in_review=True)
        VisitFactory.create(title="Reception at the harbour", draft=True)
    with changing(user=people["publisher"]):
        VisitFactory.create(title="Call on the harbour fence", in_review=True)
    page.goto("/staff/relations/visit/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("move_publish")
    page.locator("button[name=index]").click()
    take(page, "many", 560)


def test_import(page: Page, source: Source, tmp_path: Path) -> None:
    table = tmp_path / "visits.csv"
    page.goto("/staff/relations/visit/import/")
    table.write_text(
        "slug,title,kind,date\n"
        "dinner,Dinner at the river in Newburg,meeting,2012-05-14\n"
        "ferry-talks,Talks on the ferry timetable,meeting,2012-06\n",
        encoding="utf-8",
    )
    page.set_input_files("input[type=file]", table)
    page.get_by_label("Reason").fill("The table of the harbour office.")
    page.get_by_role("button", name="Show what would change").click()
    take(page, "import", 900)
