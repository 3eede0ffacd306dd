"""A published quote stays verbatim, by whatever way the desk changes what it rests on."""

from typing import Any

import pytest
from django.urls import reverse

from relations.imports.anchoring import replace_text
from relations.imports.texts import NewText
from relations.merging import MergeRefusedError, merge
from relations.models import Merge, Source, Statement, changing
from relations.models.quotes import failing_quotes
from tests.conftest import Member
from tests.desk import Page, drafted, page_of
from tests.factories import SourceFactory, StatementCitationFactory, StatementFactory, passage, sha256

pytestmark = pytest.mark.django_db

TEXT = "Bridge.\n\nTwo banks. Three boats.\n"
OTHER = "A lighthouse stands there, and no bridge.\n"


def held(text: str = TEXT) -> Source:
    return SourceFactory.create(text=text, sha256=sha256(text))


def quoted(source: Source, words: str) -> Statement:
    statement = StatementFactory.create(mode="direct", quote=words)
    StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(source.text, words))
    assert statement.publication_problems() == []
    return statement


def failing() -> list[str]:
    return [str(problem) for problem in failing_quotes(Statement.objects.filter(status="published"))]


def test_an_earlier_version_of_a_source_does_not_bring_back_its_text(publisher: Member) -> None:
    source = held()
    quoted(source, "Two banks.")
    with changing(user=publisher.user, reason="A line was missing."):
        replace_text(source, NewText("A title.\n\n" + TEXT))
    Page(publisher, source).save(dateline="NEWBURG")
    answer = publisher.post(page_of(source, "restore"), {"version": 1, "opened": 3, "reason": "So it was."})
    source.refresh_from_db()
    assert (answer.status_code, source.version, source.dateline, source.text) == (302, 4, "", "A title.\n\n" + TEXT)
    assert failing() == []


@pytest.mark.parametrize("take", [[], ["text", "sha256"]])
def test_sources_of_different_texts_are_not_merged(publisher: Member, take: list[str]) -> None:
    kept, merged = held(), held(OTHER)
    quoted(kept, "Two banks.")
    quoted(merged, "A lighthouse")
    with pytest.raises(MergeRefusedError, match="The quote is not what the verbatim passages say"):
        merge(kept, merged, user=publisher.user, reason="One bulletin.", take=take)


def test_sources_of_which_one_text_is_held_become_one(publisher: Member) -> None:
    kept, merged = SourceFactory.create(), held()
    quoted(merged, "Two banks.")
    merge(kept, merged, user=publisher.user, reason="One bulletin.", take=["text", "sha256"])
    assert failing() == []


def test_what_lost_its_passage_is_not_taken_apart_to_stand_without(publisher: Member) -> None:
    source = held()
    kept, merged = quoted(source, "Bridge."), quoted(source, "Two banks.")
    done: Merge = merge(kept, merged, user=publisher.user, reason="One speech.")
    undo = reverse("admin:relations_merge_undo", args=[done.pk])
    page = Page(publisher, kept)
    (row,) = [n for n in range(2) if page.data[f"citations-{n}-start"] == passage(TEXT, "Two banks.")["start"]]
    assert page.save(**{f"citations-{row}-DELETE": "on"}) == []
    answer = publisher.post(undo, {"reason": "They are two."})
    assert answer.context["refusal"] == (
        "A quote is published only with the passage that holds its words, ticked as verbatim."
    )
    merged.refresh_from_db()
    assert (answer.status_code, merged.status, failing()) == (409, "withdrawn", [])
    back = {"version": 3, "opened": 4, "reason": "The passage is wanted."}
    assert publisher.post(page_of(kept, "restore"), back).status_code == 302
    assert publisher.post(undo, {"reason": "They are two."}).status_code == 302
    merged.refresh_from_db()
    assert (merged.status, failing()) == ("published", [])


def test_a_contributors_text_moves_no_passage_of_what_they_may_not_change(contributor: Member) -> None:
    source: Any = drafted(contributor.user, SourceFactory, text=TEXT, sha256=sha256(TEXT))
    statement = quoted(source, "Two banks.")
    sent = {"text": f"A title.\n\n{TEXT}", "reason": "A line was missing.", "basis": sha256(TEXT), "save": "1"}
    answer = contributor.post(page_of(source, "edit_text"), sent)
    assert answer.context["refusals"] == [f"{statement}: It is published: only a publisher corrects it."]
    source.refresh_from_db()
    assert source.text == TEXT
    own: Any = {**sent, "text": TEXT.replace("boats", "ships")}
    assert contributor.post(page_of(source, "edit_text"), own).status_code == 302
