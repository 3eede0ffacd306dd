"""Whatever stands in the address of a list of the desk, the list answers."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from tests.conftest import Member
from tests.factories import VisitFactory

pytestmark = pytest.mark.django_db

ADMINS = [each for model, each in admin.site._registry.items() if model._meta.app_label == "relations"]
JUNK = ["0", "0000", "9" * 30, "²²²²", "a\x00", "(%'\"", "x" * 5000]


def parameters(model_admin: Any, staff: Member) -> list[str]:
    asked = RequestFactory().get("/")
    asked.user = staff.user
    specs = model_admin.get_changelist_instance(asked).filter_specs
    narrowing = {name for spec in specs for name in spec.expected_parameters()}
    keys = {f"{field.name}__{lookup}" for field in model_admin.model._meta.fields if field.is_relation
            for lookup in ("exact",)}  # fmt: skip
    own = {"o", "p", "q", "e", "all", "_to_field", "_popup", "_changelist_filters", "no_such"}
    return sorted(narrowing | own | keys)


@pytest.mark.parametrize("model_admin", ADMINS, ids=lambda each: each.opts.model_name)
def test_junk_in_the_address_of_a_list_is_no_error(model_admin: Any, superuser: Member) -> None:
    VisitFactory.create()
    superuser.raise_request_exception = False
    address = reverse(f"admin:relations_{model_admin.opts.model_name}_changelist")
    answers = {
        (name, value): superuser.get(address, {name: value}).status_code
        for name in parameters(model_admin, superuser)
        for value in JUNK
    }
    assert {asked: status for asked, status in answers.items() if status not in (200, 302, 400)} == {}
