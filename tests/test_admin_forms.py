"""What an superuser saves at the desk, and what is refused there."""

from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client

from relations.choices import DocumentRole, StatementMode
from relations.models import (
    DocumentParticipation,
    FormerAddress,
    Participant,
    Visit,
    VisitCountry,
    VisitParticipation,
)
from tests.desk import Page
from tests.factories import (
    DocumentFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    VisitFactory,
    passage,
)

pytestmark = pytest.mark.django_db


def new_visit(superuser: Client, **values: Any) -> Page:
    page = Page(superuser, Visit)
    page.data |= {"title": "Dinner in Newburg", "slug": "dinner", "kind": "meeting", "status": "draft", **values}
    return page


def test_an_editor_adds_a_visit_with_everything(superuser: Client) -> None:
    person, state = ParticipantFactory.create(), StateFactory.create()
    source = SourceFactory.create(held=True)
    page = new_visit(superuser, date="2012-05-14", host=state.pk)
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


def test_saving_a_page_unchanged_changes_nothing(superuser: Client) -> None:
    for record in (
        VisitFactory.create(full=True),
        StatementFactory.create(full=True, status="draft"),
        DocumentFactory.create(full=True),
    ):
        before = model_to_dict(record)
        assert Page(superuser, record).save() == []
        record.refresh_from_db()
        assert model_to_dict(record) == before


def test_another_date_carries_over_to_every_row(superuser: Client) -> None:
    visit = VisitFactory.create(full=True, date="2012-05-14")
    page = Page(superuser, visit)
    page.add_row("participations", participant=ParticipantFactory.create().pk, role="guest", position=2)
    assert page.save(date="2013-01") == []
    days = {str(row.sort_date) for model in (VisitParticipation, VisitCountry) for row in model.objects.all()}
    assert days == {"2013-01-01"}
    assert visit.place_rows.get().sort_date == visit.topic_rows.get().sort_date == row_day(visit)


def row_day(visit: Visit) -> Any:
    return Visit.objects.get(pk=visit.pk).sort_date


def test_a_date_that_is_none_is_refused_with_a_reason_and_keeps_what_was_typed(superuser: Client) -> None:
    page = new_visit(superuser, date="14.05.2012")
    assert page.save() == ["date: Write the year first: 2012-05-14"]
    response = superuser.post(page.address, page.data)
    assert response.context["adminform"].form["date"].value() == "14.05.2012"


def test_what_a_model_refuses_is_shown_at_its_field(superuser: Client) -> None:
    statement = StatementFactory.create(mode=StatementMode.REPORTED)
    assert Page(superuser, statement).save(mode="document") == ["__all__: Name the document that says it."]
    assert new_visit(superuser, date="2012", date_inferred="on").save() == [
        "__all__: Say how the inferred part of the date is known."
    ]


def test_nobody_signs_and_watches_the_same_document(superuser: Client) -> None:
    document, person = DocumentFactory.create(), ParticipantFactory.create()
    page = Page(superuser, document)
    for role in (DocumentRole.SIGNATORY, DocumentRole.WITNESS):
        page.add_row("participations", participant=person.pk, role=role.value, position=0)
    assert page.save() == [f"{person} signs or watches, not both."]
    assert DocumentParticipation.objects.count() == 0


def test_the_same_row_twice_is_refused(superuser: Client) -> None:
    person = ParticipantFactory.create()
    page = new_visit(superuser)
    for _ in range(2):
        page.add_row("participations", participant=person.pk, role="guest", position=0)
    assert page.save() != []
    assert Visit.objects.count() == 0


def test_a_changed_slug_leaves_a_former_address(superuser: Client) -> None:
    visit = VisitFactory.create(slug="old")
    assert Page(superuser, visit).save(slug="new") == []
    assert list(FormerAddress.objects.values_list("slug", "leads_to")) == [("old", "new")]


def test_a_name_added_at_the_desk_is_found_and_one_removed_is_not(superuser: Client) -> None:
    person = ParticipantFactory.create()
    page = Page(superuser, person)
    page.add_row("names", text="Лукандер", language="ru", script="Cyrl", kind="common")
    assert page.save() == []
    assert list(Participant.objects.matching("Lukander")) == [person]
    page = Page(superuser, person)
    assert page.save(**{"names-0-DELETE": "on"}) == []
    assert list(Participant.objects.matching("Lukander")) == []
