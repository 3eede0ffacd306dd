"""Passages and the texts they stand in, at the desk."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relations.models import (
    Source,
    VisitCitation,
)
from tests.desk import Page, page_of
from tests.factories import (
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    VisitCitationFactory,
    VisitFactory,
    passage,
    sha256,
)

pytestmark = pytest.mark.django_db


def cite(superuser: Client, source: Source, **values: Any) -> list[str]:
    page = Page(superuser, VisitFactory.create())
    page.add_row("citations", **{"source": source.pk, "supports": "on", **values})
    return page.save()


def test_words_that_do_not_stand_in_the_text_are_no_passage(superuser: Client) -> None:
    source = SourceFactory.create(held=True)
    assert cite(superuser, source, words="in Newburg on 15 May") == [
        "words: These words do not stand in the text of the source; mind every mark."
    ]
    assert cite(superuser, source, words="in Newburg  on 14 May") != []
    assert VisitCitation.objects.count() == 0


def test_words_that_stand_there_twice_need_their_start(superuser: Client) -> None:
    source = SourceFactory.create(text="Bridge, bridge, bridge.", sha256="")
    assert cite(superuser, source, words="bridge") == [
        "words: They stand there more than once, at 8, 16: add the right start."
    ]
    assert cite(superuser, source, words="bridge", start=16) == []
    assert VisitCitation.objects.get().start == 16


def test_offsets_alone_are_enough_where_the_text_is_held(superuser: Client) -> None:
    source = SourceFactory.create(text="One\n\nTwo 🌉 three", sha256="")
    assert cite(superuser, source, start=9, end=10) == []
    citation = VisitCitation.objects.get()
    assert (citation.paragraph, citation.excerpt_sha256) == (2, sha256("🌉"))


def test_numbers_that_do_not_fit_the_held_text_are_refused(superuser: Client) -> None:
    source = SourceFactory.create(text="One\n\nTwo", sha256="")
    wrong = "start: This is not the passage: the words there have another SHA-256."
    assert cite(superuser, source, paragraph=1, start=0, end=3, excerpt_sha256=sha256("Two")) == [wrong]
    assert cite(superuser, source, paragraph=2, start=0, end=3) == [
        "start: This is not the passage: the words stand in paragraph 1."
    ]
    assert cite(superuser, source, start=0, end=99)[0].startswith("start: This is not the passage: it ends at 99")


def test_where_no_text_is_held_every_number_is_needed(superuser: Client) -> None:
    source = SourceFactory.create()
    assert cite(superuser, source, words="Any") == [
        "words: The text of this source is not held: give the numbers and the hash."
    ]
    assert sorted(cite(superuser, source, paragraph=1)) == [
        "end: This field is required.",
        "excerpt_sha256: This field is required.",
        "start: This field is required.",
    ]
    assert cite(superuser, source, paragraph=1, start=0, end=3, excerpt_sha256=sha256("One")) == []


def test_a_citation_shows_its_passage_and_says_where_it_is_another(superuser: Client) -> None:
    source = SourceFactory.create(held=True)
    statement = StatementFactory.create()
    StatementCitationFactory.create(record=statement, source=source, **passage(source.text, "🍎🍏"))
    wrong = passage(source.text, "Newburg on") | {"excerpt_sha256": sha256("other")}
    StatementCitationFactory.create(record=statement, source=source, **wrong)
    StatementCitationFactory.create(record=statement)
    content = superuser.get(page_of(statement)).content.decode()
    assert re.findall(r'<span class="passage" lang="en">(.*?)</span>', content) == ["🍎🍏"]
    assert re.findall(r"Not the words that were cited:</strong> ([^<]*)<", content) == ["Newburg on"]
    assert content.count("The text is not held.") == 1


def test_a_published_quote_is_what_its_verbatim_passages_say(superuser: Client) -> None:
    source = SourceFactory.create(text="Trade, he said, approached a billion.", sha256="")
    statement = StatementFactory.create(mode="direct", quote="Trade […] approached a billion")
    unproved = "A quote is published only with the passage that holds its words, ticked as verbatim."
    assert Page(superuser, statement).save() == [unproved]
    for words in ("Trade", "approached a billion"):
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(source.text, words))
    page = Page(superuser, statement)
    (refusal,) = page.save(quote="Trade […] passed a billion")
    told, words = refusal.split(' <span class="difference">')
    assert told == "The quote is not what the verbatim passages say: “Trade […] approached a billion”."
    assert words.split("</span>")[0] == "Trade […] <del>approached</del><ins>passed</ins> a billion"
    assert page.save() == []
    (refusal,) = Page(superuser, statement).save(**{"citations-1-DELETE": "on"})
    assert refusal.startswith("The quote is not what the verbatim passages say: “Trade”. ")


# --- sources ---------------------------------------------------------------------------------------------------------


def test_a_source_says_how_many_passages_cite_it(superuser: Client) -> None:
    source = SourceFactory.create(held=True)
    for _ in range(2):
        VisitCitationFactory.create(source=source)
    StatementCitationFactory.create(source=source)
    content = superuser.get(page_of(source)).content.decode()
    assert "3 (statements 1, visits 2)" in content
    assert reverse("admin:relations_source_text", args=[source.pk]) in content


def test_a_held_text_is_not_changed_with_the_rest_of_the_source(superuser: Client) -> None:
    source = SourceFactory.create(held=True)
    page = Page(superuser, source)
    assert {"text", "file", "sha256"} & set(page.data) == set()
    assert page.save(text="Other words.", sha256=sha256("Other words."), title="Renamed") == []
    kept = Source.objects.get()
    assert (kept.title, kept.text, kept.sha256) == ("Renamed", source.text, source.sha256)


def test_a_text_typed_in_keeps_every_character_and_gets_its_hash(superuser: Client) -> None:
    source = SourceFactory.create(sha256="", filename="")
    assert Page(superuser, source).save(text="  One\r\n\r\nTwo \r\n") == []
    kept = Source.objects.get()
    assert (kept.text, kept.sha256) == ("  One\n\nTwo \n", sha256("  One\n\nTwo \n"))


def test_a_text_that_is_not_that_of_the_file_is_refused(superuser: Client) -> None:
    source = SourceFactory.create(sha256=sha256("One"))
    assert Page(superuser, source).save(text="Two") == [
        "text: This is not the text of the file whose SHA-256 is given."
    ]


@pytest.mark.parametrize("by", ["page", "action"])
def test_a_cited_source_is_not_deleted(superuser: Client, by: str) -> None:
    source = VisitCitationFactory.create(source__draft=True).source
    if by == "page":
        response = superuser.post(page_of(source, "delete"), {"post": "yes"})
        assert response.context["protected"] == [f"Citation: {VisitCitation.objects.get().record}"]
    else:
        chosen = {"action": "delete_selected", "_selected_action": source.pk}
        chosen |= {"_confirmed": "yes", "_versions": f"{source.pk}:1"}
        response = superuser.post(reverse("admin:relations_source_changelist"), chosen, follow=True)
        said = [str(message) for message in response.context["messages"]]
        assert said == [f"“{source}”: Other records refer to it: citations (1)."]
    assert list(Source.objects.all()) == [source]
