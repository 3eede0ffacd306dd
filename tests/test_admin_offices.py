"""The office at the date beside each title as printed, and the list of those that disagree."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.models import CapacityNote, Visit
from tests.conftest import Member
from tests.desk import page_of
from tests.factories import (
    BodyFactory,
    DocumentParticipationFactory,
    ParticipantFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "admin:relations_capacitynote_disagreements"


@pytest.fixture
def visit() -> Visit:
    visit: Visit = VisitFactory.create(title="Dinner", draft=True, date="2012-05-14")
    body = BodyFactory.create(title="Lake Office")
    for name, capacity in (("Ada", "Envoy of Vorland"), ("Bea", "President of Vorland")):
        person = ParticipantFactory.create(title=name)
        TenureFactory.create(person=person, office="Envoy", body=body, held="2004/..")
        VisitParticipationFactory.create(record=visit, participant=person, capacity=capacity)
    return visit


def column(client: Client, record: Any) -> list[str]:
    content = client.get(page_of(record)).content.decode()
    cells = [part.split("</td>")[0] for part in content.split('<td class="field-office_then">')[1:]]
    return [cell.replace("<p>", "").replace("</p>", "").strip() for cell in cells]


def test_beside_each_title_stands_the_office_known_at_that_date(editor: Member, visit: Visit) -> None:
    agrees, differs, *_blank = column(editor, visit)
    assert agrees == "Envoy, Lake Office"
    assert "≠" in differs
    assert differs.endswith("Envoy, Lake Office")


def test_documents_say_so_of_their_signatories(editor: Member) -> None:
    row = DocumentParticipationFactory.create(full=True, record__draft=True, participant=TenureFactory.create().person)
    assert "Minister of Bridges" not in column(editor, row.record)[0]
    row.record.signed = "2005"
    row.record.save()
    assert "Minister of Bridges" in column(editor, row.record)[0]


def test_two_more_participants_cost_no_more_than_their_inputs(editor: Member, visit: Visit) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            editor.get(page_of(visit))
        counts.append(len(queries))
        for _ in range(2):
            VisitParticipationFactory.create(record=visit, participant=TenureFactory.create().person)
    # Django reads what an input of suggestions holds one by one.
    assert counts[1] - counts[0] == 2


def listed(client: Client, kind: str = "visit") -> list[str]:
    found = client.get(reverse(PAGE, args=[kind])).context["listed"]
    return [f"{each.found.row.participant}: {each.found.row.capacity}" for each in found]


def test_a_disagreement_is_listed_until_the_curator_says_why(editor: Member, visit: Visit) -> None:
    assert listed(editor) == ["Bea: President of Vorland"]
    assert listed(editor, "statement") == []
    row = visit.participations.get(participant__title="Bea")
    address = reverse(PAGE, args=["visit"])
    assert editor.post(address, {"row": row.pk, "note": "  "}).status_code == 302
    assert listed(editor) == ["Bea: President of Vorland"]
    editor.post(address, {"row": row.pk, "note": "Elected, not sworn in."})
    assert listed(editor) == []
    note = CapacityNote.objects.get()
    assert (note.note, note.user) == ("Elected, not sworn in.", editor.user)
    editor.post(reverse("admin:relations_capacitynote_delete", args=[note.pk]), {"post": "yes"})
    assert listed(editor) == ["Bea: President of Vorland"]


def test_the_list_is_read_by_the_desk_and_noted_by_editors(contributor: Member, client: Client, visit: Visit) -> None:
    address = reverse(PAGE, args=["visit"])
    row = visit.participations.get(participant__title="Bea")
    assert "Both stay" not in contributor.get(address).content.decode()
    assert contributor.post(address, {"row": row.pk, "note": "Mine."}).status_code == 403
    assert client.get(address).status_code == 302
    assert CapacityNote.objects.count() == 0


def test_what_is_asked_for_wrongly_is_not_found(editor: Member) -> None:
    address = reverse(PAGE)
    assert editor.get(address, {"after": "x"}).status_code == 200
    assert editor.get(reverse(PAGE, args=["figure"])).status_code == 404
    for row in ("", "x", "9" * 30, "7"):
        assert editor.post(address, {"row": row, "note": "Mine."}).status_code == 404


def test_the_list_stands_on_the_home_page_of_the_desk(editor: Member) -> None:
    page = editor.get(reverse("admin:index")).content.decode()
    assert f'<a href="{reverse(PAGE)}">Titles as printed that agree with no tenure</a>' in page


def test_what_was_looked_at_leads_to_its_record(editor: Member, visit: Visit) -> None:
    row = visit.participations.get(capacity="President of Vorland")
    editor.post(reverse(PAGE), {"row": row.pk, "note": "The paper erred."})
    note = CapacityNote.objects.get()
    link = f'<a href="{page_of(visit)}">Dinner</a>'
    assert link in editor.get(page_of(note)).content.decode()
    CapacityNote.objects.update(record_id=0)
    assert link not in editor.get(page_of(note)).content.decode()
