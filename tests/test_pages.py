"""What holds for every page of every record type."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.choices import Language, Status
from relations.models import DocumentParticipation, FormerAddress, Record, Translation
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import VisitFactory, factory_of
from tests.reading import headings, html, links, text

pytestmark = pytest.mark.django_db
every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)


def list_url(record_type: RecordType) -> str:
    return reverse(f"{record_type.plural}-list")


def made(record_type: RecordType, **values: Any) -> Any:
    return factory_of(record_type.model).create(full=True, **values)


def point_at(record: Record, times: int) -> None:
    """Make records and rows that name the record, through every relation there is."""
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        for _ in range(times):
            values: dict[str, Any] = {relation.field.name: record}
            if issubclass(model, Translation):
                values["language"] = Language.values[-1 - model.objects.count()]
            if model is DocumentParticipation and relation.field.name == "on_behalf_of":
                values["role"] = "signatory"
            factory_of(model).create(**values, **({"full": True} if issubclass(model, Record) else {}))


def hide_all_but(record: Record) -> list[str]:
    """Make every other record a draft with a telling title; returns their slugs."""
    slugs: list[str] = []
    for record_type in RECORD_TYPES.values():
        others = record_type.model.objects.all()
        others = others.exclude(pk=record.pk) if isinstance(record, record_type.model) else others
        slugs += others.values_list("slug", flat=True)
        others.update(status=Status.DRAFT, title="Hushed up")
    return slugs


# --- addresses -------------------------------------------------------------------------------------------------------


@every_type
def test_a_record_is_listed_and_has_a_page(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    listed = client.get(list_url(record_type))
    assert record.get_absolute_url() in links(listed)
    page = client.get(record.get_absolute_url())
    assert (page.status_code, page.context["record"]) == (200, record)
    assert [words for level, words in headings(page) if level == 1] == [record.title]


@every_type
@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_a_record_that_is_not_published_has_no_page(client: Client, record_type: RecordType, status: str) -> None:
    record = made(record_type, status=status)
    assert client.get(record.get_absolute_url()).status_code == 404
    assert record.get_absolute_url() not in links(client.get(list_url(record_type)))
    assert record.get_absolute_url() not in links(client.get("/"))


@every_type
def test_a_withdrawn_record_says_so_at_its_address(client: Client, record_type: RecordType) -> None:
    record = made(record_type, withdrawn=True)
    page = client.get(record.get_absolute_url())
    assert page.status_code == 410
    assert "Withdrawn: told twice in the bulletin." in text(page)
    assert record.title not in text(page)


@every_type
def test_a_former_address_redirects(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    before = record.get_absolute_url()
    record.slug = "renamed"
    record.save()
    answer = client.get(before)
    assert (answer.status_code, answer["Location"]) == (301, record.get_absolute_url())
    record.status = Status.DRAFT
    record.save()
    assert client.get(before).status_code == 404


def test_a_former_address_that_is_used_again_leads_to_the_one_that_has_it(client: Client) -> None:
    FormerAddress.objects.create(type="visit", slug="summit", leads_to=VisitFactory.create().slug)
    VisitFactory.create(slug="summit")
    assert client.get("/visits/summit/").status_code == 200


@every_type
def test_a_slug_that_nothing_ever_had_is_not_found(client: Client, record_type: RecordType) -> None:
    page = client.get(f"/{record_type.plural}/nobody-knows/")
    assert page.status_code == 404
    assert "There is no such page" in text(page)


# --- nothing unpublished ---------------------------------------------------------------------------------------------


@every_type
def test_no_page_shows_a_draft_beside_a_record(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    slugs = hide_all_but(record)
    for address in (record.get_absolute_url(), list_url(record_type), "/"):
        page = client.get(address)
        shown = html(page)
        assert "Hushed" not in shown
        assert [slug for slug in slugs if re.search(rf'[/"]{slug}[/"]', shown)] == []


# --- cost ------------------------------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@every_type
def test_a_list_costs_the_same_with_one_record_and_with_three(client: Client, record_type: RecordType) -> None:
    point_at(made(record_type), 1)
    at_one = queries(client, list_url(record_type))
    for _ in range(2):
        point_at(made(record_type), 1)
    assert queries(client, list_url(record_type)) == at_one


@every_type
def test_a_page_costs_the_same_with_one_record_beside_and_with_three(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    at_one = queries(client, record.get_absolute_url())
    point_at(record, 2)
    assert queries(client, record.get_absolute_url()) == at_one


def test_the_first_page_costs_the_same_with_one_record_of_each_type_and_with_three(client: Client) -> None:
    for record_type in RECORD_TYPES.values():
        point_at(made(record_type), 1)
    at_one = queries(client, "/")
    for record_type in RECORD_TYPES.values():
        point_at(made(record_type), 1)
    assert queries(client, "/") == at_one


# --- markup ----------------------------------------------------------------------------------------------------------


@every_type
def test_pages_need_no_inline_script_or_style_and_repeat_no_id(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 2)
    for address in (record.get_absolute_url(), list_url(record_type), "/", f"{list_url(record_type)}?year=x"):
        shown = html(client.get(address))
        ids = re.findall(r'\sid="([^"]+)"', shown)
        assert sorted(ids) == sorted(set(ids))
        # Data that browsers read and do not run, and scripts of files, are no inline script.
        shown = re.sub(r'<script type="application/ld\+json">.*?</script>|<script src="/[^"]+" defer>', "", shown)
        assert re.findall(r"<script|<style|\sstyle=|\son\w+=|https?://[^\"]*\.(?:css|js)", shown) == []


@every_type
def test_headings_go_down_one_step_at_a_time(client: Client, record_type: RecordType) -> None:
    record = made(record_type)
    point_at(record, 1)
    for address in (record.get_absolute_url(), list_url(record_type), "/"):
        levels = [level for level, _words in headings(client.get(address))]
        assert levels[0] == 1
        assert [after - before for before, after in pairwise(levels) if after > before + 1] == []


@every_type
def test_every_type_has_its_templates(record_type: RecordType) -> None:
    for template in (f"{record_type.name}_item.html", f"{record_type.name}_detail.html"):
        get_template(f"relations/{template}")


# --- errors ----------------------------------------------------------------------------------------------------------


def test_an_address_that_nobody_serves_is_not_found(client: Client) -> None:
    page = client.get("/treaties/")
    assert (page.status_code, headings(page)) == (404, [(1, "There is no such page")])


@pytest.mark.parametrize("address", ["/visits/%00/", "/visits/a b/", "/visits/" + "x" * 10_000 + "/"])
def test_a_slug_that_cannot_be_one_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_failure_is_told_in_plain_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("relations.views.home.overdue", lambda: 1 / 0)
    page = client.get("/")
    assert (page.status_code, headings(page)) == (500, [(1, "Something went wrong here")])


def test_pages_are_read_only(client: Client) -> None:
    assert [client.post(address).status_code for address in ("/", "/visits/", "/visits/one/")] == [405, 405, 405]
