"""Another text for a source that is cited: every citation moves with its words, or nothing is saved."""

from typing import Any

import pytest
from django.test import Client

from relations.models import Revision, Source, StatementCitation, VisitCitation
from tests.conftest import Member
from tests.desk import page_of
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

TEXT = "Bridge.\n\nTwo banks. Three <b>boats</b>.\n\nTwo banks.\n"


def held(text: str = TEXT, **values: Any) -> Source:
    return SourceFactory.create(text=text, sha256=sha256(text), **values)


def send(client: Client, source: Source, text: str, button: str = "save", **given: Any) -> Any:
    sent = {"text": text.replace("\n", "\r\n"), "reason": "A line was missing.", "basis": sha256(source.text)}
    return client.post(page_of(source, "edit_text"), {**sent, button: "1", **given})


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(told) for name, told in response.context["form"].errors.items()}


def place(citation: Any) -> dict[str, Any]:
    citation.refresh_from_db()
    return {name: getattr(citation, name) for name in ("paragraph", "start", "end", "excerpt_sha256")}


def test_every_citation_moves_with_its_words(publisher: Member) -> None:
    source = held()
    boats = VisitCitationFactory.create(source=source, **passage(TEXT, "Three <b>boats"))
    statement = StatementFactory.create(mode="direct", quote="Bridge.")
    quote = StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(TEXT, "Bridge."))
    after = "A title 🌉\n\nBridge.\n\nThree <b>boats</b>. Two banks.\n"
    response = send(publisher, source, after)
    assert (response.status_code, response["Location"]) == (302, page_of(source, "text"))
    source.refresh_from_db()
    assert (source.text, source.sha256) == (after, sha256(after))
    assert place(boats) == passage(after, "Three <b>boats")
    assert place(quote) == passage(after, "Bridge.")
    assert statement.publication_problems() == []
    told = Revision.objects.filter(reason="A line was missing.").values_list("type", "user__username")
    assert sorted(told) == [("source", "publisher"), ("statement", "publisher"), ("visit", "publisher")]


def test_a_citation_whose_words_are_gone_stops_everything(publisher: Client) -> None:
    source = held()
    visit = VisitFactory.create(title="Dinner & dance")
    gone = VisitCitationFactory.create(record=visit, source=source, **passage(TEXT, "Three <b>boats"))
    stays = VisitCitationFactory.create(source=source, **passage(TEXT, "Bridge"))
    before = (place(gone), place(stays))
    for button in ("check", "save"):
        response = send(publisher, source, "A title\n\n" + TEXT.replace("Three", "Four"), button)
        assert errors(response) == {}
        [lost] = response.context["lost"]
        assert (lost.citation, lost.problem) == (gone, "Its exact words are no longer in the text.")
        content = response.content.decode()
        assert f'<a href="{page_of(visit)}">Dinner &amp; dance</a>' in content
        assert "<del>Three</del><ins>Four</ins> &lt;b&gt;" in content
        assert 'name="save"' not in content
    source.refresh_from_db()
    assert (source.text, place(gone), place(stays)) == (TEXT, *before)
    assert Revision.objects.filter(reason="A line was missing.").count() == 0


def test_checking_shows_where_each_would_stand_and_saves_nothing(publisher: Client) -> None:
    source = held()
    citation = VisitCitationFactory.create(source=source, **passage(TEXT, "Bridge"))
    before = place(citation)
    response = send(publisher, source, "A title\n\n" + TEXT, "check")
    [move] = response.context["moves"]
    assert (move.anchor.start, move.paragraph, move.is_moved) == (9, 2, True)
    assert 'name="save"' in response.content.decode()
    source.refresh_from_db()
    assert (source.text, place(citation)) == (TEXT, before)


