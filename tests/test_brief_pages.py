"""How the brief of two countries is asked for, as a page and as a file."""

import sys

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relations.briefs.formats import FORMATS
from relations.models import Participant
from tests.briefs import ADDRESSES, PAGE, ROWS, Pair
from tests.factories import (
    VisitFactory,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


@pytest.fixture(name="pair")
def two_states() -> Pair:
    return Pair()


def test_the_countries_stand_in_the_order_of_their_codes(client: Client, pair: Pair) -> None:
    for given_name in ("qn-qm", "QM-QN"):
        for ending in ("", ".pdf", ".docx"):
            answer = client.get(f"/relations/{given_name}/brief{ending}?as_of=2012-06-01")
            assert (answer.status_code, answer["Location"]) == (301, f"{PAGE}{ending}?as_of=2012-06-01")


@pytest.mark.parametrize(
    "name", ["qm", "qm-qm", "qm-zz", "zz-qn", "qm-qn-qo", "1-2", "мж-кз", "%00-%00", "qm-" + "q" * 500]
)
def test_there_is_no_brief_of_what_is_no_pair(client: Client, pair: Pair, name: str) -> None:
    for ending in ("", ".pdf", ".docx"):
        answer = client.get(f"/relations/{name}/brief{ending}")
        assert answer.status_code == 404
        assert "There is no such page" in html(answer)


@pytest.mark.parametrize("day", ["0001-01-01", "1812-06-24", "9999-12-31"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_brief_may_be_of_any_day(client: Client, pair: Pair, address: str, day: str) -> None:
    answer = client.get(address, {"as_of": day})
    assert (answer.status_code, len(answer.content) > 5000) == (200, True)


def test_an_unpublished_country_has_no_brief(client: Client, pair: Pair) -> None:
    Participant.objects.filter(pk=pair.second.pk).update(status="draft")
    assert {client.get(address).status_code for address in ADDRESSES} == {404}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("as_of=x", "As of: Enter a valid date."),
        ("as_of=05/06/2012", "As of: Enter a valid date."),
        ("as_of=0000-01-01", "As of: Enter a valid date."),
        ("date_after=2012-02-30", "From: Enter a valid date."),
        ("date_after=2013-01-01&date_before=2012-01-01", "Until: The period ends before it begins."),
        ("date_after=2013-01-01&as_of=2012-01-01", "From: The period begins after the day of the brief."),
        ("as_of=2012-01-01&as_of=2013-01-01", "As of: Give it once."),
        ("asof=2012-01-01", "did you mean “as_of”?"),
        ("drafts=perhaps", "drafts: Select a valid choice."),
        ("as_of=%00", "As of: "),
    ],
)
def test_what_cannot_be_answered_is_told_beside_the_form(client: Client, pair: Pair, query: str, reason: str) -> None:
    for address in ADDRESSES:
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert reason in text(answer)
        assert answer.context["brief"] is None


def test_empty_fields_of_the_form_are_left_out_of_the_address(client: Client, pair: Pair) -> None:
    answer = client.get(f"{PAGE}?date_after=&date_before=&as_of=2012-06-01")
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?as_of=2012-06-01")


def test_the_page_of_the_pair_leads_to_the_brief_of_the_same_day(client: Client, pair: Pair) -> None:
    assert links(client.get("/relations/qm-qn/"), "brief") == [PAGE]
    assert links(client.get("/relations/qm-qn/?as_of=2012-06-01"), "brief") == [f"{PAGE}?as_of=2012-06-01"]


def test_files_have_names_that_tell_what_they_are(client: Client, pair: Pair) -> None:
    named = {each.ending: client.get(f"{PAGE}.{each.ending}?as_of=2012-06-01") for each in FORMATS}
    assert {ending: answer["Content-Disposition"] for ending, answer in named.items()} == {
        "pdf": 'inline; filename="brief-qm-qn-2012-06-01.pdf"',
        "docx": 'attachment; filename="brief-qm-qn-2012-06-01.docx"',
    }
    assert links(client.get(f"{PAGE}?as_of=2012-06-01"), r"brief\.(pdf|docx)") == [
        f"{PAGE}.{ending}?as_of=2012-06-01" for ending in named
    ]


def test_equal_questions_get_equal_files(client: Client, pair: Pair) -> None:
    pair.have(VisitFactory)
    for each in FORMATS:
        address = f"{PAGE}.{each.ending}?as_of=2012-06-01"
        assert client.get(address).content == client.get(address).content


def test_what_is_not_installed_is_not_offered_and_says_so(
    client: Client, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in FORMATS:
        monkeypatch.setitem(sys.modules, each.module, None)
        answer = client.get(f"{PAGE}.{each.ending}?as_of=2012-06-01")
        assert answer.status_code == 501
        assert f"{each.module} is not installed" in text(answer)
        assert links(answer, "as_of") == [f"{PAGE}?as_of=2012-06-01"]
    assert links(client.get(PAGE), r"brief\.(pdf|docx)") == []


def test_it_is_only_read(client: Client, pair: Pair) -> None:
    assert {client.post(address).status_code for address in ADDRESSES} == {405}
    assert [client.head(address).status_code for address in ADDRESSES] == [200, 200, 200]


@given(
    st.dictionaries(
        st.sampled_from(["as_of", "date_after", "date_before", "drafts", "q", "\x00", "й"]),
        st.one_of(
            st.text(max_size=12), st.dates().map(str), st.sampled_from(["true", "9999-12-31", "0001-01-01", "\ud800"])
        ),
        max_size=3,
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_is_answered(client: Client, asked: dict[str, str]) -> None:
    if not Participant.objects.filter(country_code="QM").exists():
        Pair()
    query = {name: value.encode("utf-8", "surrogatepass") for name, value in asked.items()}
    for address in ADDRESSES:
        assert client.get(address, query).status_code in (200, 302, 400, 403)


def test_a_brief_asks_the_database_as_often_however_much_there_is(client: Client, pair: Pair) -> None:
    for factory in ROWS:
        pair.have(factory)
    one = queries(client)
    for factory in ROWS:
        for _more in range(3):
            pair.have(factory)
    assert queries(client) == one
    assert one <= 75


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    return len(asked)
