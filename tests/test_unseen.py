"""A publisher is told what a record names that the public would not see."""

import re
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils.html import strip_tags

from relations.models import Visit
from tests.conftest import Member
from tests.desk import page_of
from tests.factories import (
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    StateFactory,
    VisitCitationFactory,
    VisitCountryFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
)
from tests.reading import html, words

pytestmark = pytest.mark.django_db

TOLD = "The public sees nothing of what is not published yet. Publish it too:"


def waiting_visit() -> Visit:
    """It names one of each that is published, and one of each that is not."""
    visit = VisitFactory.create(
        in_review=True,
        title="Dinner",
        host=StateFactory.create(title="Vorland", in_review=True),
        parent=VisitFactory.create(title="Summit", withdrawn=True),
    )
    VisitParticipationFactory.create(record=visit)
    VisitParticipationFactory.create(record=visit, participant=ParticipantFactory.create(title="Odile", draft=True))
    VisitCountryFactory.create(record=visit)
    VisitPlaceFactory.create(record=visit, place=PlaceFactory.create(title="Newburg", draft=True))
    VisitCitationFactory.create(record=visit)
    VisitCitationFactory.create(record=visit, source=SourceFactory.create(title="Bulletin", draft=True))
    return visit


UNSEEN = ["Bulletin (draft)", "Newburg (draft)", "Odile (draft)", "Summit (withdrawn)", "Vorland (in review)"]


def listed(told: str) -> list[str]:
    return sorted(words(told).removeprefix(TOLD).strip().split(", "))


def on_the_page(response: Any) -> str:
    (found,) = re.findall(r'<p class="desk-note unseen">(.*?)</p>', html(response), re.DOTALL)
    return str(found)


def test_before_publishing_the_page_lists_what_the_public_would_not_see(publisher: Member) -> None:
    assert listed(on_the_page(publisher.get(page_of(waiting_visit())))) == UNSEEN


def test_after_publishing_it_is_told_again(publisher: Member) -> None:
    visit = waiting_visit()
    address = reverse("admin:relations_visit_move", args=[visit.pk, "publish"])
    response = publisher.post(address, {"version": visit.version}, follow=True)
    done, warned = (str(message) for message in response.context["messages"])
    assert strip_tags(done) == "“Dinner”: published."
    assert listed(warned) == UNSEEN
    assert listed(on_the_page(publisher.get(page_of(visit)))) == UNSEEN


def test_of_many_published_at_once_it_is_told_in_one(publisher: Member) -> None:
    visits = [
        waiting_visit(),
        VisitFactory.create(in_review=True, host=StateFactory.create(title="Nachland", draft=True)),
    ]
    chosen = {
        "action": "move_publish",
        "_confirmed": "yes",
        "_versions": ",".join(f"{visit.pk}:{visit.version}" for visit in visits),
        ACTION_CHECKBOX_NAME: [visit.pk for visit in visits],
    }
    response = publisher.post("/staff/relations/visit/", chosen, follow=True)
    done, warned = (str(message) for message in response.context["messages"])
    assert done == "2 records: published."
    assert listed(warned) == sorted([*UNSEEN, "Nachland (draft)"])


def test_nothing_is_told_of_a_draft(publisher: Member) -> None:
    visit = VisitFactory.create(draft=True)
    VisitParticipationFactory.create(record=visit, participant__draft=True)
    assert "unseen" not in html(publisher.get(page_of(visit)))


def test_nothing_is_told_where_all_that_is_named_is_published(publisher: Member) -> None:
    visit = VisitFactory.create(full=True, in_review=True)
    assert "unseen" not in html(publisher.get(page_of(visit)))
    address = reverse("admin:relations_visit_move", args=[visit.pk, "publish"])
    response = publisher.post(address, {"version": visit.version}, follow=True)
    assert [strip_tags(str(message)) for message in response.context["messages"]] == [f"“{visit}”: published."]