def test_citations_of_the_same_words_trade_places(publisher: Client) -> None:
    """The later takes the place that the earlier had, and no two may stand at one place, not even for a moment."""
    text = "aa bb aa bb aa\n"
    source, visit = held(text), VisitFactory.create()
    rows = [
        VisitCitationFactory.create(
            record=visit, source=source, paragraph=1, start=start, end=start + 2, excerpt_sha256=sha256("aa")
        )
        for start in (0, 6, 12)
    ]
    for after, starts in (("bb aa bb aa bb aa\n", [3, 9, 15]), ("aa bb aa bb aa bb\n", [0, 6, 12])):
        source.refresh_from_db()
        assert send(publisher, source, after).status_code == 302
        assert [place(row)["start"] for row in rows] == starts
    assert all(row.end - row.start == 2 for row in VisitCitation.objects.all())


def test_two_citations_of_one_record_never_become_one(publisher: Client) -> None:
    source, visit = held(), VisitFactory.create()
    second = TEXT.rindex("Two banks.")
    for start, paragraph in ((TEXT.index("Two banks."), 2), (second, 3)):
        VisitCitationFactory.create(
            record=visit, source=source, paragraph=paragraph, start=start, end=start + 10,
            excerpt_sha256=sha256("Two banks."),
        )  # fmt: skip
    response = send(publisher, source, TEXT[:second])
    assert [move.problem for move in response.context["lost"]] == [
        "Another citation of this record has the same words, and they stand there only once."
    ]
    assert VisitCitation.objects.count() == 2


def test_a_quote_that_would_no_longer_be_verbatim_stops_everything(publisher: Client) -> None:
    source = held()
    statement = StatementFactory.create(title="On bridges", mode="direct", quote="Bridge. […] Three")
    for words in ("Bridge.", "Three"):
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(TEXT, words))
    response = send(publisher, source, "Three <b>boats</b>.\n\nBridge.\n")
    assert response.context["refusals"] == [
        "On bridges: The quote is not what the verbatim passages say: “Three […] Bridge.”."
    ]
    source.refresh_from_db()
    assert source.text == TEXT
    assert sorted(StatementCitation.objects.values_list("start", flat=True)) == [0, TEXT.index("Three")]


def test_the_line_ends_of_the_file_stay(publisher: Client) -> None:
    text = TEXT.replace("\n", "\r\n")
    source = held(text)
    citation = VisitCitationFactory.create(source=source, **passage(text, "Bridge.\r\n\r\nTwo"))
    assert send(publisher, source, "A title\n\n" + TEXT).status_code == 302
    source.refresh_from_db()
    assert source.text == "A title\r\n\r\n" + text
    assert place(citation) == passage(source.text, "Bridge.\r\n\r\nTwo")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT, "The text is what it was: nothing is changed."),
        (" \n", "The text is empty: there is nothing in it to cite."),
        ("a\x00", "Null characters are not allowed."),
        ("Held elsewhere.", "“Elsewhere” holds the same text already."),
    ],
)
def test_what_is_no_other_text_is_refused(publisher: Client, text: str, told: str) -> None:
    held("Held elsewhere.", title="Elsewhere")
    assert errors(send(publisher, held(), text))["text"] == [told]


def test_a_text_that_a_colleague_has_changed_meanwhile_is_not_overwritten(publisher: Client) -> None:
    source = held()
    told = errors(send(publisher, source, "Other.", basis=sha256("What it was.")))
    assert list(told) == ["basis"]
    source.refresh_from_db()
    assert source.text == TEXT


def test_a_reason_is_asked_for(publisher: Client) -> None:
    assert errors(send(publisher, held(), "Other.", reason=" ")) == {"reason": ["This field is required."]}


def test_only_who_may_edit_the_source_edits_its_text(contributor: Member, editor: Member, client: Client) -> None:
    published, draft = held(), held("Draft.", draft=True)
    for member, source, status in (
        (contributor, published, 403),
        (contributor, draft, 403),
        (editor, published, 403),
        (editor, draft, 200),
    ):
        assert member.get(page_of(source, "edit_text")).status_code == status
        if status == 403:
            assert send(member, source, "Other.").status_code == 403
    assert send(client, published, "Other.").status_code == 302
    assert sorted(Source.objects.values_list("text", flat=True)) == [TEXT, "Draft."]
    own = held("Own.", draft=True, author=contributor.user)
    assert send(contributor, own, "My own.").status_code == 302
