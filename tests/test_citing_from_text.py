"""A passage of a source's text becomes a record: what is filled in, and what is refused."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relations.models import Source, Statement, Visit
from tests.conftest import Member
from tests.desk import Page, form_data, page_of, shown_errors
from tests.factories import ParticipantFactory, SourceFactory, passage, sha256

pytestmark = pytest.mark.django_db

TEXT = 'Bridge 🌉.\r\n\r\n"Two e\u0301 <b>banks</b>,\r\nno more." No more.\r\n'
QUOTE = "Two e\u0301 <b>banks</b>"


def held(**values: Any) -> Source:
    return SourceFactory.create(text=TEXT, sha256=sha256(TEXT), language="de", **values)


def choose(client: Client, source: Source, kind: str = "statement", **given: Any) -> Any:
    return client.post(page_of(source, "text"), {"begin": kind, "start": "", "end": "", "words": "", **given})


def refused(client: Client, source: Source, **given: Any) -> list[str]:
    response = choose(client, source, **given)
    assert response.status_code == 200
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def begin(kind: str, source: Source, words: str = QUOTE) -> str:
    place = passage(TEXT, words)
    asked = f"source={source.pk}&start={place['start']}&end={place['end']}"
    return f"{reverse(f'admin:relations_{kind}_add')}?{asked}"


@pytest.mark.parametrize("kind", ["statement", "visit", "document", "commitment", "figure"])
def test_a_passage_leads_to_a_new_record_by_its_numbers_or_its_words(contributor: Client, kind: str) -> None:
    source = held()
    place = passage(TEXT, QUOTE)
    for given in ({"start": place["start"], "end": place["end"]}, {"words": QUOTE}, {"words": f" {QUOTE}\r\n"}):
        response = choose(contributor, source, kind, **given)
        assert (response.status_code, response["Location"]) == (302, begin(kind, source))
    response = contributor.get(begin(kind, source))
    assert response.status_code == 200
    citations = next(each for each in response.context["inline_admin_formsets"] if "passages" in each.classes)
    [row] = citations.formset.forms
    shown = {name: row[name].value() for name in ("source", "paragraph", "start", "end", "excerpt_sha256", "words")}
    assert shown == {"source": source.pk, "words": QUOTE, **place}


def test_a_statement_begins_with_its_quote_and_without_a_date(contributor: Client) -> None:
    source = held()
    form = contributor.get(begin("statement", source)).context["adminform"].form
    assert {name: form[name].value() for name in ("quote", "mode", "language")} == {
        "quote": QUOTE,
        "mode": "direct",
        "language": "de",
    }
    assert not form["date"].value()
    assert not contributor.get(begin("visit", source)).context["adminform"].form["date"].value()


def page_from(client: Client, address: str) -> Page:
    page = Page.__new__(Page)
    page.superuser, page.address = client, address
    page.data = form_data(client.get(address))
    return page


def test_what_was_begun_is_saved_with_its_passage_and_leads_back(contributor: Client) -> None:
    source = held(title="The <Bulletin>")
    page = page_from(contributor, begin("statement", source))
    page.data |= {"title": "On the banks", "slug": "banks"}
    page.add_row("participations", participant=ParticipantFactory.create().pk, role="speaker", position=0)
    response = contributor.post(page.address, page.data, follow=True)
    statement = Statement.objects.get()
    assert (statement.quote, statement.mode, statement.status, statement.date) == (QUOTE, "direct", "draft", "")
    citation = statement.citations.get()
    assert citation.verbatim
    assert {name: getattr(citation, name) for name in passage(TEXT, QUOTE)} == passage(TEXT, QUOTE)
    assert statement.publication_problems() == []
    link = f'<a href="{page_of(source, "text")}">The &lt;Bulletin&gt;</a>'
    assert f"Go on in the text of {link}." in response.content.decode()


def test_a_passage_over_several_lines_keeps_the_line_ends_of_the_file(contributor: Client) -> None:
    source = held()
    words = "</b>,\r\nno more"
    page = page_from(contributor, begin("statement", source, words))
    sent = {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in page.data.items()}
    page.data = {**sent, "title": "On the banks", "slug": "banks"}
    assert page.save() == []
    statement = Statement.objects.get()
    citation = statement.citations.get()
    assert {name: getattr(citation, name) for name in passage(TEXT, words)} == passage(TEXT, words)
    assert statement.publication_problems() == []


def test_what_is_no_passage_is_refused_with_the_reason(contributor: Client) -> None:
    source = held()
    length = len(TEXT)
    assert refused(contributor, source) == ["Mark a passage: give its words, or its start and its end."]
    assert refused(contributor, source, start=5) == ["Mark a passage: give its words, or its start and its end."]
    for start, end in ((5, 5), (6, 5), (0, length + 1)):
        assert refused(contributor, source, start=start, end=end) == [
            f"From {start} to {end} is no passage of a text of {length} characters."
        ]
    assert refused(contributor, source, start=9, end=13) == ["There are only blanks in this passage."]
    assert refused(contributor, source, words="two banks") == [
        "These words do not stand in the text of the source; mind every mark."
    ]
    assert refused(contributor, source, words="o more") == [
        f"They stand there more than once, at {TEXT.index('o more')}, {TEXT.rindex('o more')}: add the right start."
    ]
    assert refused(contributor, source, start="x", end=5) != []
    assert refused(contributor, source, start=0, end=5, kind="user") == []


@pytest.mark.parametrize(
    "asked",
    ["source=1", "source=1&start=0", "source=1&start=-1&end=3", "source=1&start=0&end=99999", "source=1&start=3&end=2",
     "source=99&start=0&end=3", "source=x&start=0&end=3", "source=1&start=٣&end=5", "source=1&start=0&end=9999999999"],
)  # fmt: skip
def test_an_address_that_names_no_passage_begins_nothing(contributor: Client, asked: str) -> None:
    source = held(pk=1)
    assert source.pk == 1
    response = contributor.get(f"{reverse('admin:relations_visit_add')}?{asked}", follow=True)
    assert response.redirect_chain[0][1] == 302
    assert len(response.context["messages"]) == 1
    assert Visit.objects.count() == 0


def test_only_who_may_read_texts_begins_from_them(contributor: Member) -> None:
    source = held()
    group = contributor.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="view_source"))
    assert contributor.get(begin("visit", source)).status_code == 403


def test_without_the_right_to_add_there_is_nothing_to_begin(contributor: Member) -> None:
    source = held()
    group = contributor.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__startswith="add_"))
    assert contributor.get(page_of(source, "text")).context["kinds"] == []
    assert contributor.get(begin("visit", source)).status_code == 403


def test_an_ordinary_new_record_has_an_empty_passage(contributor: Client) -> None:
    page = Page(contributor, Visit)
    assert "citations-0-start" not in {name for name, value in page.data.items() if value}
    response = contributor.post(page.address, {**page.data, "title": ""})
    assert shown_errors(response) != []
