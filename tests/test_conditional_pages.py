"""A reader who has a page that would be the same today is told so."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations import urls
from relations.merging import merge
from relations.models import Visit
from relations.record_types import RecordType
from relations.views.conditional import unless_known
from tests.conftest import Member
from tests.factories import CommitmentFactory, VisitFactory, factory_of
from tests.test_pages import every_type

pytestmark = pytest.mark.django_db


def again(client: Client, address: str, tag: str, **headers: str) -> Any:
    return client.get(address, headers={"if-none-match": tag, **headers})


@every_type
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(full=True)
    for address in ("/", f"/{record_type.plural}/", f"/{record_type.plural}/?q=a", record.get_absolute_url()):
        page = client.get(address)
        assert (page.status_code, page["Cache-Control"]) == (200, "no-cache")
        with CaptureQueriesContext(connection) as asked:
            same = again(client, address, page["ETag"])
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", page["ETag"])
        assert (same["Cache-Control"], same["Vary"]) == ("no-cache", page["Vary"])
        assert len(asked) == 1


def test_what_a_page_differs_by_is_told_to_caches(client: Client) -> None:
    named = {name.strip() for name in client.get("/visits/")["Vary"].split(",")}
    assert named == {"HX-Request", "HX-Target", "Accept-Language", "Cookie", "Accept-Encoding"}


def test_a_tag_is_of_one_question_in_one_language_for_one_kind_of_asking(client: Client) -> None:
    tag = client.get("/visits/?year=2012")["ETag"]
    assert again(client, "/visits/?year=2012", tag).status_code == 304
    assert again(client, "/visits/?year=2013", tag).status_code == 200
    assert again(client, "/statements/?year=2012", tag).status_code == 200
    assert again(client, "/visits/?year=2012", tag, **{"accept-language": "ru"}).status_code == 200
    assert again(client, "/visits/?year=2012", tag, **{"hx-request": "true"}).status_code == 200
    client.cookies["django_language"] = "be"
    assert again(client, "/visits/?year=2012", tag).status_code == 200


def test_a_commitment_that_falls_due_overnight_is_told_in_the_morning(client: Client) -> None:
    with time_machine.travel("2024-06-30T12:00:00Z", tick=False):
        commitment = CommitmentFactory.create(due="2024-06-30", state="open")
        page = client.get(commitment.get_absolute_url())
        assert b"badge-warn" not in page.content
    with time_machine.travel("2024-07-01T12:00:00Z", tick=False):
        answer = again(client, commitment.get_absolute_url(), page["ETag"])
    assert (answer.status_code, b"badge-warn" in answer.content) == (200, True)


def test_what_is_no_page_has_no_tag(client: Client) -> None:
    VisitFactory.create(slug="gone", withdrawn=True)
    for address, status in (
        ("/visits/none/", 404),
        ("/visits/gone/", 410),
        ("/visits/?year=two", 400),
        ("/visits/?q=", 302),
        ("/healthz", 200),
        ("/staff/login/", 200),
    ):
        answer = client.get(address)
        assert (address, answer.status_code, answer.has_header("ETag")) == (address, status, False)


# Not within one transaction, which would renew the version only once.
@pytest.mark.django_db(transaction=True)
def test_a_record_that_is_changed_or_withdrawn_is_not_said_to_be_as_it_was(client: Client) -> None:
    record = VisitFactory.create()
    tag = client.get(record.get_absolute_url())["ETag"]
    record.title = "Supper on the ferry"
    record.save()
    changed = again(client, record.get_absolute_url(), tag)
    assert b"Supper on the ferry" in changed.content
    tag = changed["ETag"]
    Visit.objects.update(status="withdrawn")
    assert again(client, record.get_absolute_url(), tag).status_code == 410


def test_what_has_moved_or_is_not_there_is_asked_for_anew(superuser: Member, client: Client) -> None:
    VisitFactory.create(slug="gone", withdrawn=True)
    merge(
        VisitFactory.create(slug="one"),
        VisitFactory.create(slug="other"),
        user=superuser.user,
        reason="The same dinner.",
    )
    for base in ("", "/api/v1"):
        for slug, status in (("other", 301), ("gone", 410), ("none", 404)):
            answer = client.get(f"{base}/visits/{slug}/")
            assert (answer.status_code, answer["Cache-Control"]) == (status, "no-cache")


@pytest.mark.parametrize("address", ["/", "/visits/", "/visits.csv", "/feed.atom", "/api/v1/visits/", "/visits/none/"])
def test_what_the_desk_is_shown_is_kept_by_nobody_else(superuser: Member, address: str) -> None:
    assert "private" in superuser.get(address)["Cache-Control"]


def test_whoever_is_signed_in_gets_every_page_anew(superuser: Member, client: Client) -> None:
    assert not superuser.get("/visits/").has_header("ETag")
    assert again(superuser, "/visits/", client.get("/visits/")["ETag"]).status_code == 200


@pytest.mark.parametrize("tag", ["*", "", "W/", '"', 'W/"\udce9"', "x" * 4_000, 'W/"a", W/"b", "c"'])
def test_a_tag_that_is_none_of_ours_gets_the_page(client: Client, tag: str) -> None:
    assert client.get("/visits/", headers={"if-none-match": tag}).status_code == 200


def test_what_is_only_asked_after_is_answered_alike(client: Client) -> None:
    page = client.get("/visits/")
    head = client.head("/visits/")
    assert (head.status_code, head["ETag"]) == (200, page["ETag"])
    assert client.head("/visits/", headers={"if-none-match": page["ETag"]}).status_code == 304


def test_every_public_page_is_asked_in_this_way() -> None:
    code = unless_known(lambda request: None).__code__  # type: ignore[arg-type, return-value]
    assert [str(each.pattern) for each in urls.urlpatterns if each.callback.__code__ is not code] == []
