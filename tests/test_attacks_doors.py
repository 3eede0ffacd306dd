"""Who may open which page of the desk: every page that there is, for nobody and for each role."""

from collections.abc import Collection
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from tests.conftest import Member, member
from tests.programs import WRITE, token_of
from tests.random_desk import random_desk
from tests.test_attacks_markup import staff_pages

pytestmark = pytest.mark.django_db

#: Kinds of rows whose lists only these roles open; all others every role opens.
ONLY = {
    "auth.user": {"administrator"},
    "auth.group": {"administrator"},
    "relations.accountevent": {"administrator"},
    "relations.webhook": {"publisher", "administrator"},
    "relations.delivery": {"publisher", "administrator"},
}
ROLES = ("contributor", "editor", "publisher", "administrator")


@pytest.fixture
def pages(db: None) -> list[str]:
    random_desk(5, of_each=2)
    return staff_pages()


def test_whoever_is_not_of_the_desk_opens_no_page_of_it(pages: list[str], settings: Settings) -> None:
    settings.STAFF_OTP = True
    reader = member("contributor")
    reader.user.is_staff = False
    reader.user.save()
    without_second_factor = member("administrator")
    assert len(pages) > 150
    for client in (Client(), reader, without_second_factor):
        for page in pages:
            for answer in (client.get(page), client.post(page, {"_save": "1", "post": "yes"})):
                assert answer.status_code in (302, 403, 404, 405), (client, page, answer.status_code)
                leads = answer.headers.get("Location", "")
                assert not leads or leads.startswith(("/staff/login/", "/staff/code/")), (client, page, leads)


def lists(role: str) -> dict[str, int]:
    client = member(role)
    found = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found[model._meta.label_lower] = client.get(address).status_code
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_is_its_own(role: str) -> None:
    refused = {name for name, status in lists(role).items() if status != 200}
    assert refused == {name for name, roles in ONLY.items() if role not in roles}


def test_what_a_role_may_not_list_it_does_not_open_by_number_either() -> None:
    random_desk(5, of_each=2)
    clients = {role: member(role) for role in ROLES}
    shut = [(role, model) for role in ROLES for model in admin.site._registry if role not in allowed(model)]
    assert len(shut) == 13
    for role, model in shut:
        for page in pages_of(model, admin.site._registry[model]):
            for answer in (clients[role].get(page), clients[role].post(page, {"_save": "1", "post": "yes"})):
                assert answer.status_code in (302, 403, 404, 405), (role, page)
                assert answer.status_code != 302 or answer.headers["Location"] == "/staff/", (role, page)


def allowed(model: Any) -> Collection[str]:
    return ONLY.get(model._meta.label_lower, ROLES)


def pages_of(model: Any, model_admin: Any) -> list[str]:
    rows = [str(key) for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:2]]
    found = []
    for pattern in model_admin.get_urls():
        for arguments in ([], *([row] for row in rows)):
            try:
                found.append(reverse(f"admin:{pattern.name}", args=arguments))
            except NoReverseMatch:
                continue
    return found


def test_a_token_is_its_owners_and_administrators(editor: Member) -> None:
    token, key = token_of(editor.user, WRITE)
    others: dict[str, Client] = {role: member(role) for role in ("contributor", "publisher")}
    for role, client in others.items():
        for name in ("change", "history", "delete"):
            answer = client.get(reverse(f"admin:relations_apitoken_{name}", args=[token.pk]))
            assert answer.status_code in (302, 403), (role, name)
            assert key not in answer.content.decode()
