"""Making, changing and deleting a record by the API: the rules are those of the desk."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.choices import Status
from relations.models import (
    Document,
    Participant,
    Place,
    Statement,
    Visit,
    VisitParticipation,
    changing,
    revisions_of,
)
from tests.conftest import Member, member
from tests.factories import (
    CommitmentFactory,
    CommitmentProgressFactory,
    DocumentFactory,
    FormerAddressFactory,
    ParticipantFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementParticipationFactory,
    TopicFactory,
    VisitFactory,
    VisitParticipationFactory,
    VisitPlaceFactory,
    passage,
)
from tests.programs import Program
from tests.writers import WHY, problems, send, writer

pytestmark = pytest.mark.django_db

VISITS, ONE = "/api/v1/visits/", "/api/v1/visits/one/"
HASH = "a" * 64


@pytest.fixture
def publisher(db: None) -> Program:
    return writer("publisher")


@pytest.fixture
def contributor(db: None) -> Program:
    return writer("contributor")


@pytest.fixture
def visit(db: None) -> Any:
    return VisitFactory.create(slug="one", title="Dinner in Newburg")


def body(**values: Any) -> dict[str, Any]:
    return {"slug": "bridge-talks", "title": "Talks on the bridge", "kind": "meeting", **values}


def make(client: Client, data: Any, address: str = VISITS, **headers: str) -> Any:
    return send(client, "post", address, data, tag="", **headers)


def change(client: Client, data: Any, address: str = ONE, **headers: str) -> Any:
    return send(client, "patch", address, data, **{**WHY, **headers})


# --- making ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_made_with_all_its_rows_as_one_change(contributor: Program, ada: Participant) -> None:
    source, topic = SourceFactory.create(slug="bulletin"), TopicFactory.create(slug="bridges")
    state = StateFactory.create(slug="nebenland", country_code="QN")
    given = body(
        date={"edtf": "2012-05", "inferred": True, "note": "The year is that of the bulletin."},
        host="vorland",
        participations=[
            {"participant": {"slug": "ada-lukander"}, "role": "guest", "capacity": "President"},
            {"participant": "vorland", "role": "host"},
        ],
        countries=["vorland", "QN"],
        topics=[{"slug": "bridges", "title": "Bridges"}],
        citations=[{"source": "bulletin", "paragraph": 1, "start": 0, "end": 9, "excerpt_sha256": HASH}],
        translations=[{"field": "title", "language": "de", "text": "Gespräche"}],
        notes="Ask the archive.",
    )
    answer = make(contributor, given, **{"x-reason": "Told in the bulletin."})
    assert (answer.status_code, answer["Location"]) == (201, "http://testserver/api/v1/visits/bridge-talks/")
    made = Visit.objects.get()
    assert answer["ETag"].startswith(f'"visit-{made.pk}-1-')
    assert (made.status, made.author, made.notes, made.version) == ("draft", contributor.user, "Ask the archive.", 1)
    assert (made.date, made.date_inferred, made.host) == ("2012-05", True, ada.country)
    assert [(row.participant.slug, row.role, row.position) for row in made.participations.all()] == [
        ("ada-lukander", "guest", 0),
        ("vorland", "host", 1),
    ]
    assert {row.country for row in made.country_rows.all()} == {ada.country, state}
    assert (made.topic_rows.get().topic, made.citations.get().source) == (topic, source)
    (revision,) = revisions_of(made)
    assert (revision.action, revision.user, revision.reason, revision.version) == (
        "created",
        contributor.user,
        "Told in the bulletin.",
        1,
    )
    assert [row.version for row in VisitParticipation.history.all()] == [1, 1]
    assert list(Visit.objects.matching("Gespräche")) == [made]


def test_without_an_address_name_one_is_made_of_the_title(contributor: Program) -> None:
    answer = make(contributor, {"title": "Talks on the Bridge", "kind": "meeting"})
    assert (answer.status_code, answer.json()["slug"]) == (201, "talks-on-the-bridge")
    again = make(contributor, {"title": "Talks on the bridge", "kind": "meeting"})
    assert problems(again) == (422, {"#/slug": "“Talks on the Bridge” has it already."})
    nameless = make(contributor, {"title": "!!!", "kind": "meeting"})
    assert problems(nameless) == (422, {"#/slug": "Give an address name: none can be made of the title."})


def test_what_is_made_is_a_draft_whatever_the_body_says(publisher: Program) -> None:
    answer = make(publisher, body(status="published", version=7, created="2012-05-14T00:00:00Z", url="elsewhere"))
    assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (201, "draft", 1)
    noted = make(publisher, body(slug="two"), **{"x-public-note": "Corrected."})
    assert problems(noted) == (400, {"X-Public-Note": "Only a published record is corrected in public."})


# --- what a body must not say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([], {"#": "An object is expected."}),
        ("one", {"#": "An object is expected."}),
        (None, {"#": "This field may not be null."}),
        ({}, {"#/title": "This field is required.", "#/kind": "This field is required."}),
        (body(titel="x"), {"#/titel": "There is no member of this name. Did you mean “title”?"}),
        (body(**{"a/b~c": 1}), {"#/a~1b~0c": "There is no member of this name."}),
        (body(title=""), {"#/title": "It must not be empty."}),
        (body(title=None), {"#/title": "This field may not be null."}),
        (body(title=7), {"#/title": "A text is expected."}),
        (body(title="x" * 301), {"#/title": "Ensure this field has no more than 300 characters."}),
        (body(title="a\0b"), {"#/title": "Null characters are not allowed."}),
        (body(slug="a b"), {"#/slug": 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'}),
        (body(slug="bulk"), {"#/slug": "This address name has a meaning of its own. Choose another."}),
        (body(date={"edtf": "2012", "inferred": "yes"}), {"#/date/inferred": "true or false is expected."}),
        (body(date={"when": "2012"}), {"#/date/when": "There is no member of this name."}),
        (body(date=2012), {"#/date": "An EDTF text or an object with edtf is expected."}),
        (body(host=7), {"#/host": "An address name or an object with slug is expected."}),
        (body(host={"name": "Ada"}), {"#/host/slug": "It is needed."}),
        (
            body(host={"slug": "a", "nmae": "Ada"}),
            {"#/host/nmae": "There is no member of this name. Did you mean “name”?"},
        ),
        (body(participations={}), {"#/participations": "A list is expected."}),
        (body(participations=["ada"]), {"#/participations/0": "An object is expected."}),
        (
            body(participations=[{"participant": "a"}, {"role": "guest"}]),
            {"#/participations/1/participant": "This field is required."},
        ),
        (body(countries=[{"code": "Q1"}]), {"#/countries/0/code": "ISO 3166 code of two or four letters is expected."}),
        (
            body(citations=[{"source": "a", "paragraph": True, "start": -1, "end": 2**31, "excerpt_sha256": "x"}]),
            {
                "#/citations/0/paragraph": "A whole number is expected.",
                "#/citations/0/start": "Ensure this value is greater than or equal to 0.",
                "#/citations/0/end": "Ensure this value is less than or equal to 2147483647.",
            },
        ),
    ],
)
def test_what_is_not_built_as_a_record_is_refused_with_its_place(publisher: Program, data: Any, told: Any) -> None:
    answer = publisher.post(VISITS, json.dumps(data), content_type="application/json")
    code, errors = problems(answer)
    assert code == 422
    assert errors == told
    assert not Visit.objects.exists()


def test_a_choice_that_is_not_known_is_refused_with_those_that_are(publisher: Program) -> None:
    code, errors = problems(make(publisher, body(kind="meting", participations=[{"participant": "a", "role": "gest"}])))
    assert (code, sorted(errors)) == (422, ["#/kind", "#/participations/0/role"])
    assert errors["#/kind"].startswith("This is none of: ")
    assert errors["#/kind"].endswith(" Did you mean “meeting”?")


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "{'a': 1}", '{"title": NaN}'])
def test_what_is_no_json_is_a_bad_request(publisher: Program, text: str) -> None:
    answer = publisher.post(VISITS, text, content_type="application/json")
    assert (answer.status_code, problems(answer)[0]) == (400, 400)
    assert not Visit.objects.exists()


def test_what_is_said_twice_is_not_taken_as_either(publisher: Program) -> None:
    text = '{"slug": "one", "title": "Talks", "kind": "meeting", "title": "Supper"}'
    told = "“title” stands twice in one object."
    assert problems(publisher.post(VISITS, text, content_type="application/json")) == (400, told)


def test_what_is_wrong_with_json_is_told_in_the_language_of_the_reader(publisher: Program) -> None:
    answer = publisher.post(VISITS, '{\n"a"', content_type="application/json", headers={"accept-language": "de"})
    assert problems(answer) == (400, "Dies ist kein JSON: siehe Zeile 2, Zeichen 4.")


@pytest.mark.parametrize("text", ["", "null", "[]", "1"])
def test_a_body_that_is_no_object_is_refused_as_a_whole(publisher: Program, text: str) -> None:
    code, errors = problems(publisher.post(VISITS, text, content_type="application/json"))
    assert (code, [*errors]) == (422, ["#"])


def test_another_media_type_is_refused(publisher: Program) -> None:
    assert problems(publisher.post(VISITS, "title=x", content_type="text/plain"))[0] == 415


def test_more_than_any_record_is_long_is_not_read(publisher: Program) -> None:
    answer = make(publisher, body(summary="x" * 2**21))
    assert (answer.status_code, answer.json()["title"]) == (413, "Request Entity Too Large")


def test_what_is_no_date_is_refused(publisher: Program) -> None:
    for date in ("some day", {"edtf": "2012-13"}, {"edtf": "1" * 1000}, {"edtf": 2012}):
        code, errors = problems(make(publisher, body(date=date)))
        assert (code, list(errors)) == (422, ["#/date" if isinstance(date, str) else "#/date/edtf"])


def test_more_rows_than_any_record_has_are_refused(publisher: Program) -> None:
    code, errors = problems(make(publisher, body(topics=["bridges"] * 1001)))
    assert (code, errors) == (422, {"#/topics": "More than 1000 rows are no one record's."})


def test_each_name_that_nobody_has_is_told_with_its_place(publisher: Program, ada: Participant) -> None:
    given = body(
        host="nobody",
        parent={"slug": "nothing"},
        participations=[{"participant": "ada-lukander"}, {"participant": "bob"}, {"participant": {"slug": "eve"}}],
        countries=["QX", {"code": "QY"}, {"slug": "nowhere"}],
        topics=["nonsense"],
        citations=[{"source": "paper", "paragraph": 1, "start": 0, "end": 9, "excerpt_sha256": HASH}],
    )
    code, errors = problems(make(publisher, given))
    assert (code, sorted(errors)) == (422, [
        "#/citations/0/source",
        "#/countries/0",
        "#/countries/1/code",
        "#/countries/2/slug",
        "#/host",
        "#/parent",
        "#/participations/1/participant",
        "#/participations/2/participant",
        "#/topics/0",
    ])  # fmt: skip
    unknown = "There is no participant with this address name."
    assert (errors["#/host"], errors["#/countries/1/code"]) == (unknown, "No state or territory has this code.")


def test_rules_of_the_rows_are_told_with_their_place(publisher: Program) -> None:
    ParticipantFactory.create(slug="ada", title="Ada Lukander")
    StateFactory.create(slug="vorland")
    SourceFactory.create(slug="bulletin")
    cited = {"source": "bulletin", "paragraph": 1, "excerpt_sha256": HASH}
    given = body(
        participations=[{"participant": "ada"}, {"participant": "ada", "role": "participant"}],
        countries=["vorland", "ada"],
        citations=[
            {**cited, "start": 0, "end": 9},
            {**cited, "start": 9, "end": 9},
            {**cited, "start": 5, "end": 9, "excerpt_sha256": "A"},
        ],
        translations=[{"field": "quote", "language": "de", "text": "Wir bauen."}],
    )
    code, errors = problems(make(publisher, given))
    assert code == 422
    assert errors == {
        "#/participations/1": "It stands there twice.",
        "#/countries/1": "Ada Lukander is not a state or territory.",
        "#/citations/1": "A passage ends behind its start, and paragraphs are counted from 1.",
        "#/citations/2/excerpt_sha256": "64 lower-case hexadecimal digits are expected.",
        "#/translations/0/field": "Only a statement has a quote to translate.",
    }


# --- the rules of the desk -------------------------------------------------------------------------------------------


def test_an_inferred_date_needs_its_reason(publisher: Program, visit: Any) -> None:
    told = (422, {"#/date": "Say how the inferred part of the date is known."})
    assert problems(change(publisher, {"date": {"edtf": "2012", "inferred": True}})) == told
    assert problems(make(publisher, body(date={"edtf": "2012", "inferred": True}))) == told
    due = CommitmentFactory.create(slug="bridge")
    answer = change(publisher, {"due": {"edtf": "2015", "inferred": True}}, "/api/v1/commitments/bridge/")
    assert problems(answer) == (422, {"#/due/note": "Say how the inferred part of the date is known."})
    due.refresh_from_db()
    assert (due.due, due.version) == ("", 1)


def test_a_part_of_itself_is_refused(publisher: Program, visit: Any) -> None:
    VisitFactory.create(slug="part", parent=VisitFactory.create(slug="middle", parent=visit))
    told = (422, {"#/parent": "It cannot belong to itself."})
    assert problems(change(publisher, {"parent": "part"})) == told
    assert problems(change(publisher, {"parent": "one"})) == told
    assert change(publisher, {"parent": None}).status_code == 200


def test_a_former_address_of_another_record_is_refused(publisher: Program, visit: Any) -> None:
    FormerAddressFactory.create(type="visit", slug="old", leads_to="one")
    VisitFactory.create(slug="two")
    told = (422, {"#/slug": "Former address of “Dinner in Newburg”: old links lead to it. Choose another."})
    assert problems(make(publisher, body(slug="old"))) == told
    assert problems(change(publisher, {"slug": "old"}, "/api/v1/visits/two/")) == told
    assert change(publisher, {"slug": "old"}).json()["slug"] == "old"


def test_a_record_that_is_renamed_is_found_by_its_former_name(publisher: Program, visit: Any) -> None:
    VisitFactory.create(slug="two", title="Supper")
    assert problems(change(publisher, {"slug": "two"})) == (422, {"#/slug": "“Supper” has it already."})
    answer = change(publisher, {"slug": "three"})
    assert (answer.status_code, answer.json()["slug"]) == (200, "three")
    assert publisher.get(ONE)["Location"] == "/api/v1/visits/three/"


def test_a_document_is_signed_as_the_desk_has_it(publisher: Program) -> None:
    for slug in ("ada", "bob"):
        ParticipantFactory.create(slug=slug)
    StateFactory.create(slug="vorland")
    given = {
        "slug": "treaty",
        "title": "Treaty of the bridge",
        "kind": "treaty",
        "life": "signed",
        "signed": "2012-05-14",
        "parties": [{"participant": "vorland"}],
        "signatories": [{"participant": "ada", "on_behalf_of": "vorland"}],
        "witnesses": [{"participant": "bob"}, {"participant": "ada"}],
    }
    twice = make(publisher, given, "/api/v1/documents/")
    assert problems(twice) == (422, {"#/witnesses/1": "Who signs an instrument is not its witness."})
    given["witnesses"] = [{"participant": "bob", "role": "signatory"}]
    assert list(problems(make(publisher, given, "/api/v1/documents/"))[1]) == ["#/witnesses/0/role"]
    given["witnesses"] = [{"participant": "bob", "on_behalf_of": "vorland"}]
    assert list(problems(make(publisher, given, "/api/v1/documents/"))[1]) == ["#/witnesses/0/on_behalf_of"]
    given["witnesses"] = [{"participant": "bob"}]
    assert make(publisher, {**given, "life": "proposed"}, "/api/v1/documents/").status_code == 422
    assert make(publisher, given, "/api/v1/documents/").status_code == 201
    answer = change(publisher, {"witnesses": [{"participant": "ada"}]}, "/api/v1/documents/treaty/")
    assert problems(answer) == (422, {"#/witnesses/0": "Who signs an instrument is not its witness."})
    swapped = {
        "signatories": [{"participant": "bob", "on_behalf_of": "vorland"}],
        "witnesses": [{"participant": "ada"}],
    }
    assert change(publisher, swapped, "/api/v1/documents/treaty/").status_code == 200
    rows = Document.objects.get().participations.order_by("role").values_list("participant__slug", "role")
    assert list(rows) == [("vorland", "party"), ("bob", "signatory"), ("ada", "witness")]


def test_what_only_one_may_have_is_refused_a_second(publisher: Program) -> None:
    StateFactory.create(slug="vorland", title="Vorland", country_code="QN")
    other = ParticipantFactory.create(slug="nebenland", kind="state", draft=True)
    answer = change(publisher, {"country_code": "QN"}, "/api/v1/participants/nebenland/")
    assert problems(answer) == (422, {"#/country_code": "“Vorland” has it already."})
    answer = change(publisher, {"country": "vorland"}, "/api/v1/participants/nebenland/")
    told = "A state or territory does not belong to another country."
    assert problems(answer) == (422, {"#": told})
    other.refresh_from_db()
    assert other.version == 1


def test_a_person_is_no_country(publisher: Program) -> None:
    ParticipantFactory.create(slug="ada")
    place = {"slug": "newburg", "title": "Newburg", "country": "ada"}
    code, errors = problems(make(publisher, place, "/api/v1/places/"))
    assert (code, list(errors)) == (422, ["#/country"])


def test_coordinates_are_given_together_and_lie_on_the_earth(publisher: Program) -> None:
    place = {"slug": "newburg", "title": "Newburg"}
    half = make(publisher, {**place, "coordinates": {"latitude": 12.5}}, "/api/v1/places/")
    assert problems(half) == (422, {"#/coordinates/longitude": "It is needed."})
    beyond = make(publisher, {**place, "coordinates": {"latitude": 91, "longitude": 0}}, "/api/v1/places/")
    assert list(problems(beyond)[1]) == ["#/coordinates"]
    made = make(publisher, {**place, "coordinates": {"latitude": 12.5, "longitude": "-45.67891"}}, "/api/v1/places/")
    assert made.json()["coordinates"] == {"latitude": 12.5, "longitude": -45.67891}
    assert change(publisher, {"coordinates": None}, "/api/v1/places/newburg/").json()["coordinates"] is None
    assert Place.objects.get().latitude is None


@pytest.mark.parametrize(("value", "kept"), [("1e3", "1000"), (12.5, "12.5"), ("0.000001", "0.000001"), (-7, "-7")])
def test_a_number_keeps_its_digits(publisher: Program, value: Any, kept: str) -> None:
    answer = make(publisher, figure(value=value), "/api/v1/figures/")
    assert (answer.status_code, answer.json()["value"]) == (201, kept)


@pytest.mark.parametrize("value", ["many", "NaN", "1e999999999", "1e-999999999", True, None, [], "0.0000001", 10**25])
def test_what_is_no_number_of_the_desk_is_refused(publisher: Program, value: Any) -> None:
    answer = make(publisher, figure(value=value), "/api/v1/figures/")
    assert (answer.status_code, list(problems(answer)[1])) == (422, ["#/value"])


def figure(**values: Any) -> dict[str, Any]:
    from tests.factories import IndicatorFactory

    IndicatorFactory.create(slug="trade")
    return {"slug": "one", "title": "Trade", "indicator": "trade", "kind": "level", "unit": "USD", **values}


# --- quotes ----------------------------------------------------------------------------------------------------------


def test_a_published_quote_stays_verbatim(publisher: Program) -> None:
    text = "The minister spoke in Newburg.\n\nWe will build the bridge, he said.\n"
    words = "We will build the bridge"
    source = SourceFactory.create(slug="bulletin", text=text, sha256="")
    statement = StatementFactory.create(slug="one", mode="direct", quote=words)
    StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(text, words))
    address = "/api/v1/statements/one/"
    answer = change(publisher, {"quote": f"{words} indeed"}, address)
    code, errors = problems(answer)
    assert (code, list(errors)) == (422, ["#/quote"])
    assert errors["#/quote"] == [
        f"The quote is not what the verbatim passages say: “{words}”.",
        "Only in the quote: “indeed”.",
    ]
    assert problems(change(publisher, {"citations": []}, address))[0] == 422
    statement.refresh_from_db()
    assert (statement.quote, statement.version, statement.citations.count()) == (words, 2, 1)
    assert change(publisher, {"summary": "They build."}, address).status_code == 200


def test_a_draft_may_hold_a_quote_that_is_still_to_be_proved(contributor: Program) -> None:
    given = {"slug": "one", "title": "We build", "mode": "direct", "language": "en", "quote": "We build."}
    assert make(contributor, given, "/api/v1/statements/").status_code == 201
    reported = make(contributor, {**given, "slug": "two", "mode": "reported"}, "/api/v1/statements/")
    told = "Reported speech has no verbatim words; choose another mode."
    assert problems(reported) == (422, {"#": told})


# --- lists of rows ---------------------------------------------------------------------------------------------------


def test_a_list_that_is_given_replaces_the_list_and_what_is_the_same_stays(publisher: Program, visit: Any) -> None:
    kept = VisitParticipationFactory.create(record=visit, participant__slug="ada", position=0)
    VisitParticipationFactory.create(record=visit, participant__slug="bob", position=1)
    ParticipantFactory.create(slug="eve")
    rows = [
        {"participant": "eve"},
        {"participant": "ada", "capacity": kept.capacity, "name_as_printed": ""},
        {"participant": "bob", "role": "chair"},
    ]
    answer = change(publisher, {"participations": rows[:2]})
    assert answer.status_code == 200
    stored = list(visit.participations.all())
    assert [(row.participant.slug, row.position) for row in stored] == [("eve", 0), ("ada", 1)]
    assert (stored[1].pk, stored[1].name_as_printed) == (kept.pk, "")
    assert revisions_of(visit)[0].user == publisher.user
    assert answer.json()["version"] == 4
    assert change(publisher, {"participations": []}).json()["participations"] == []


def test_one_role_that_is_given_leaves_the_others(publisher: Program) -> None:
    statement = StatementFactory.create(slug="one")
    for position, (slug, role) in enumerate([("ada", "speaker"), ("bob", "addressee"), ("eve", "speaker")]):
        StatementParticipationFactory.create(record=statement, participant__slug=slug, role=role, position=position)
    before = dict(statement.participations.values_list("participant__slug", "pk"))
    address = "/api/v1/statements/one/"
    answer = change(
        publisher, {"addressees": [{"participant": "eve"}, {"participant": "bob", "capacity": "Mayor"}]}, address
    )
    assert [row["participant"]["slug"] for row in answer.json()["speakers"]] == ["ada", "eve"]
    assert [row["participant"]["slug"] for row in answer.json()["addressees"]] == ["eve", "bob"]
    after = {(row.participant.slug, row.role): row.pk for row in statement.participations.all()}
    assert {after[key] for key in (("ada", "speaker"), ("bob", "addressee"), ("eve", "speaker"))} == {*before.values()}
    nobody = send(publisher, "put", address, {"title": "x", "mode": "reported", "language": "en"}, **WHY)
    assert (nobody.json()["speakers"], nobody.json()["addressees"]) == ([], [])


def test_notes_of_progress_that_stay_keep_their_citations(publisher: Program) -> None:
    commitment = CommitmentFactory.create(slug="bridge")
    note = CommitmentProgressFactory.create(record=commitment, full=True)
    address = "/api/v1/commitments/bridge/"
    rows = publisher.get(address).json()["progress"]
    answer = change(publisher, {"progress": [*rows, {"date": "2015", "note": "It is built."}]}, address)
    assert [len(row["citations"]) for row in answer.json()["progress"]] == [1, 0]
    assert note.citations.count() == 1


def test_a_date_is_changed_by_a_text_alone(publisher: Program, visit: Any) -> None:
    assert change(publisher, {"date": {"edtf": "2012-05", "inferred": True, "note": "By the year."}}).status_code == 200
    answer = change(publisher, {"date": "2012-06"})
    assert [answer.json()["date"][name] for name in ("edtf", "inferred", "note")] == ["2012-06", True, "By the year."]
    answer = change(publisher, {"date": None})
    assert answer.json()["date"]["edtf"] == ""


def test_what_one_note_tells_of_several_dates_is_the_same_at_each(publisher: Program) -> None:
    DocumentFactory.create(slug="treaty", signed="2012-05-14")
    given = {
        "signed": {"edtf": "2012-05-14", "inferred": True, "note": "By the year."},
        "in_force": {"edtf": "2012-09", "inferred": True, "note": "By the month."},
    }
    code, errors = problems(change(publisher, given, "/api/v1/documents/treaty/"))
    assert (code, list(errors)) == (422, ["#/in_force"])
    given["in_force"]["note"] = "By the year."
    assert change(publisher, given, "/api/v1/documents/treaty/").status_code == 200


def test_a_place_and_a_name_as_printed_go_together(publisher: Program, visit: Any) -> None:
    row = VisitPlaceFactory.create(record=visit, place__slug="newburg")
    answer = change(publisher, {"places": [{"slug": "newburg", "name_as_printed": "Newbvrg", "name": "x"}]})
    assert answer.json()["places"][0]["name_as_printed"] == "Newbvrg"
    assert visit.place_rows.get().pk == row.pk
    assert change(publisher, {"places": ["newburg"]}).json()["places"][0]["name_as_printed"] == ""


def test_a_state_may_be_sent_back_under_its_own_code(publisher: Program) -> None:
    StateFactory.create(slug="vorland", country_code="QN")
    address = "/api/v1/participants/vorland/"
    read = publisher.get(address).json()
    assert read["country"] == "QN"
    answer = send(publisher, "put", address, {**read, "country_code": "QO"}, **WHY)
    assert (answer.status_code, answer.json()["country"]) == (200, "QO")
    again = make(publisher, {**read, "slug": "other", "country_code": "QN"}, "/api/v1/participants/")
    assert (again.status_code, again.json()["country"]) == (201, "QN")


def test_a_country_that_is_not_seen_is_kept_by_what_was_read(publisher: Program) -> None:
    state = StateFactory.create(slug="vorland", country_code="", draft=True)
    ParticipantFactory.create(slug="ada", country=state)
    address = "/api/v1/participants/ada/"
    read = publisher.get(address)
    assert read.json()["country"] is None
    assert send(publisher, "put", address, read.json()).json()["version"] == 1
    assert Participant.objects.get(slug="ada").country == state
    assert change(publisher, {"country": None}, address).status_code == 200
    assert Participant.objects.get(slug="ada").country is None


# --- versions, reasons, notes ----------------------------------------------------------------------------------------


def test_a_change_is_told_with_its_reason_and_its_note(publisher: Program, visit: Any) -> None:
    headers = {"x-reason": "%D0%A2%D0%B0%D0%BA.", "x-public-note": "The town was misread."}
    answer = change(publisher, {"title": "Dinner in Oldburg"}, **headers)
    assert (answer.status_code, answer.json()) == (200, publisher.get(ONE).json())
    assert answer["ETag"] == publisher.get(ONE)["ETag"]
    last = revisions_of(visit)[0]
    assert (last.user, last.reason, last.public_note, last.action, last.version) == (
        publisher.user,
        "Так.",
        "The town was misread.",
        "changed",
        2,
    )


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_change_of_another_version_is_refused_with_the_current_record(
    publisher: Program, visit: Any, method: str
) -> None:
    tag = publisher.get(ONE)["ETag"]
    visit.title = "Dinner in Oldburg"
    visit.save()
    data = None if method == "delete" else {"title": "Supper", "kind": "meeting"}
    answer = send(publisher, method, ONE, data, tag=tag, **WHY)
    current = publisher.get(ONE)
    assert (answer.status_code, answer.json()["current"], answer["ETag"]) == (412, current.json(), current["ETag"])
    assert problems(send(publisher, method, ONE, data, tag="", **WHY))[0] == 428
    for wrong in (f"W/{tag}", "nonsense", '"visit-1-1', f'"statement-{visit.pk}-2"'):
        assert send(publisher, method, ONE, data, tag=wrong, **WHY).status_code == 412


@pytest.mark.parametrize("reason", ["", "%20", "x" * 501, "a%00b", "%E2%80%AE", "…"])
def test_a_reason_is_needed_once_the_public_has_seen_it(publisher: Program, visit: Any, reason: str) -> None:
    assert list(problems(change(publisher, {"title": "Supper"}, **{"x-reason": reason}))[1]) == ["X-Reason"]
    visit.refresh_from_db()
    assert (visit.title, visit.version) == ("Dinner in Newburg", 1)


def test_what_changes_nothing_is_no_version_and_needs_no_reason(publisher: Program, visit: Any) -> None:
    answer = send(publisher, "patch", ONE, {"title": "Dinner in Newburg", "topics": []})
    assert (answer.status_code, answer.json()["version"], revisions_of(visit).count()) == (200, 1, 1)


def test_a_draft_has_no_public_note(publisher: Program) -> None:
    VisitFactory.create(slug="one", draft=True)
    noted = change(publisher, {"title": "Supper"}, **{"x-public-note": "No."})
    assert problems(noted) == (400, {"X-Public-Note": "Only a published record is corrected in public."})


def test_fields_and_expand_say_what_is_answered(publisher: Program, visit: Any) -> None:
    answer = change(publisher, {"title": "Supper"}, f"{ONE}?fields=title")
    assert answer.json() == {"title": "Supper"}
    assert list(problems(change(publisher, {"title": "x"}, f"{ONE}?colour=red"))[1]) == ["colour"]


# --- only tried ------------------------------------------------------------------------------------------------------


def test_what_is_only_tried_is_answered_and_not_written(publisher: Program, visit: Any) -> None:
    tried = make(publisher, body(), f"{VISITS}?dry_run=true")
    assert (tried.status_code, tried.json()["slug"], "Location" in tried) == (200, "bridge-talks", False)
    answer = change(publisher, {"title": "Supper"}, f"{ONE}?dry_run=true")
    assert (answer.status_code, answer.json()["title"], answer.json()["version"]) == (200, "Supper", 2)
    VisitFactory.create(slug="draft", draft=True)
    gone = send(publisher, "delete", "/api/v1/visits/draft/?dry_run=true")
    assert (gone.status_code, gone.json()["slug"]) == (200, "draft")
    assert sorted(Visit.objects.values_list("slug", "title", "version")) == [
        ("draft", Visit.objects.get(slug="draft").title, 1),
        ("one", "Dinner in Newburg", 1),
    ]
    assert revisions_of(visit).count() == 1


def test_what_is_only_tried_is_refused_as_if_it_were_not(publisher: Program, visit: Any) -> None:
    assert problems(make(publisher, body(slug="one"), f"{VISITS}?dry_run=true"))[0] == 422
    assert problems(change(publisher, {"title": ""}, f"{ONE}?dry_run=true"))[0] == 422
    assert list(problems(make(publisher, body(), f"{VISITS}?dry_run=perhaps"))[1]) == ["dry_run"]


# --- deleting --------------------------------------------------------------------------------------------------------


def test_a_draft_that_nobody_has_seen_is_deleted(contributor: Program) -> None:
    with changing(user=contributor.user):
        draft = VisitFactory.create(slug="one", draft=True)
    answer = send(contributor, "delete", ONE, **{"x-reason": "Told twice."})
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Visit.objects.exists()
    last = revisions_of(draft)[0]
    assert (last.action, last.user, last.reason) == ("deleted", contributor.user, "Told twice.")


def test_what_was_published_or_is_referred_to_is_not_deleted(publisher: Program, visit: Any) -> None:
    told = "Only a draft that was never published is deleted: withdraw it instead."
    assert problems(send(publisher, "delete", ONE)) == (409, told)
    draft = VisitFactory.create(slug="draft", draft=True)
    VisitFactory.create(parent=draft)
    answer = send(publisher, "delete", "/api/v1/visits/draft/")
    assert problems(answer) == (409, "Other records refer to it: visits (1).")


def test_somebody_elses_draft_is_not_deleted(contributor: Program, publisher: Program) -> None:
    with changing(user=publisher.user):
        VisitFactory.create(slug="one", draft=True)
    assert problems(send(contributor, "delete", ONE))[0] == 403
    assert problems(send(contributor, "patch", ONE, {"title": "Supper"}))[0] == 403


# --- who -------------------------------------------------------------------------------------------------------------


def test_nobody_from_outside_writes_anything(client: Client, visit: Any) -> None:
    for method, address in (("post", VISITS), ("put", ONE), ("patch", ONE), ("delete", ONE), ("post", f"{ONE}submit/")):
        answer = send(client, method, address, {"title": "Supper"})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    client.force_login(User.objects.create_user("reader"))
    assert problems(change(client, {"title": "Supper"}))[0] == 403
    assert revisions_of(visit).count() == 1


def test_a_token_writes_no_more_than_its_scope(db: None, visit: Any) -> None:
    reader = writer("publisher", "may_read_drafts", name="reader")
    told = "This token lacks the scope “{}”: make another at the desk.".format
    for answer, scope in (
        (make(reader, body()), "writes"),
        (change(reader, {"title": "Supper"}), "writes"),
        (change(reader, {"title": "Supper"}, "/api/v1/visits/nothing/"), "writes"),
        (send(reader, "delete", ONE), "writes"),
        (send(reader, "post", f"{ONE}withdraw/", {"reason": "x"}), "publishes"),
        (reader.post(f"{VISITS}bulk/", "{}", content_type="application/jsonl"), "writes"),
    ):
        assert problems(answer) == (403, told(scope))
    program = writer("publisher", "may_write", name="writer")
    assert make(program, body()).status_code == 201
    assert problems(change(program, {"title": "Supper"})) == (403, "It is published: only a publisher corrects it.")


def test_whoever_may_not_correct_it_is_told_why(contributor: Program, visit: Any) -> None:
    assert problems(change(contributor, {"title": "x"})) == (403, "It is published: only a publisher corrects it.")


def test_staff_write_by_their_session_unless_it_is_forged(visit: Any) -> None:
    publisher: Member = member("publisher")
    assert change(publisher, {"title": "Supper"}).status_code == 200
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(publisher.user)
    assert problems(change(careful, {"title": "Dinner"}))[0] == 403
    careful.cookies["csrftoken"] = "a" * 32
    assert change(careful, {"title": "Dinner"}, **{"x-csrftoken": "a" * 32}).status_code == 200


def test_a_draft_is_written_by_its_author_and_seen_by_nobody_else(contributor: Program, client: Client) -> None:
    make(contributor, body())
    address = "/api/v1/visits/bridge-talks/"
    answer = send(contributor, "patch", address, {"title": "Supper"})
    assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (200, "draft", "Supper")
    assert (client.get(address).status_code, client.get(VISITS).json()["results"]) == (404, [])


def test_what_does_not_exist_is_not_changed(publisher: Program) -> None:
    for method in ("put", "patch", "delete"):
        data = None if method == "delete" else {"title": "Supper", "kind": "meeting"}
        assert problems(send(publisher, method, ONE, data))[0] == 404


def test_what_was_merged_is_not_changed(publisher: Program, visit: Any) -> None:
    Visit.objects.filter(pk=visit.pk).update(merged_into=VisitFactory.create(slug="two"), status=Status.WITHDRAWN)
    assert problems(change(publisher, {"title": "x"})) == (409, "It was merged into another record.")


def test_refusals_speak_the_readers_language(publisher: Program) -> None:
    answer = make(publisher, {}, **{"accept-language": "de"})
    assert answer["Content-Language"] == "de"


def test_the_text_of_a_source_is_not_written_here(publisher: Program) -> None:
    answer = make(publisher, {"slug": "a", "title": "A", "language": "en", "text": "x"}, "/api/v1/sources/")
    assert list(problems(answer)[1]) == ["#/text"]


def test_a_change_of_many_rows_asks_no_more_than_a_change_of_few(
    publisher: Program, visit: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60):
        assert change(publisher, {"title": "Supper"}).status_code == 200
    assert Statement.objects.count() == 0
