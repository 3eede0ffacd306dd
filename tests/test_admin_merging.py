"""Merging at the desk, step by step, and undoing it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.models import Merge, Participant, Topic
from tests.conftest import Member
from tests.desk import page_of
from tests.factories import (
    ParticipantFactory,
    ParticipantNameFactory,
    TopicFactory,
    VisitParticipationFactory,
    VisitTopicFactory,
)
from tests.test_admin import listed, suggested

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Participant, Participant]:
    kept = ParticipantFactory.create(title="Ada", slug="ada", summary="", wikidata="Q1")
    merged = ParticipantFactory.create(title="Adalina", slug="adalina", summary="Builds.", wikidata="")
    VisitParticipationFactory.create(participant=merged)
    return kept, merged


def merge_page(kept: Any) -> str:
    return reverse(f"admin:relations_{kept._meta.model_name}_merge", args=[kept.pk])


def seen(member: Member, kept: Any, merged: Any) -> dict[str, Any]:
    """What the browser sends if nothing is chosen otherwise."""
    form = member.get(merge_page(kept), {"with": merged.pk}).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    return {**data, "with": merged.pk}


def test_the_other_record_is_picked_then_both_stand_side_by_side(
    publisher: Member, pair: tuple[Participant, Participant]
) -> None:
    kept, merged = pair
    picking = publisher.get(merge_page(kept)).content.decode()
    assert 'name="with"' in picking
    assert 'data-field-name="merged_into"' in picking
    response = publisher.get(merge_page(kept), {"with": merged.pk})
    told = [(each.name, each.kept, each.merged) for each, _field in response.context["form"].choices]
    assert told == [("title", "Ada", "Adalina"), ("summary", "", "Builds."), ("wikidata", "Q1", "")]
    going = {each.label: (each.kept, each.merged) for each in response.context["moving"]}
    assert going == {"visits (participant)": (0, 1)}
    content = response.content.decode()
    assert f'href="{merge_page(merged)}?with={kept.pk}"' in content
    assert 'type="radio" name="take_summary" value="kept"' in content


def test_what_is_chosen_is_taken_and_the_rest_stays(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    data = seen(publisher, kept, merged) | {"take_summary": "merged", "reason": "One woman."}
    response = publisher.post(merge_page(kept), data)
    assert (response.status_code, response["Location"]) == (302, page_of(kept))
    kept.refresh_from_db()
    assert (kept.title, kept.summary, kept.wikidata) == ("Ada", "Builds.", "Q1")
    done = Merge.objects.get()
    assert (done.user, done.reason) == (publisher.user, "One woman.")
    assert page_of(done) in publisher.get(page_of(kept)).content.decode()


def test_the_merged_record_is_in_no_list_and_its_page_leads_on(
    publisher: Member, pair: tuple[Participant, Participant]
) -> None:
    kept, merged = pair
    publisher.post(merge_page(kept), seen(publisher, kept, merged) | {"reason": "One woman."})
    assert listed(publisher, Participant) == ["Ada"]
    assert listed(publisher, Participant, q="adalina") == ["Ada"]
    assert suggested(publisher, type(kept), "parent", "adalina") == ["Ada"]
    assert publisher.get(page_of(merged))["Location"] == page_of(kept)
    history = reverse("admin:relations_participant_history", args=[merged.pk])
    assert publisher.get(history).status_code == 200


def test_a_page_that_is_not_true_any_more_merges_nothing(
    publisher: Member, pair: tuple[Participant, Participant]
) -> None:
    kept, merged = pair
    data = seen(publisher, kept, merged) | {"reason": "One woman.", "take_summary": "merged"}
    merged.summary = "Builds bridges."
    merged.save()
    response = publisher.post(merge_page(kept), data)
    assert response.status_code == 409
    assert "changed since you opened the page" in response.content.decode()
    merged.summary = kept.summary
    merged.save()
    assert publisher.post(merge_page(kept), data).status_code == 409
    assert Merge.objects.count() == 0


def test_no_reason_no_merging(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    response = publisher.post(merge_page(kept), seen(publisher, kept, merged))
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert Merge.objects.count() == 0


def test_what_is_refused_is_told_with_what_was_typed(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    Participant.objects.filter(pk=merged.pk).update(kind="party")
    data = seen(publisher, kept, merged) | {"reason": "One woman."}
    response = publisher.post(merge_page(kept), data)
    assert response.context["refusal"] == "They are of different kinds: confirm that the same is meant."
    assert "One woman." in response.content.decode()
    assert publisher.post(merge_page(kept), data | {"kinds_differ": "on"}).status_code == 302


def test_nobody_merges_without_the_right_to(
    contributor: Member, editor: Member, publisher: Member, pair: tuple[Participant, Participant]
) -> None:
    kept, merged = pair
    data = seen(publisher, kept, merged) | {"reason": "One woman."}
    for member in (contributor, editor):
        assert member.get(merge_page(kept)).status_code == 403
        assert member.post(merge_page(kept), data).status_code == 403
        assert merge_page(kept) not in member.get(page_of(kept)).content.decode()
    assert merge_page(kept) in publisher.get(page_of(kept)).content.decode()
    assert Merge.objects.count() == 0


def test_what_is_not_there_is_not_merged(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, _merged = pair
    for other in ("0", "x", "", "9" * 30, str(kept.pk)):
        response = publisher.get(merge_page(kept), {"with": other})
        assert (response.status_code, response.templates[0].name) == (200, "admin/relations/merge_pick.html")
    assert publisher.get(reverse("admin:relations_participant_merge", args=[0])).status_code == 404


def test_topics_are_merged_too(publisher: Member) -> None:
    kept, merged = TopicFactory.create(title="Bridges"), TopicFactory.create(title="Bridge building")
    row = VisitTopicFactory.create(topic=merged)
    publisher.post(merge_page(kept), seen(publisher, kept, merged) | {"reason": "One heading."})
    row.refresh_from_db()
    assert row.topic == kept
    assert listed(publisher, Topic) == ["Bridges"]


def test_the_page_costs_the_same_for_one_row_and_for_three(
    publisher: Member, pair: tuple[Participant, Participant]
) -> None:
    kept, merged = pair
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            publisher.get(merge_page(kept), {"with": merged.pk})
        counts.append(len(queries))
        for _ in range(2):
            VisitParticipationFactory.create(participant=merged)
            ParticipantNameFactory.create(record=merged)
    assert counts[0] == counts[1]


# --- undoing ---------------------------------------------------------------------------------------------------------


def test_a_merging_is_undone_from_its_page(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    publisher.post(merge_page(kept), seen(publisher, kept, merged) | {"reason": "One woman."})
    done = Merge.objects.get()
    undo = reverse("admin:relations_merge_undo", args=[done.pk])
    assert undo in publisher.get(page_of(done)).content.decode()
    content = publisher.get(undo).content.decode()
    assert "participations: 1 (moved)" in content
    assert publisher.post(undo, {"reason": ""}).status_code == 200
    response = publisher.post(undo, {"reason": "Two sisters."})
    assert (response.status_code, response["Location"]) == (302, page_of(merged))
    assert listed(publisher, Participant) == ["Ada", "Adalina"]
    again = publisher.post(undo, {"reason": "Two sisters."})
    assert (again.status_code, again.context["refusal"]) == (409, "It has been undone already.")


def test_only_who_may_merge_may_undo(publisher: Member, editor: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    publisher.post(merge_page(kept), seen(publisher, kept, merged) | {"reason": "One woman."})
    undo = reverse("admin:relations_merge_undo", args=[Merge.objects.get().pk])
    assert [editor.get(undo).status_code, editor.post(undo, {"reason": "No."}).status_code] == [403, 403]
    assert publisher.get(reverse("admin:relations_merge_undo", args=[0])).status_code == 404
    assert Merge.objects.get().undone_at is None


def test_a_merging_is_named_after_its_records(publisher: Member, pair: tuple[Participant, Participant]) -> None:
    kept, merged = pair
    publisher.post(merge_page(kept), seen(publisher, kept, merged) | {"reason": "One person, two spellings."})
    assert publisher.get(page_of(Merge.objects.get())).context["subtitle"] == "Adalina → Ada"
