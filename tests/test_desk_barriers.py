"""The pages of the desk can be read by everybody, on a telephone and in the dark."""

from typing import Any

import pytest
from playwright.sync_api import Page

from relations.models import changing
from tests.desk import page_of
from tests.factories import (
    AttachmentFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    SourceFactory,
    VisitFactory,
)
from tests.seats import barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses(transactional_db: None) -> list[str]:
    visit = VisitFactory.create(full=True, in_review=True, title="Dinner in Newburg", summary="They ate fish.")
    with changing(reason="Read again.", public_note="They ate meat."):
        visit.summary = "They ate meat."
        visit.save()
    kept, other = (ParticipantFactory.create(title=title) for title in ("Lukander Variant", "Lukander Varyant"))
    ParticipantNameFactory.create(record=other)
    return [
        "/staff/",
        page_of(visit),
        page_of(visit).replace("/change/", "/move/return/"),
        page_of(visit, "history"),
        f"{page_of(visit, 'compare')}?a=1&b=2",
        f"{page_of(visit, 'restore')}?version=1",
        f"{page_of(kept, 'merge')}?with={other.pk}",
        "/staff/relations/visit/",
        "/staff/relations/visit/import/",
        "/staff/relations/revision/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_desk_fit_and_have_no_barrier(
    desk: Page, addresses: list[str], complaints: list[str], scheme: Any
) -> None:
    desk.emulate_media(color_scheme=scheme)
    found: list[Any] = []
    for address in addresses:
        desk.set_viewport_size({"width": 390, "height": 900})
        desk.goto(address)
        if not desk.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append((address, "wider than the screen"))
        assert complaints == []
        desk.set_viewport_size({"width": 1280, "height": 900})
        found += [(address, *each) for each in barriers(desk, complaints)]
    assert not found, "\n".join(map(str, found))


def test_further_pages_of_the_desk_fit_and_do_nothing_that_their_policy_forbids(
    desk: Page, transactional_db: None, complaints: list[str]
) -> None:
    source = SourceFactory.create(held=True, draft=True)
    AttachmentFactory.create(record=source, name="Совместное_коммюнике_о_строительстве_моста_и_переправе_паромов.pdf")
    further = [page_of(source, view) for view in ("change", "text", "edit_text", "history", "delete")]
    further += [
        f"/staff/{each}/add/" for each in ("relations/visit", "relations/webhook", "relations/apitoken", "auth/user")
    ]
    desk.set_viewport_size({"width": 390, "height": 900})
    for address in (*further, "/staff/password_change/"):
        desk.goto(address)
        fits = desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (address, fits, complaints) == (address, True, [])
