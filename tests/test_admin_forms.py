"""What an editor saves at the desk, and what is refused there."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from relations.choices import DocumentRole, StatementMode
from relations.models import (
    DocumentParticipation,
    FormerAddress,
    Participant,
    Source,
    Visit,
    VisitCitation,
    VisitCountry,
    VisitParticipation,
)
from tests.factories import (
    DocumentFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    VisitCitationFactory,
    VisitFactory,
    passage,
    sha256,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


def page_of(record: Any, view: str = "change") -> str:
    if isinstance(record, models.Model):
        return reverse(f"admin:relations_{record._meta.model_name}_{view}", args=[record.pk])
    return reverse(f"admin:relations_{record._meta.model_name}_add")


def form_data(response: Any) -> dict[str, Any]:
    """What the browser would send if the editor changed nothing."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and not (isinstance(value, bool) and not value):
                data[field.html_name] = "on" if value is True else value
    return data


class Page:
    """A form of the desk, filled in and sent as a browser does."""

    def __init__(self, editor: Client, target: Any) -> None:
        self.editor, self.address = editor, page_of(target)
        self.data = form_data(editor.get(self.address))

    def add_row(self, prefix: str, **values: Any) -> None:
        number = int(self.data.get(f"{prefix}-TOTAL_FORMS", 0))
        blank = [n for n in range(number) if not any(self.data.get(f"{prefix}-{n}-{name}") for name in ("id", *values))]
        row = blank[0] if blank else number
        self.data[f"{prefix}-TOTAL_FORMS"] = max(number, row + 1)
        self.data |= {f"{prefix}-{row}-{name}": value for name, value in values.items()}

    def save(self, **values: Any) -> list[str]:
        """The errors shown, or none where it was saved."""
        response = self.editor.post(self.address, {**self.data, **values})
        return [] if response.status_code == 302 else shown_errors(response)


def shown_errors(response: Any) -> list[str]:
    forms = [response.context["adminform"].form]
    errors: list[str] = []
    for inline in response.context["inline_admin_formsets"]:
        errors += map(str, inline.formset.non_form_errors())
        forms += inline.formset.forms
    for form in forms:
        errors += [f"{name}: {reason}" for name, reasons in form.errors.items() for reason in reasons]
    return errors


def new_visit(editor: Client, **values: Any) -> Page:
    page = Page(editor, Visit)
    page.data |= {"title": "Dinner in Newburg", "slug": "dinner", "kind": "meeting", "status": "draft", **values}
    return page


def test_an_editor_adds_a_visit_with_everything(editor: Client) -> None:
    person, state = ParticipantFactory.create(), StateFactory.create()
    source = SourceFactory.create(held=True)
    page = new_visit(editor, date="2012-05-14", host=state.pk)
    page.add_row("participations", participant=person.pk, role="guest", name_as_printed="L. Variant", position=1)
    page.add_row("country_rows", country=state.pk)
    page.add_row("citations", source=source.pk, words="in Newburg on 14 May", supports="on")
    assert page.save() == []
    visit = Visit.objects.get(slug="dinner")
    assert visit.participations.get().sort_date == visit.sort_date
    assert visit.country_rows.get().sort_date == visit.sort_date
    citation = visit.citations.get()
    found = {name: getattr(citation, name) for name in ("paragraph", "start", "end", "excerpt_sha256")}
    assert found == passage(source.text, "in Newburg on 14 May")


def test_saving_a_page_unchanged_changes_nothing(editor: Client) -> None:
    for record in (
        VisitFactory.create(full=True),
        StatementFactory.create(full=True),
        DocumentFactory.create(full=True),
    ):
        before = model_to_dict(record)
        assert Page(editor, record).save() == []
        record.refresh_from_db()
        assert model_to_dict(record) == before


def test_another_date_carries_over_to_every_row(editor: Client) -> None:
    visit = VisitFactory.create(full=True, date="2012-05-14")
    page = Page(editor, visit)
    page.add_row("participations", participant=ParticipantFactory.create().pk, role="guest", position=2)
    assert page.save(date="2013-01") == []
    days = {str(row.sort_date) for model in (VisitParticipation, VisitCountry) for row in model.objects.all()}
    assert days == {"2013-01-01"}
    assert visit.place_rows.get().sort_date == visit.topic_rows.get().sort_date == row_day(visit)


