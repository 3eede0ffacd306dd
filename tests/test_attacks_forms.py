"""Nothing is done for whoever sends a form from another site; no words of the database's language find anything."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from relations.models import Revision, Visit
from relations.record_types import RECORD_TYPES
from tests.factories import VisitFactory, factory_of

pytestmark = pytest.mark.django_db

#: Asked by POST as well as by GET, since the questions are long; nothing is changed by them.
ONLY_ASKS = re.compile(r"/api/v1/reconcile/(participants|places)/?$")
#: Choosing a language keeps that and nothing else; whoever reads has no session to tell where the form comes from.
HARMLESS = {"/language/"}
#: Each would find everything, or more than is there, were it part of a statement.
INJECTED = (
    "' OR '1'='1", "x') OR (1=1) --", "%' OR '1' LIKE '%", "0) UNION SELECT 1 --", "{{ 7|add:7 }}", "%s", "%(a)s",
)  # fmt: skip
#: A word that is nowhere.
NOWHERE = "zzqqzz"


def patterns(of: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address that there is, with a value for whatever stands for one."""
    for each in of.url_patterns:
        route = before + re.sub(r"^\^|\$$|\\Z$", "", str(each.pattern))
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        else:
            yield filled(route), each


def filled(route: str) -> str:
    told = route.replace("<uuid:key>", "0e6b4d2c-8a35-4b0f-9d3c-3f1f8f5a2b11").replace("[\\s\\S]*", "a")
    told = re.sub(r"\(\?P<move>.*?\)", "publish", told)
    told = re.sub(r"\(\?P<app_label>.*?\)", "relations", told)
    told = re.sub(r"\(\?P<\w+>(?:\[.*?\]|\.)[^)]*\)|<[^>]+>", "1", told)
    told = re.sub(r"\(\?:a/\)\?|\[\^/\]\*", "a", told)
    return "/" + told.replace("\\", "")


ADDRESSES = [*patterns(get_resolver())]


def test_a_form_from_another_site_is_refused_by_every_address() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser("superuser"))
    VisitFactory.create(draft=True)
    before = Revision.objects.count()
    others = {address for address, _pattern in ADDRESSES if not address.startswith("/api/v1/")} - HARMLESS
    assert len(others) > 200
    answers = {address: browser.post(address, {"_save": "1", "confirmed": "1"}).status_code for address in others}
    assert {address: status for address, status in answers.items() if status != 403} == {}
    assert (Revision.objects.count(), User.objects.count()) == (before, 1)


def test_the_api_does_nothing_for_a_browser_that_is_logged_in() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.create_superuser("superuser"))
    visit = VisitFactory.create(draft=True, slug="one")
    before = Revision.objects.count()
    done = {}
    for address in {each.replace("/1", "/one") for each, _pattern in ADDRESSES if each.startswith("/api/v1/")}:
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(browser, method)(address, data='{"title": "Other"}', content_type="application/json")
            if answer.status_code not in (401, 403, 404, 405) and not ONLY_ASKS.match(address):
                done[method, address] = answer.status_code
    assert done == {}
    assert (Revision.objects.count(), Visit.objects.get(pk=visit.pk).title) == (before, visit.title)


@pytest.mark.parametrize("name", RECORD_TYPES)
def test_no_parameter_of_a_list_is_part_of_a_statement(name: str, client: Client) -> None:
    """What is looked for is a value: it finds what a word that is nowhere finds, or is refused."""
    record_type = RECORD_TYPES[name]
    made = factory_of(record_type.model).create_batch(3)
    assert client.get(f"/api/v1/{record_type.plural}/").json()["count"] >= len(made)
    filters = record_type.filterset({}, record_type.model.objects.published()).filters
    word = max(re.findall(r"[A-Za-z]+", str(made[0])), key=len)
    assert told(client, record_type.plural, "q", word)
    found = {}
    for parameter in (*filters, "fields", "expand", "facets", "cursor", "page_size", "status"):
        plain = told(client, record_type.plural, parameter, NOWHERE)
        # Were it a template, a word that is there would come of it.
        for attack in (*INJECTED, f'{{{{ "{word[:2]}~{word[2:]}"|cut:"~" }}}}'):
            answered = told(client, record_type.plural, parameter, attack)
            if answered not in (400, plain):
                found[parameter, attack] = answered
    assert found == {}


def told(client: Client, plural: str, parameter: str, value: str) -> int | list[str]:
    """What was found, or the refusal."""
    answer = client.get(f"/api/v1/{plural}/", {parameter: value})
    return [each["slug"] for each in answer.json()["results"]] if answer.status_code == 200 else answer.status_code
