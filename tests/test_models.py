"""The invariants of the records, held by the database wherever a database can hold them."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError, Q

from relations.models import FormerAddress, Membership, Record, Visit, VisitParticipation, what_became_of
from relations.models.base import UNDATED
from relations.models.history import HistoricalRow
from relations.models.versioned import NaturalKeyModel
from relations.record_types import RECORD_TYPES
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    DocumentParticipationFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    TenureFactory,
    TopicFactory,
    VisitCitationFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db


def record_models() -> list[type[Record]]:
    return [record_type.model for record_type in RECORD_TYPES.values()]


@pytest.mark.parametrize("model", record_models(), ids=lambda model: str(model.__name__))
def test_every_order_of_a_list_has_its_index(model: type[Record]) -> None:
    fields = [index.fields for index in model._meta.indexes]
    assert ["status", "-sort_date", "-id"] in fields
    assert ["status", "title", "id"] in fields
    assert ["status", "updated", "id"] in fields


def test_every_row_that_a_list_filters_by_is_indexed_with_the_date() -> None:
    for row in Membership.__subclasses__():
        for model in row.__subclasses__():
            assert any(index.fields[-2:] == ["-sort_date", "-record"] for index in model._meta.indexes), model


def test_every_field_says_what_it_is_for() -> None:
    silent = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("relations").get_models()
        if not issubclass(model, HistoricalRow)
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.help_text
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("date", "listed_by"),
    [
        ("2012-05-14", "2012-05-14"),
        ("2012-05", "2012-05-01"),
        ("2018-23", "2018-09-01"),
        ("2009/2012", "2009-01-01"),
        ("2012/..", "2012-01-01"),
        ("../2015-07-01", "2015-07-01"),
        ("", str(UNDATED)),
    ],
)
def test_a_record_is_listed_by_its_first_possible_day(date: str, listed_by: str) -> None:
    assert str(VisitFactory.create(date=date).sort_date) == listed_by


def test_a_document_is_listed_by_its_signature_else_its_adoption_else_its_entry_into_force() -> None:
    dates: dict[str, Any] = {"signed": "", "adopted": "", "in_force": "2010"}
    assert DocumentFactory.create(life="in_force", **dates).sort_date == datetime.date(2010, 1, 1)
    assert DocumentFactory.create(life="in_force", **{**dates, "adopted": "2009"}).sort_date.year == 2009
    assert (
        DocumentFactory.create(life="in_force", **{**dates, "adopted": "2009", "signed": "2008"}).sort_date.year == 2008
    )


def test_rows_follow_the_date_of_their_record() -> None:
    visit = VisitFactory.create(date="2012-05-14")
    row = VisitParticipationFactory.create(record=visit)
    visit.date = "2013-02"
    visit.save()
    row.refresh_from_db()
    assert row.sort_date == datetime.date(2013, 2, 1)


def test_bulk_created_records_and_rows_have_what_is_computed() -> None:
    visits = Visit.objects.bulk_create([Visit(slug="a", title="Лясы talks", kind="meeting", date="2012-05")])
    assert (visits[0].sort_date, visits[0].date_latest) == (datetime.date(2012, 5, 1), datetime.date(2012, 5, 31))
    assert [visit.slug for visit in Visit.objects.all().matching("lasy")] == ["a"]


def moved(visit: Visit, *slugs: str) -> list[tuple[str, str]]:
    for slug in slugs:
        visit.slug = slug
        visit.full_clean()
        visit.save()
    return sorted(FormerAddress.objects.values_list("slug", "leads_to"))


def test_every_former_slug_leads_to_where_the_record_is_now() -> None:
    visit = VisitFactory.create(slug="first")
    assert moved(visit, "second", "third") == [("first", "third"), ("second", "third")]
    assert [what_became_of(Visit, slug) for slug in ("first", "second", "third", "fourth")] == [
        visit,
        visit,
        None,
        None,
    ]


def test_a_slug_that_a_record_takes_back_is_no_former_one() -> None:
    assert moved(VisitFactory.create(slug="first"), "second", "first") == [("second", "first")]


def test_a_former_slug_is_not_given_to_another_record() -> None:
    moved(VisitFactory.create(slug="first", title="Talks at Velm"), "second")
    with pytest.raises(ValidationError) as refused:
        VisitFactory.build(slug="first").full_clean()
    assert refused.value.message_dict == {
        "slug": ["Former address of “Talks at Velm”: old links lead to it. Choose another."]
    }
    DocumentFactory.create(slug="first").full_clean()


@pytest.mark.parametrize(
    ("factory", "upward"),
    [
        (VisitFactory, "parent"),
        (ParticipantFactory, "parent"),
        (PlaceFactory, "parent"),
        (TopicFactory, "parent"),
        (FigureFactory, "part_of"),
    ],
)
def test_nothing_is_part_of_its_own_part(factory: Any, upward: str) -> None:
    whole = factory.create()
    part = factory.create(**{upward: factory.create(**{upward: whole})})
    part.full_clean()
    setattr(whole, upward, part)
    with pytest.raises(ValidationError) as refused:
        whole.full_clean()
    assert refused.value.message_dict == {upward: ["It cannot belong to itself."]}


def test_a_narrow_save_carries_what_is_computed_from_it() -> None:
    visit = VisitFactory.create(title="Talks at Velm", date="2012-05-14")
    row, before = VisitParticipationFactory.create(record=visit), visit.updated
    visit.title, visit.date = "Talks at Orm", "2013"
    visit.save(update_fields=["title", "date"])
    visit, row = Visit.objects.get(), VisitParticipation.objects.get(pk=row.pk)
    assert list(Visit.objects.values_list("date_earliest", "date_latest", "sort_date")) == [
        (datetime.date(2013, 1, 1), datetime.date(2013, 12, 31), datetime.date(2013, 1, 1))
    ]
    assert row.sort_date == datetime.date(2013, 1, 1)
    assert visit.updated > before
    assert list(Visit.objects.all().matching("orm")) == [visit]


def test_a_narrow_save_leaves_the_rest_to_others() -> None:
    visit = VisitFactory.create(title="Talks at Velm", date="2012-05-14")
    other = Visit.objects.get()
    other.date = "2013"
    other.save()
    visit.title = "Talks at Orm"
    visit.save(update_fields=["title"])
    assert Visit.objects.values_list("title", "date", "sort_date").get() == (
        "Talks at Orm",
        "2013",
        datetime.date(2013, 1, 1),
    )


def refused(**changes: Any) -> list[str]:
    """The reasons that the form gives, after checking that the database alone refuses it too."""
    record = changes.pop("record")
    for name, value in changes.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()
    return error.value.messages


def test_reported_speech_has_no_quote() -> None:
    reasons = refused(record=StatementFactory.create(mode="reported", quote=""), quote="Word for word.")
    assert reasons == ["Reported speech has no verbatim words; choose another mode."]


def test_what_a_document_says_names_the_document() -> None:
    assert refused(record=StatementFactory.create(document=None), mode="document") == [
        "Name the document that says it."
    ]


def test_a_commitment_names_where_it_was_made() -> None:
    assert refused(record=CommitmentFactory.create(), statement=None, document=None) == [
        "Name the statement or the document in which it was promised."
    ]


def test_a_proposed_instrument_is_not_signed() -> None:
    assert refused(record=DocumentFactory.create(life="signed", signed="2012"), life="proposed") == [
        "A proposed instrument is not signed or in force yet."
    ]


@pytest.mark.parametrize(
    ("factory", "field"),
    [(VisitFactory, "date"), (StatementFactory, "date"), (FigureFactory, "period"), (SourceFactory, "published")],
)
def test_an_inferred_date_gives_its_reason(factory: Any, field: str) -> None:
    reasons = refused(record=factory.create(), **{f"{field}_inferred": True, f"{field}_note": ""})
    assert reasons == ["Say how the inferred part of the date is known."]


@pytest.mark.parametrize("factory", [VisitFactory, PlaceFactory, ParticipantFactory])
def test_nothing_is_part_of_itself(factory: Any) -> None:
    record = factory.create()
    assert refused(record=record, parent=record) == ["It cannot belong to itself."]


def test_only_states_have_country_codes_and_each_its_own() -> None:
    assert refused(record=ParticipantFactory.create(kind="person"), country_code="XY") == [
        "Only a state or territory has an ISO 3166 code."
    ]
    code = StateFactory.create().country_code
    assert refused(record=StateFactory.create(), country_code=code) == [
        "Another state or territory has this ISO 3166 code."
    ]


def test_a_signatory_is_not_a_witness_and_a_party_signs_for_nobody() -> None:
    signed = DocumentParticipationFactory.create(role="signatory")
    watched = DocumentParticipationFactory.create(role="witness", record=signed.record)
    assert "Who signs an instrument is not its witness." in refused(record=watched, participant=signed.participant)
    party = DocumentParticipationFactory.create(role="party")
    assert refused(record=party, on_behalf_of=StateFactory.create()) == [
        "Only a signatory signs on behalf of somebody."
    ]


def test_a_party_may_sign_itself() -> None:
    party = DocumentParticipationFactory.create(role="party")
    DocumentParticipationFactory.create(role="signatory", record=party.record, participant=party.participant)
    assert party.record.participations.count() == 2


@pytest.mark.parametrize("span", [{"start": 9, "end": 9}, {"start": 9, "end": 3}, {"paragraph": 0}])
def test_a_citation_has_a_passage(span: dict[str, int]) -> None:
    assert refused(record=VisitCitationFactory.create(), **span) == [
        "A passage ends behind its start, and paragraphs are counted from 1."
    ]


def test_what_is_cited_is_not_deleted() -> None:
    citation = VisitCitationFactory.create()
    with pytest.raises(ProtectedError):
        citation.source.delete()


@pytest.mark.parametrize("model", record_models(), ids=lambda model: str(model.__name__))
def test_only_known_states_of_publication_are_stored(model: type[Record]) -> None:
    record = factory_of(model).create()
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.filter(pk=record.pk).update(status="leaked")


def test_a_place_has_the_name_that_was_right_on_the_day() -> None:
    place = PlaceFactory.create(title="New Velm")
    PlaceNameFactory.create(record=place, text="Old Velm", kind="former", used="1961/1998-05-05", language="en")
    PlaceNameFactory.create(record=place, text="Стары Вельм", kind="former", used="1961/1998-05-05", language="be")
    PlaceNameFactory.create(record=place, text="Velm City", kind="former", used="1998-05-06/2019", language="en")
    names = [place.name_on(datetime.date(year, 5, 5), "en") for year in (1950, 1998, 1999, 2030)]
    assert names == ["New Velm", "Old Velm", "Velm City", "New Velm"]
    assert place.name_on(datetime.date(1990, 1, 1), "be") == "Стары Вельм"
    assert place.name_on(datetime.date(2000, 1, 1), "be") == "Velm City"


@pytest.mark.parametrize(
    ("held", "years"),
    [
        ("2008/2012", [2008, 2012]),
        ("2008/..", [2008, 2012, 2020]),
        ("2008/", [2008, 2012, 2020]),
        ("/2012", [2000, 2008, 2012]),
        ("", [2000, 2008, 2012, 2020]),
    ],
)
def test_an_office_may_have_been_held_on_every_day_that_is_not_excluded(held: str, years: list[int]) -> None:
    tenure = TenureFactory.create(held=held)
    assert [year for year in (2000, 2008, 2012, 2020) if tenure.covers(datetime.date(year, 7, 1))] == years


def test_a_commitment_is_overdue_only_when_its_last_possible_day_has_passed(time_machine: Any) -> None:
    time_machine.move_to("2015-12-31T12:00:00Z")
    commitment = CommitmentFactory.create(due="../2015", state="open")
    fulfilled = CommitmentFactory.create(due="../2015", state="met")
    endless = CommitmentFactory.create(due="", state="open")
    assert [each.is_overdue for each in (commitment, fulfilled, endless)] == [False, False, False]
    time_machine.move_to("2016-01-01T12:00:00Z")
    assert [each.is_overdue for each in (commitment, fulfilled, endless)] == [True, False, False]


def test_a_foreign_key_is_found_by_one_index_and_not_by_two() -> None:
    """Each costs every row that is written. What is unique is there for more than finding."""
    for model in apps.get_app_config("relations").get_models():
        if not issubclass(model, NaturalKeyModel):
            continue
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        in_part = {index.name for index in (*model._meta.indexes, *model._meta.constraints) if _is_in_part(index)}
        indexes = {
            name: each["columns"]
            for name, each in found.items()
            if (each["index"] or each["unique"]) and each["columns"] and name not in in_part
        }
        for field in model._meta.local_fields:
            if field.is_relation:
                ways = [name for name, columns in indexes.items() if columns[0] == field.column]
                assert ways, f"{model.__name__} is found by {field.name}"
                alone = [name for name in ways if len(indexes[name]) == 1 and not found[name]["unique"]]
                assert len(ways) == 1 or not alone, f"{model.__name__}.{field.name}: {ways}"


def _is_in_part(index: Any) -> bool:
    """Whether it leaves out rows that somebody may look for."""
    condition, fields = getattr(index, "condition", None), getattr(index, "fields", ())
    return bool(condition) and condition not in [Q(**{f"{name}__isnull": False}) for name in fields[:1]]