def row_day(visit: Visit) -> Any:
    return Visit.objects.get(pk=visit.pk).sort_date


def test_a_date_that_is_none_is_refused_with_a_reason_and_keeps_what_was_typed(editor: Client) -> None:
    page = new_visit(editor, date="14.05.2012")
    assert page.save() == ["date: Write the year first: 2012-05-14"]
    response = editor.post(page.address, page.data)
    assert response.context["adminform"].form["date"].value() == "14.05.2012"


def test_what_a_model_refuses_is_shown_at_its_field(editor: Client) -> None:
    statement = StatementFactory.create(mode=StatementMode.REPORTED)
    assert Page(editor, statement).save(mode="document") == ["__all__: Name the document that says it."]
    assert new_visit(editor, date="2012", date_inferred="on").save() == [
        "__all__: Say how the inferred part of the date is known."
    ]


def test_nobody_signs_and_watches_the_same_document(editor: Client) -> None:
    document, person = DocumentFactory.create(), ParticipantFactory.create()
    page = Page(editor, document)
    for role in (DocumentRole.SIGNATORY, DocumentRole.WITNESS):
        page.add_row("participations", participant=person.pk, role=role.value, position=0)
    assert page.save() == [f"{person} signs or watches, not both."]
    assert DocumentParticipation.objects.count() == 0


def test_the_same_row_twice_is_refused(editor: Client) -> None:
    person = ParticipantFactory.create()
    page = new_visit(editor)
    for _ in range(2):
        page.add_row("participations", participant=person.pk, role="guest", position=0)
    assert page.save() != []
    assert Visit.objects.count() == 0


def test_a_changed_slug_leaves_a_former_address(editor: Client) -> None:
    visit = VisitFactory.create(slug="old")
    assert Page(editor, visit).save(slug="new") == []
    assert list(FormerAddress.objects.values_list("slug", "record_id")) == [("old", visit.pk)]


def test_a_name_added_at_the_desk_is_found_and_one_removed_is_not(editor: Client) -> None:
    person = ParticipantFactory.create()
    page = Page(editor, person)
    page.add_row("names", text="Лукандер", language="ru", script="Cyrl", kind="common")
    assert page.save() == []
    assert list(Participant.objects.matching("Lukander")) == [person]
    page = Page(editor, person)
    assert page.save(**{"names-0-DELETE": "on"}) == []
    assert list(Participant.objects.matching("Lukander")) == []


# --- citing ----------------------------------------------------------------------------------------------------------


def cite(editor: Client, source: Source, **values: Any) -> list[str]:
    page = Page(editor, VisitFactory.create())
    page.add_row("citations", **{"source": source.pk, "supports": "on", **values})
    return page.save()


def test_words_that_do_not_stand_in_the_text_are_no_passage(editor: Client) -> None:
    source = SourceFactory.create(held=True)
    assert cite(editor, source, words="in Newburg on 15 May") == [
        "words: These words do not stand in the text of the source; mind every mark."
    ]
    assert cite(editor, source, words="in Newburg  on 14 May") != []
    assert VisitCitation.objects.count() == 0


def test_words_that_stand_there_twice_need_their_start(editor: Client) -> None:
    source = SourceFactory.create(text="Bridge, bridge, bridge.", sha256="")
    assert cite(editor, source, words="bridge") == [
        "words: They stand there more than once, at 8, 16: add the right start."
    ]
    assert cite(editor, source, words="bridge", start=16) == []
    assert VisitCitation.objects.get().start == 16


def test_offsets_alone_are_enough_where_the_text_is_held(editor: Client) -> None:
    source = SourceFactory.create(text="One\n\nTwo 🌉 three", sha256="")
    assert cite(editor, source, start=9, end=10) == []
    citation = VisitCitation.objects.get()
    assert (citation.paragraph, citation.excerpt_sha256) == (2, sha256("🌉"))


