import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from relations import choices
from relations.models import Participant, Record
from relations.record_types import RECORD_TYPES, RecordType
from relations.serializers import RecordSerializer
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    FigureFactory,
    ParticipantFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StateFactory,
    StatementFactory,
    VisitFactory,
    VisitPlaceFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db

SHARED = [
    "slug", "url", "page", "type", "title", "summary", "translations", "status", "version", "corrections",
    "former_slugs", "created", "updated",
]  # fmt: skip
OWN = {
    "visit": "kind format outcome date host places parent participations countries topics citations",
    "statement": ("mode speakers addressees date language quote visit document countries topics citations"),
    "document": (
        "kind level life adopted signed in_force expires period place visit parties signatories witnesses related "
        "related_from countries topics citations"
    ),
    "participant": (
        "name kind country country_code alpha3 wikidata existed parent names tenures successors predecessors citations"
    ),
    "commitment": (
        "owners beneficiaries date due recurrence condition state overdue made_in statement document progress "
        "countries topics citations"
    ),
    "figure": ("indicator value unit qualifier kind period cited_by countries statement part_of topics citations"),
    "source": "publisher language dateline published source_url archived_url filename sha256 rights",
    "place": "kind country parent names coordinates wikidata citations",
}

each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def answer(record: Record, **context: Any) -> dict[str, Any]:
    serializer = RecordSerializer.of[type(record)](context=context)
    found = type(record).objects.published().with_public_relations(serializer.relations())
    return dict(serializer.to_representation(found.get(pk=record.pk)))


@each_type
def test_a_record_is_answered_under_the_agreed_names(record_type: RecordType) -> None:
    record = factory_of(record_type.model).create()
    assert list(answer(record)) == [*SHARED, *OWN[record_type.name].split()]


@each_type
def test_everything_that_a_record_may_show_is_read_for_it(record_type: RecordType) -> None:
    assert record_type.serializer().relations() == [*record_type.model.answer_relations, "former_slugs"]


@each_type
def test_the_desks_own_notes_are_never_answered(record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(full=True, notes="For the desk's eyes.")
    assert "For the desk's eyes." not in str(answer(record))


def test_the_text_of_a_source_is_never_answered() -> None:
    source = SourceFactory.create(text="The whole bulletin, word for word.")
    assert "word for word" not in str(answer(source))


def test_addresses_are_paths_where_no_request_is_answered() -> None:
    visit = VisitFactory.create(slug="talks-on-the-bridge")
    shown = answer(visit, fields=("url", "page"))
    assert shown == {"url": "/api/v1/visits/talks-on-the-bridge/", "page": "/visits/talks-on-the-bridge/"}


def test_times_are_utc_whatever_the_readers_time_zone_is() -> None:
    visit = VisitFactory.create()
    type(visit).objects.filter(pk=visit.pk).update(updated=datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC))
    with timezone.override("Asia/Almaty"):
        assert answer(visit, fields=("updated",)) == {"updated": "2026-01-02T03:04:05Z"}


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "label"),
    [
        ("", None, None, "not known"),
        ("2012-05-14", "2012-05-14", "2012-05-14", "14 May 2012"),
        ("2012-05", "2012-05-01", "2012-05-31", "May 2012"),
        ("../2015", None, "2015-12-31", "until 2015"),
        ("2012/..", "2012-01-01", None, "since 2012"),
    ],
)
def test_a_date_names_no_day_that_is_not_known(edtf: str, earliest: str, latest: str, label: str) -> None:
    visit = VisitFactory.create(date=edtf)
    expected = {
        "edtf": edtf, "earliest": earliest, "latest": latest, "label": label, "inferred": False, "note": "",
    }  # fmt: skip
    assert answer(visit)["date"] == expected


def test_an_inferred_date_says_so_and_why() -> None:
    visit = VisitFactory.create(date="2012", date_inferred=True, date_note="The year is that of the bulletin.")
    date = answer(visit)["date"]
    assert (date["inferred"], date["note"]) == (True, "The year is that of the bulletin.")


def test_a_date_that_is_not_known_is_not_inferred_either() -> None:
    document = DocumentFactory.create(signed="2012", expires="", date_inferred=True, date_note="From the heading.")
    shown = answer(document)
    assert (shown["signed"]["inferred"], shown["expires"]["inferred"]) == (True, False)


def test_the_label_of_a_date_speaks_the_language_of_the_answer() -> None:
    visit = VisitFactory.create(date="2012-05-14")
    with translation.override("de"):
        assert answer(visit)["date"]["label"] == "14. Mai 2012"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1500000", "1500000"), ("2.50", "2.5"), ("0", "0"), ("-0.000001", "-0.000001"), ("1E+9", "1000000000")],
)
def test_a_value_is_a_plain_decimal_without_added_zeros(value: str, shown: str) -> None:
    figure = FigureFactory.create(value=Decimal(value))
    assert answer(figure)["value"] == shown


