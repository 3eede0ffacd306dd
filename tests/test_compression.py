"""What anybody may read is sent compressed; what only the desk sees is not."""

import gzip
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from relations.middleware import CompressionMiddleware
from tests.conftest import Member
from tests.factories import VisitFactory

pytestmark = pytest.mark.django_db
TAKES = {"accept-encoding": "gzip, deflate, br"}


def test_a_public_page_is_compressed_for_whoever_takes_it(client: Client) -> None:
    page = client.get("/visits/", headers=TAKES)
    assert page["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.content) == client.get("/visits/").content
    assert not client.get("/visits/").has_header("Content-Encoding")


def test_the_list_for_programs_is_compressed_and_a_record_with_its_tag_is_not(client: Client) -> None:
    VisitFactory.create(slug="one", full=True)
    assert client.get("/api/v1/visits/", headers=TAKES)["Content-Encoding"] == "gzip"
    record = client.get("/api/v1/visits/one/", headers=TAKES)
    assert (record.has_header("Content-Encoding"), record["ETag"][0]) == (False, '"')


def test_nothing_that_the_desk_sees_is_compressed(superuser: Member, client: Client) -> None:
    for address in ("/staff/", "/visits/", "/api/v1/visits/"):
        assert (address, superuser.get(address, headers=TAKES).has_header("Content-Encoding")) == (address, False)
    login = client.get("/staff/login/", headers=TAKES)
    assert (b"csrfmiddlewaretoken" in login.content, login.has_header("Content-Encoding")) == (True, False)


def sent(response: Any) -> Any:
    asked: HttpRequest = RequestFactory().get("/", headers=TAKES)
    return CompressionMiddleware(lambda request: response)(asked)


def test_what_is_sent_line_by_line_is_compressed_line_by_line() -> None:
    lines = [b"slug,title\r\n", *(b"visit-%d,Dinner in Newburg\r\n" % number for number in range(50_000))]
    given = iter(lines)
    answer = sent(StreamingHttpResponse(given, content_type="text/csv"))
    parts = iter(answer)
    head, body = next(parts), next(parts)
    assert (head[:2], len(body) > 0) == (b"\x1f\x8b", True)
    # The rest has not been asked for yet.
    assert len(list(given)) > 10_000
    answer = sent(StreamingHttpResponse(iter(lines), content_type="text/csv"))
    assert gzip.decompress(b"".join(answer)) == b"".join(lines)


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/zip"])
def test_what_is_compressed_already_is_left_as_it_is(kind: str) -> None:
    assert not sent(HttpResponse(b"x" * 1_000, content_type=kind)).has_header("Content-Encoding")