def test_numbers_that_do_not_fit_the_held_text_are_refused(editor: Client) -> None:
    source = SourceFactory.create(text="One\n\nTwo", sha256="")
    wrong = "start: This is not the passage: the words there have another SHA-256."
    assert cite(editor, source, paragraph=1, start=0, end=3, excerpt_sha256=sha256("Two")) == [wrong]
    assert cite(editor, source, paragraph=2, start=0, end=3) == [
        "start: This is not the passage: the words stand in paragraph 1."
    ]
    assert cite(editor, source, start=0, end=99)[0].startswith("start: This is not the passage: it ends at 99")


def test_where_no_text_is_held_every_number_is_needed(editor: Client) -> None:
    source = SourceFactory.create()
    assert cite(editor, source, words="Any") == [
        "words: The text of this source is not held: give the numbers and the hash."
    ]
    assert sorted(cite(editor, source, paragraph=1)) == [
        "end: This field is required.",
        "excerpt_sha256: This field is required.",
        "start: This field is required.",
    ]
    assert cite(editor, source, paragraph=1, start=0, end=3, excerpt_sha256=sha256("One")) == []


def test_a_citation_shows_its_passage_and_says_where_it_is_another(editor: Client) -> None:
    source = SourceFactory.create(held=True)
    statement = StatementFactory.create()
    StatementCitationFactory.create(record=statement, source=source, **passage(source.text, "🍎🍏"))
    wrong = passage(source.text, "Newburg on") | {"excerpt_sha256": sha256("other")}
    StatementCitationFactory.create(record=statement, source=source, **wrong)
    StatementCitationFactory.create(record=statement)
    content = editor.get(page_of(statement)).content.decode()
    assert re.findall(r'<span class="passage" lang="en">(.*?)</span>', content) == ["🍎🍏"]
    assert re.findall(r"Not the words that were cited:</strong> (.*?)</p>", content) == ["Newburg on"]
    assert content.count("The text is not held.") == 1


# --- sources ---------------------------------------------------------------------------------------------------------


def test_a_source_says_how_many_passages_cite_it(editor: Client) -> None:
    source = SourceFactory.create(held=True)
    for _ in range(2):
        VisitCitationFactory.create(source=source)
    StatementCitationFactory.create(source=source)
    content = editor.get(page_of(source)).content.decode()
    assert "3 (statements 1, visits 2)" in content
    assert "<li>According to the press service, trade approached" in content


def test_the_text_of_a_cited_source_cannot_be_changed(editor: Client) -> None:
    source = SourceFactory.create(held=True)
    page = Page(editor, source)
    assert "text" in page.data
    VisitCitationFactory.create(source=source)
    page = Page(editor, source)
    assert "text" not in page.data
    assert page.save(text="Other words.", sha256=sha256("Other words."), title="Renamed") == []
    kept = Source.objects.get()
    assert (kept.title, kept.text, kept.sha256) == ("Renamed", source.text, source.sha256)


def test_a_text_typed_in_keeps_every_character_and_gets_its_hash(editor: Client) -> None:
    source = SourceFactory.create(sha256="", filename="")
    assert Page(editor, source).save(text="  One\r\n\r\nTwo \r\n") == []
    kept = Source.objects.get()
    assert (kept.text, kept.sha256) == ("  One\n\nTwo \n", sha256("  One\n\nTwo \n"))


def test_a_text_that_is_not_that_of_the_file_is_refused(editor: Client) -> None:
    source = SourceFactory.create(sha256=sha256("One"))
    assert Page(editor, source).save(text="Two") == ["text: This is not the text of the file whose SHA-256 is given."]


@pytest.mark.parametrize("by", ["page", "action"])
def test_a_cited_source_is_not_deleted(editor: Client, by: str) -> None:
    source = VisitCitationFactory.create().source
    if by == "page":
        response = editor.post(page_of(source, "delete"), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": source.pk, "post": "yes"}
        response = editor.post(reverse("admin:relations_source_changelist"), chosen)
    assert response.status_code == 200
    assert list(Source.objects.all()) == [source]
    content = editor.get(page_of(source, "delete")).content.decode()
    assert "would require deleting the following protected related objects" in content
