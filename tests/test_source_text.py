"""The page of a source's text: what is cited, by what, and how much."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.models import Source
from tests.conftest import Member
from tests.desk import page_of
from tests.factories import (
    CommitmentProgressCitationFactory,
    SourceFactory,
    StatementCitationFactory,
    TenureCitationFactory,
    VisitCitationFactory,
    VisitFactory,
    passage,
    sha256,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "Bridge 🌉 opened.\r\n\r\nTwo e\u0301 banks. Three boats. \u05d2\u05e9\u05e8 \u05d0\u05e8\u05d5\u05da.\r\n• 3\r\n"
)


def held(text: str = TEXT, **values: Any) -> Source:
    return SourceFactory.create(text=text, sha256=sha256(text), **values)


def content_of(client: Client, source: Source) -> str:
    response = client.get(page_of(source, "text"))
    assert response.status_code == 200
    return str(response.content.decode())


def numbers(client: Client, source: Source) -> dict[str, str]:
    """What the page says of coverage."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", content_of(client, source), re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]*>", "", told).split()) for name, told in pairs}


def pieces(client: Client, source: Source) -> list[tuple[str, str, str]]:
    """Element, offset and words of every piece of the text."""
    found = re.findall(r'<(span|mark)[^>]*? data-start="(\d+)"[^>]*>([^<]*)</', content_of(client, source))
    return [(element, start, words) for element, start, words in found]


def test_every_piece_of_the_text_says_at_which_code_point_it_begins(superuser: Client) -> None:
    source = held()
    VisitCitationFactory.create(source=source, **passage(TEXT, "e\u0301 banks. Three"))
    found = pieces(superuser, source)
    assert [words for element, _start, words in found if element == "mark"] == ["e\u0301 banks.", " ", "Three"]
    for _element, start, words in found:
        assert TEXT[int(start) : int(start) + len(words)] == words
    assert "".join(words for *_, words in found) == "".join(TEXT.split("\r\n"))


def test_coverage_is_told_in_numbers(superuser: Client) -> None:
    source = held()
    assert numbers(superuser, source) == {
        "Sentences cited": "0 of 4",
        "Paragraphs cited": "0 of 3",
        "Passages that fail": "0",
        "Citations": "0",
    }
    for _ in range(2):
        VisitCitationFactory.create(source=source, **passage(TEXT, "Bridge"))
    StatementCitationFactory.create(source=source, **passage(TEXT, "🌉"))
    assert numbers(superuser, source) == {
        "Sentences cited": "1 of 4",
        "Paragraphs cited": "1 of 3",
        "Passages that fail": "0",
        "Citations": "3 (visits 2, statements 1)",
    }


def test_every_record_over_a_passage_is_linked_with_its_status(superuser: Client) -> None:
    source = held()
    words = passage(TEXT, "Two e\u0301 banks.")
    rests = [
        VisitCitationFactory.create(source=source, record=VisitFactory.create(draft=True), **words),
        VisitCitationFactory.create(source=source, supports=False, **words),
        StatementCitationFactory.create(source=source, **words),
        TenureCitationFactory.create(source=source, **words),
        CommitmentProgressCitationFactory.create(source=source, **words),
    ]
    content = content_of(superuser, source)
    assert re.findall(r'<a id="at-1" href="#passage-1" aria-label="(.*?)">1</a>', content) == [
        "Passage 1, cited 5 times"
    ]
    item = content.split('<li id="passage-1"')[1].split("</ul>")[0]
    assert re.findall(r'href="(/staff/.*?)"', item) == sorted(page_of(each.root) for each in rests)
    assert re.findall(r'class="badge (\w+)"', item).count("draft") == 1
    assert item.count("contradicted by it") == 1


def test_passages_that_overlap_are_each_to_be_reached(superuser: Client) -> None:
    source = held()
    for words in ("Two e\u0301 banks. Three boats.", "banks. Three", "Three boats"):
        VisitCitationFactory.create(source=source, **passage(TEXT, words))
    content = content_of(superuser, source)
    assert re.findall(r'data-passages="(.*?)">([^<]*)<', content) == [
        ("1", "Two e\u0301 "), ("1 2", "banks."), ("1 2", " "), ("1 2 3", "Three"), ("1 3", " boats"), ("1", "."),
    ]  # fmt: skip
    assert sorted(re.findall(r'href="#passage-(\d)"', content)) == ["1", "2", "3"]
    assert sorted(re.findall(r'<li id="passage-(\d)"', content)) == ["1", "2", "3"]


def test_uncited_sentences_are_told_apart(superuser: Client) -> None:
    source = held()
    VisitCitationFactory.create(source=source, **passage(TEXT, "boats"))
    content = content_of(superuser, source)
    assert content.count('class="sentence uncited"') == 3
    assert content.count('class="sentence"') == 1


def test_a_passage_that_is_not_what_was_cited_is_named(superuser: Client) -> None:
    source = held()
    VisitCitationFactory.create(source=source, **passage(TEXT, "Bridge") | {"excerpt_sha256": sha256("other")})
    direct = {"source": source, "verbatim": True, "record__mode": "direct"}
    StatementCitationFactory.create(**direct, record__quote="Three", **passage(TEXT, "Three"))
    StatementCitationFactory.create(**direct, record__quote="Two <b>", **passage(TEXT, "boats"))
    assert numbers(superuser, source)["Passages that fail"] == "2: 1, 3"
    content = content_of(superuser, source)
    first, second = re.findall(r'<strong class="problem">(.*?)</strong>', content)
    assert first == "Not what was cited: the words there have another SHA-256."
    told, difference = second.split(' <span class="difference">')
    assert told == "The quote is not what the verbatim passages say: “boats”."
    assert difference.split("</span>")[0] == "<del>boats</del><ins>Two &lt;b&gt;</ins>"


def test_a_text_that_is_not_held_says_so(superuser: Client) -> None:
    source = SourceFactory.create()
    assert "The text of this source is not held." in content_of(superuser, source)


def test_the_page_costs_the_same_however_much_is_cited(superuser: Client) -> None:
    source = held()
    counts = []
    for words in ("Bridge", "Two", "boats"):
        for factory in (VisitCitationFactory, StatementCitationFactory, TenureCitationFactory):
            factory.create(source=source, **passage(TEXT, words))
        with CaptureQueriesContext(connection) as queries:
            content_of(superuser, source)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_staff_read_texts_and_nobody_else_does(contributor: Member, client: Client) -> None:
    source = held(draft=True)
    assert "opened" in content_of(contributor, source)
    response = client.get(page_of(source, "text"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/staff/login/")
    contributor.user.groups.clear()
    assert contributor.get(page_of(source, "text")).status_code == 403


def test_an_unknown_source_has_no_text(superuser: Client) -> None:
    source = held()
    address = page_of(source, "text")
    assert superuser.get(address.replace(str(source.pk), "999")).status_code == 404
    assert superuser.get(address.replace(str(source.pk), "x")).status_code == 404
