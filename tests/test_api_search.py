"""The search of the pages, as data."""

from typing import Any

import pytest
from django.test import Client

from relations.searching import everything
from tests.factories import ParticipantFactory, StatementFactory, VisitFactory, VisitParticipationFactory

pytestmark = pytest.mark.django_db


def found(client: Client, q: str, **query: Any) -> Any:
    answer = client.get("/api/v1/search/", {"q": q, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(client: Client, **query: Any) -> list[str]:
    answer = client.get("/api/v1/search/", query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return [each["parameter"] for each in answer.json()["errors"]]


def test_what_is_found_says_what_it_is_when_it_was_and_where_it_says_so(client: Client) -> None:
    VisitFactory.create(slug="one", title="Talks", summary="They spoke of the harbour bridge.", date="2012-05")
    answer = found(client, "bridge")
    (hit,) = answer["results"]
    assert (answer["count"], answer["count_exact"], answer["pages"]) == (1, True, 1)
    assert {name: hit[name] for name in ("type", "slug", "title", "url", "page", "language", "named")} == {
        "type": "visit",
        "slug": "one",
        "title": "Talks",
        "url": "http://testserver/api/v1/visits/one/",
        "page": "http://testserver/visits/one/",
        "language": "en",
        "named": [],
    }
    assert (hit["date"]["edtf"], hit["date"]["label"]) == ("2012-05", "May 2012")
    assert "".join(run["text"] for run in hit["snippet"]) == "They spoke of the harbour bridge."
    assert [run["text"] for run in hit["snippet"] if run["marked"]] == ["bridge"]


def test_who_in_a_record_is_so_named_is_told(client: Client) -> None:
    person = ParticipantFactory.create(slug="ada", title="Ada Lukander")
    VisitParticipationFactory.create(record=VisitFactory.create(slug="one", title="Talks"), participant=person)
    hit = next(each for each in found(client, "lukander")["results"] if each["slug"] == "one")
    (named,) = hit["named"]
    assert (named["record"]["slug"], named["record"]["type"]) == ("ada", "participant")
    assert named["title"] == [{"text": "Ada ", "marked": False}, {"text": "Lukander", "marked": True}]


def test_of_every_type_it_is_told_how_many_there_are_and_where(client: Client) -> None:
    VisitFactory.create(title="Bridge")
    StatementFactory.create_batch(2, title="Bridge")
    answer = found(client, "bridge", type="visit")
    counts = {each["type"]: each["count"] for each in answer["types"] if each["count"]}
    assert (counts, answer["count"], len(answer["results"])) == ({"visit": 1, "statement": 2}, 1, 1)
    url = next(each["url"] for each in answer["types"] if each["type"] == "statement")
    assert client.get(url).json()["count"] == 2
    assert found(client, "bridge", type=["visit", "statement"])["count"] == 3


def test_the_pages_follow_each_other(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "PAGE_SIZE", 2)
    for number in range(5):
        VisitFactory.create(slug=f"visit-{number}", title=f"Bridge {number}")
    answer, slugs = found(client, "bridge"), []
    while True:
        slugs += [each["slug"] for each in answer["results"]]
        if not answer["next"]:
            break
        before, answer = answer, client.get(answer["next"]).json()
        assert client.get(answer["previous"]).json() == before
    assert sorted(slugs) == [f"visit-{number}" for number in range(5)]
    assert refused(client, q="bridge", page=4) == ["page"]


def test_where_nothing_is_found_it_is_told_what_may_have_been_meant(client: Client) -> None:
    ParticipantFactory.create(title="Ada Lukander")
    assert found(client, "lukamder")["meant"] == ["Lukander"]


def test_words_too_common_to_count_are_named(client: Client) -> None:
    VisitFactory.create(title="The bridge")
    assert found(client, "the bridge")["too_common"] == ["the"]


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_unpublished_is_found_or_counted(client: Client, status: str) -> None:
    VisitFactory.create(title="Bridge", status=status)
    person = ParticipantFactory.create(title="Ada Lukander", status=status)
    VisitParticipationFactory.create(record=VisitFactory.create(title="Talks"), participant=person)
    for words in ("bridge", "lukander", "lukamder"):
        answer = found(client, words)
        assert (answer["count"], answer["results"], answer["meant"]) == (0, [], [])
        assert {each["count"] for each in answer["types"]} == {0}


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ({}, ["q"]),
        ({"q": ""}, ["q"]),
        ({"q": " "}, ["q"]),
        ({"q": "?!"}, ["q"]),
        ({"q": "-bridge"}, ["q"]),
        ({"q": "\x00"}, ["q"]),
        ({"q": "a" * 1_001}, ["q"]),
        ({"q": f"bridge{' ' * 1_000}"}, ["q"]),
        ({"q": "one two three four five six seven eight nine ten eleven"}, ["q"]),
        ({"q": ["one", "two"]}, ["q"]),
        ({"q": "one", "type": "banquet"}, ["type"]),
        ({"q": "one", "page": "0"}, ["page"]),
        ({"q": "one", "page": "many"}, ["page"]),
        ({"q": "one", "page": "2"}, ["page"]),
        ({"q": "one", "kind": "summit"}, ["kind"]),
    ],
)
def test_what_cannot_be_searched_for_is_refused_by_name(
    client: Client, query: dict[str, Any], parameters: list[str]
) -> None:
    assert refused(client, **query) == parameters


def test_a_type_that_is_none_is_refused_by_name(client: Client) -> None:
    answer = client.get("/api/v1/search/", {"q": "bridge", "type": "visti"})
    assert answer.json()["errors"] == [{"parameter": "type", "detail": "There is no “visti” here; did you mean visit?"}]
