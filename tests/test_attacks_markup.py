"""Whatever stands in a text field, or is sent along in an address, is text on every page, and never markup."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from defusedxml import ElementTree  # type: ignore[import-untyped]
from django.apps import apps
from django.contrib import admin
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from relations import urls
from relations.models import AccountEvent, CapacityNote
from relations.record_types import RECORD_TYPES
from tests.conftest import Member
from tests.random_desk import RandomDesk, random_desk, texts
from tests.test_nothing_leaks import EVERY_ADDRESS, addresses
from tests.test_public_junk import OWN

pytestmark = pytest.mark.django_db

#: Ends an attribute, a script and a comment, and begins an element that no page of ours has.
ATTACK = "\"'--></script><q x>"
#: Text fields shorter than this hold codes.
ROOM = 60
#: Addresses and names of types; the name of a file is cleaned when it comes in.
NO_TEXT = {"type", "leads_to", "name", "digest", "fingerprint", "session_key", "secret"}
#: So many rows of each kind are opened at the desk.
OF_EACH = 2


class Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.planted: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "q":
            self.planted.append(str(self.get_starttag_text()))


def planted(answer: Any) -> list[str]:
    """Elements that somebody's text has become."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "text/html":
        page = Markup()
        page.feed(body.decode())
        return page.planted
    if kind.endswith("xml"):
        return [each.tag for each in ElementTree.fromstring(body).iter() if each.tag.rpartition("}")[2] == "q"]
    return []


@pytest.fixture
def desk(db: None) -> RandomDesk:
    """Every text of every record, row and version ends with the attack."""
    made = random_desk(3, of_each=2)
    for model in apps.get_app_config("relations").get_models():
        attacked = {
            each.name: Concat(each.name, Value(ATTACK))
            for each in texts(model)
            if each.name not in NO_TEXT and (each.max_length or ROOM) >= ROOM
        }
        if attacked and model is not AccountEvent:
            model._base_manager.update(**attacked)
    # It says whose note it is.
    CapacityNote.objects.update(type="visit")
    return made


def test_on_no_public_page_a_text_becomes_markup(desk: RandomDesk) -> None:
    asked = [*dict.fromkeys(addresses(desk))]
    assert {resolve(urlsplit(each).path).url_name for each in asked} >= EVERY_ADDRESS - {"detail"}
    client, shown = Client(), 0
    for address in asked:
        answer = client.get(address)
        assert planted(answer) == [], address
        shown += not answer.streaming and b"&lt;q x&gt;" in answer.content
    assert shown > 100


def test_on_no_page_of_the_desk_a_text_becomes_markup(desk: RandomDesk, superuser: Member) -> None:
    shown = 0
    for address in staff_pages():
        answer = superuser.get(address)
        assert answer.status_code < 500, address
        assert planted(answer) == [], address
        shown += not answer.streaming and b"&lt;q x&gt;" in answer.content
    assert shown > 50


def staff_pages() -> list[str]:
    """Every page of the desk that is of no row, of one, or of one and a version of it."""
    found = []
    for model, model_admin in admin.site._registry.items():
        rows = [str(key) for key in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:OF_EACH]]
        for pattern in model_admin.get_urls():
            if not pattern.name:
                continue
            ways: list[list[Any]] = [[], *([row] for row in rows), *([row, 1] for row in rows)]
            for arguments in ways:
                try:
                    found.append(reverse(f"admin:{pattern.name}", args=arguments))
                except NoReverseMatch:
                    continue
    return found


@pytest.mark.parametrize("name", [each.name for each in urls.urlpatterns if each.name])
def test_what_is_sent_along_in_an_address_does_not_become_markup(name: str, client: Client, pair: Any) -> None:
    plural, _, kind = name.rpartition("-")
    record_type = next((each for each in RECORD_TYPES.values() if each.plural == plural), None)
    filters = record_type.filterset({}, record_type.model.objects.none()).filters if record_type else {}
    known = {*filters, *OWN.get(name, ()), *OWN.get(kind, ()), "as_of", "q", "year", "page", "cursor", "ordering"}
    address = address_of(name)
    for query in (dict.fromkeys(known, ATTACK), {ATTACK: ATTACK}, *({each: ATTACK} for each in sorted(known))):
        answer = client.get(f"{address}?{urlencode(query)}")
        assert answer.status_code < 500, query
        assert planted(answer) == [], query


def address_of(name: str) -> str:
    """One that leads there, whatever stands at it."""
    ways: list[list[Any]] = [[], ["qn-qs"], ["qn"], ["kind"], ["nobody"], ["nobody", "bib"], [0]]
    for arguments in ways:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(name)