def test_a_participation_names_who_in_which_role_and_as_printed() -> None:
    state = StateFactory.create(slug="vorland", title="Vorland", country_code="QM")
    visit = VisitFactory.create()
    visit.participations.create(
        participant=ParticipantFactory.create(slug="l-variant", title="Lukander Variant", country=state),
        role=choices.VisitRole.CHAIR,
        capacity="Head of the Bridge Office",
        name_as_printed="L. Variant",
    )
    assert answer(visit)["participations"] == [
        {
            "participant": {"slug": "l-variant", "name": "Lukander Variant", "kind": "person", "country": "QM"},
            "role": "chair",
            "capacity": "Head of the Bridge Office",
            "name_as_printed": "L. Variant",
        }
    ]


def test_a_place_is_named_as_on_the_day_as_today_and_as_printed() -> None:
    place = PlaceFactory.create(slug="newburg", title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", language="en", kind="former", used="1995/2012-05-31")
    visit = VisitFactory.create(date="2012-05-14")
    VisitPlaceFactory.create(record=visit, place=place, name_as_printed="Old Burgh")
    assert answer(visit)["places"] == [
        {"slug": "newburg", "name": "Altburg", "name_today": "Newburg", "name_as_printed": "Old Burgh"}
    ]


def test_a_place_goes_by_both_names_where_it_was_renamed_within_what_is_known_of_the_date() -> None:
    place = PlaceFactory.create(title="Newburg")
    PlaceNameFactory.create(record=place, text="Altburg", language="en", kind="former", used="1995/2012-05-31")
    visit = VisitFactory.create(date="2012")
    VisitPlaceFactory.create(record=visit, place=place)
    assert answer(visit)["places"][0]["name"] == "Altburg / Newburg"


def test_parties_signatories_and_witnesses_stand_apart() -> None:
    document = DocumentFactory.create(full=True)
    roles = {row.role: row.participant.slug for row in document.participations.all()}
    shown = answer(document)
    assert [[row["participant"]["slug"] for row in shown[key]] for key in ("parties", "signatories", "witnesses")] == [
        [roles["party"]],
        [roles["signatory"]],
        [roles["witness"]],
    ]
    assert [("on_behalf_of" in shown[key][0]) for key in ("parties", "signatories", "witnesses")] == [
        False,
        True,
        False,
    ]


def test_a_document_is_named_by_those_that_refer_to_it() -> None:
    first = DocumentFactory.create(slug="first", title="The first")
    later = DocumentFactory.create(slug="later", title="The later")
    later.relations.create(target=first, kind=choices.DocumentRelationKind.AMENDS)
    named = {"slug": "later", "title": "The later", "url": "/api/v1/documents/later/"}
    assert (answer(first)["related"], answer(first)["related_from"]) == ([], [{"kind": "amends", "document": named}])


def test_a_commitment_was_made_in_its_statement_or_else_in_its_document() -> None:
    statement, document = StatementFactory.create(), DocumentFactory.create()
    both = CommitmentFactory.create(statement=statement, document=document)
    one = CommitmentFactory.create(statement=None, document=document)
    made_in = [answer(commitment)["made_in"] for commitment in (both, one)]
    assert [(made["type"], made["slug"]) for made in made_in] == [
        ("statement", statement.slug),
        ("document", document.slug),
    ]


def test_a_participant_tells_what_came_before_and_after_it() -> None:
    old, new = StateFactory.create(slug="old-union"), StateFactory.create(slug="new-union")
    old.successions.create(successor=new, kind=choices.SuccessionKind.SUCCEEDED, date="1991-12-26")
    assert [row["participant"]["slug"] for row in answer(old)["successors"]] == ["new-union"]
    assert [row["participant"]["slug"] for row in answer(new)["predecessors"]] == ["old-union"]


def test_nobody_belongs_to_a_country_that_is_not_published() -> None:
    person = ParticipantFactory.create(country=StateFactory.create(draft=True))
    visit = VisitFactory.create(host=person, parent=None)
    assert (answer(person)["country"], answer(visit)["host"]["country"]) == (None, None)


def test_fields_that_are_not_asked_for_are_not_read() -> None:
    serializer = RecordSerializer.of[Participant](context={"fields": ("slug", "names")})
    assert serializer.relations() == ["names"]


def test_an_expanded_record_is_whole_and_names_its_own_relations_only() -> None:
    parent = VisitFactory.create(full=True)
    visit = VisitFactory.create(parent=parent)
    expanded = answer(visit, expand=("parent",))["parent"]
    assert expanded == answer(parent)


def test_the_note_on_a_documents_dates_stands_only_by_those_that_are_known() -> None:
    document = DocumentFactory.create(
        life="signed", signed="2012-05", adopted="", date_inferred=True, date_note="The bulletin is of May 2012."
    )
    dates = {
        name: (answer(document)[name]["inferred"], answer(document)[name]["note"]) for name in ("signed", "adopted")
    }
    assert dates == {"signed": (True, "The bulletin is of May 2012."), "adopted": (False, "")}
