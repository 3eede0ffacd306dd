"""Where a record was merged into another, whatever led to the one leads to the other."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.models import FormerAddress
from tests.factories import (
    ParticipantFactory,
    PlaceFactory,
    SourceFactory,
    TopicFactory,
    VisitCitationFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    VisitTopicFactory,
)
from tests.test_merging import merged_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


def test_every_former_address_leads_to_the_kept_record(client: Client, user: User) -> None:
    first, second, last = (ParticipantFactory.create(slug=slug) for slug in ("first", "second", "last"))
    first.slug = "first-again"
    first.save()
    merged_into(second, first, user)
    merged_into(last, second, user)
    for slug in ("first", "first-again", "second"):
        for face in ("", "/api/v1"):
            response = client.get(f"{face}/participants/{slug}/")
            assert (response.status_code, response["Location"]) == (301, f"{face}/participants/last/")
    assert FormerAddress.objects.count() == 3


@pytest.mark.parametrize(
    ("parameter", "factory", "row", "name"),
    [
        ("topic", TopicFactory, VisitTopicFactory, "topic"),
        ("participant", ParticipantFactory, VisitParticipationFactory, "participant"),
        ("place", PlaceFactory, VisitPlaceFactory, "place"),
        ("source", SourceFactory, VisitCitationFactory, "source"),
        ("parent", VisitFactory, None, "parent"),
    ],
)
def test_what_is_merged_is_still_asked_for_by_its_old_address(
    parameter: str, factory: Any, row: Any, name: str, client: Client, user: User
) -> None:
    kept, merged = factory.create(slug="bridges"), factory.create(slug="bridge-building")
    visit = row.create(**{name: merged}).record if row else VisitFactory.create(**{name: merged})
    merged_into(kept, merged, user)
    for slug in ("bridges", "bridge-building"):
        answer = client.get("/api/v1/visits/", {parameter: slug}).json()
        assert [found["slug"] for found in answer["results"]] == [visit.slug]
        page = client.get("/visits/", {parameter: [slug, "bridges"]})
        assert {chip.value for chip in page.context["chips"]} == {str(kept)}
        (facet,) = (each.facet for each in page.context["facets"] if each.facet.name == parameter)
        assert [(value.value, value.chosen) for value in facet.values] == [("bridges", True)]


def test_a_former_address_of_what_is_not_public_is_refused(client: Client) -> None:
    ParticipantFactory.create(slug="secret-envoy", draft=True)
    FormerAddress.objects.create(type="participant", slug="envoy", leads_to="secret-envoy")
    answer = client.get("/api/v1/visits/", {"participant": "envoy"})
    assert answer.status_code == 400
    assert "secret" not in answer.content.decode()


def test_what_a_draft_was_called_leads_strangers_nowhere(client: Client, user: User) -> None:
    kept = ParticipantFactory.create(slug="envoy")
    merged_into(kept, ParticipantFactory.create(slug="secret-envoy", draft=True), user)
    visit = VisitParticipationFactory.create(participant=kept).record
    secret, never = (
        [
            client.get(f"{face}/participants/{slug}{end}").status_code
            for face, end in (("", "/"), ("", ".bib"), ("/api/v1", "/"), ("/api/v1", ".jsonld"))
        ]
        for slug in ("secret-envoy", "nobody")
    )
    assert secret == never == [404] * 4
    assert client.get("/api/v1/visits/", {"participant": "secret-envoy"}).status_code == 400
    ids = ["secret-envoy", "envoy"]
    asked = {"ids": ids, "properties": [{"id": "kind"}]}
    rows = client.get("/api/v1/reconcile/participants/", {"extend": json.dumps(asked)}).json()["rows"]
    assert [bool(rows[each]["kind"]) for each in ids] == [False, True]
    assert client.get("/api/v1/visits/", {"participant": "envoy"}).json()["results"][0]["slug"] == visit.slug
