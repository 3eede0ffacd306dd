"""Many records in one request: all or nothing, every bad line told, and the same again changes nothing."""

import json
from typing import Any

import pytest

from relations.models import Document, KeptAnswer, Participant, Revision, Statement, Visit, revisions_of
from relations.record_types import RecordType
from tests.factories import ParticipantFactory, StateFactory, StatementFactory, VisitFactory, factory_of
from tests.programs import Program
from tests.test_record_types import every_type
from tests.writers import WHY, problems, writer

pytestmark = pytest.mark.django_db

VISITS = "/api/v1/visits/bulk/"
STATEMENTS = "/api/v1/statements/bulk/"


@pytest.fixture
def publisher(db: None) -> Program:
    return writer("publisher")


def sent(client: Any, *lines: Any, address: str = VISITS, query: str = "", **headers: str) -> Any:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{address}{query}", text, content_type="application/jsonl", headers=given)


def refused(answer: Any) -> list[tuple[int, str, str]]:
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content
    return [(each["line"], each["pointer"], each["detail"]) for each in answer.json()["errors"]]


def visit(number: int, **values: Any) -> dict[str, Any]:
    return {"slug": f"visit-{number}", "title": f"Visit {number}", "kind": "meeting", **values}


def counted(answer: Any) -> tuple[int, ...]:
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return tuple(told[name] for name in ("rows", "created", "changed", "unchanged"))


def test_what_is_not_there_is_made_and_what_differs_is_changed(publisher: Program, ada: Participant) -> None:
    VisitFactory.create(slug="visit-1", title="Old", draft=True)
    VisitFactory.create(slug="visit-2", title="Visit 2", draft=True)
    lines = [visit(1), visit(2), visit(3, participations=[{"participant": "ada-lukander"}], countries=["vorland"])]
    answer = sent(publisher, *lines, **{"x-reason": "From the old card index."})
    assert answer.json() == {"rows": 3, "created": 1, "changed": 1, "unchanged": 1, "dry_run": False}
    made = Visit.objects.get(slug="visit-3")
    assert (made.status, made.author, made.participations.get().participant) == ("draft", publisher.user, ada)
    for record, action in ((made, "imported"), (Visit.objects.get(slug="visit-1"), "imported")):
        last = revisions_of(record)[0]
        assert (last.action, last.user, last.reason) == (action, publisher.user, "From the old card index.")
    assert counted(sent(publisher, *lines)) == (3, 0, 0, 3)


@every_type
def test_what_was_read_and_is_sent_back_changes_nothing(publisher: Program, record_type: RecordType) -> None:
    factory_of(record_type.model).create(slug="one", full=True)
    listed = publisher.get(f"/api/v1/{record_type.plural}/").json()["results"]
    before = Revision.objects.count()
    address = f"/api/v1/{record_type.plural}/bulk/"
    assert counted(sent(publisher, *listed, address=address)) == (len(listed), 0, 0, len(listed))
    assert Revision.objects.count() == before


def test_every_bad_line_is_told_with_its_place_and_nothing_is_written(publisher: Program) -> None:
    VisitFactory.create(slug="visit-9", draft=True)
    ParticipantFactory.create(slug="ada")
    cited = {"source": "paper", "paragraph": 1, "start": 0, "end": 9, "excerpt_sha256": "a" * 64}
    answer = sent(
        publisher,
        visit(1),
        "{",
        "",
        visit(2, kind="banquet", titel="x"),
        visit(3, participations=[{"participant": "ada"}, {"participant": "bob"}], countries=["QX"]),
        {"title": "No name", "kind": "meeting"},
        visit(4, date={"edtf": "2012", "inferred": True}),
        {"slug": "visit-5"},
        visit(1, title="Another"),
        visit(9, version=7),
        visit(6, participations=[{"participant": "ada"}, {"participant": "ada"}], citations=[cited]),
        "[]",
        visit(7, host="visit-1"),
    )
    told = refused(answer)
    assert [(line, pointer) for line, pointer, _detail in told] == [
        (2, "#"),
        (4, "#/titel"),
        (4, "#/kind"),
        (5, "#/countries/0"),
        (6, "#/slug"),
        (7, "#/date"),
        (8, "#/title"),
        (8, "#/kind"),
        (9, "#"),
        (10, "#/version"),
        (11, "#/citations/0/source"),
        (12, "#"),
        (13, "#/host"),
    ]
    assert not Visit.objects.exclude(slug="visit-9").exists()
    assert "It has been changed since" in next(detail for line, _pointer, detail in told if line == 10)


def test_rows_in_a_role_are_told_of_where_they_stand(publisher: Program) -> None:
    ParticipantFactory.create(slug="ada")
    given = {
        "slug": "treaty",
        "title": "Treaty",
        "kind": "treaty",
        "life": "signed",
        "parties": [{"participant": "ada"}],
        "signatories": [{"participant": "ada"}],
        "witnesses": [{"participant": "nobody"}, {"participant": "ada"}],
    }
    answer = sent(publisher, given, address="/api/v1/documents/bulk/")
    assert [(line, pointer) for line, pointer, _detail in refused(answer)] == [(1, "#/witnesses/0/participant")]
    del given["witnesses"][0]  # type: ignore[attr-defined]
    answer = sent(publisher, given, address="/api/v1/documents/bulk/")
    assert refused(answer) == [(1, "#/witnesses/0", "Who signs an instrument is not its witness.")]
    assert not Document.objects.exists()


def test_one_role_that_is_given_leaves_the_others(publisher: Program) -> None:
    statement = StatementFactory.create(slug="one", draft=True, full=True)
    speaker = statement.participations.get(role="speaker").participant.slug
    answer = sent(publisher, {"slug": "one", "addressees": []}, address=STATEMENTS)
    assert counted(answer) == (1, 0, 1, 0)
    assert [(row.participant.slug, row.role) for row in statement.participations.all()] == [(speaker, "speaker")]


def test_a_line_may_be_part_of_one_that_comes_after_it(publisher: Program) -> None:
    assert counted(sent(publisher, visit(1, parent="visit-2"), visit(2))) == (2, 2, 0, 0)
    assert Visit.objects.get(slug="visit-1").parent == Visit.objects.get(slug="visit-2")
    circle = sent(publisher, visit(1, parent="visit-2"), visit(2, parent="visit-1"))
    assert [(line, pointer) for line, pointer, _detail in refused(circle)] == [(1, "#/parent"), (2, "#/parent")]


def test_what_must_not_be_published_is_told_and_nothing_is_written(publisher: Program) -> None:
    StatementFactory.create(slug="one", mode="direct")
    line = {"slug": "one", "quote": "We build."}
    answer = sent(publisher, line, address=STATEMENTS, query="?dry_run=true", **WHY)
    assert [(line, pointer) for line, pointer, _detail in refused(answer)] == [(1, "#/quote")]
    assert sent(publisher, line, address=STATEMENTS, **WHY).status_code == 422
    assert Statement.objects.get().quote == ""


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_why_a_record_is_changed_that_the_public_has_seen_is_said(publisher: Program, status: str) -> None:
    VisitFactory.create(slug="visit-1", title="Old", status=status)
    VisitFactory.create(slug="visit-2", title="Visit 2", kind="meeting", status=status)
    told = "The public has seen this record: say why it is changed."
    assert refused(sent(publisher, visit(1), visit(2), visit(3))) == [(1, "#", told)]
    assert (Visit.objects.get(slug="visit-1").title, Visit.objects.count()) == ("Old", 2)
    assert counted(sent(publisher, visit(1), visit(2), visit(3), **WHY)) == (3, 1, 1, 1)


def test_a_body_that_is_packed_is_not_taken(publisher: Program) -> None:
    packed = publisher.post(VISITS, b"\x1f\x8b", content_type="application/jsonl", headers={"content-encoding": "gzip"})
    assert problems(packed) == (415, "Send the body as it is, not packed.")


def test_all_may_only_be_tried(publisher: Program) -> None:
    VisitFactory.create(slug="visit-1", title="Old", draft=True)
    before = Revision.objects.count()
    answer = sent(publisher, visit(1), visit(2), query="?dry_run=true")
    assert answer.json() == {"rows": 2, "created": 1, "changed": 1, "unchanged": 0, "dry_run": True}
    assert (Visit.objects.get().title, Revision.objects.count()) == ("Old", before)


def test_a_country_may_be_named_by_its_code(publisher: Program) -> None:
    state = StateFactory.create(slug="vorland", country_code="QN")
    assert counted(sent(publisher, visit(1, countries=["QN"]), visit(2, countries=[{"code": "qn"}]))) == (2, 2, 0, 0)
    assert {row.country for each in Visit.objects.all() for row in each.country_rows.all()} == {state}


def test_the_same_again_under_its_key_is_answered_again(publisher: Program) -> None:
    first = sent(publisher, visit(1), idempotency_key="a")
    second = sent(publisher, visit(1), idempotency_key="a")
    assert (second.content, second["Idempotency-Replayed"]) == (first.content, "true")
    assert counted(second) == (1, 1, 0, 0)
    assert problems(sent(publisher, visit(2), idempotency_key="a"))[0] == 422
    assert sent(publisher, visit(2, kind="x"), idempotency_key="b").status_code == 422
    assert KeptAnswer.objects.count() == 1


def test_whoever_may_not_import_does_not_write_in_bulk() -> None:
    assert problems(sent(writer("editor"), visit(1)))[0] == 403
    assert problems(sent(writer("publisher", "may_read_drafts"), visit(1)))[0] == 403
    assert not Visit.objects.exists()


def test_a_token_that_does_not_publish_changes_drafts_alone() -> None:
    program = writer("publisher", "may_write")
    VisitFactory.create(slug="visit-1", title="Old")
    answer = sent(program, visit(1), visit(2))
    assert refused(answer) == [(1, "#", "It is published: only a publisher corrects it.")]
    assert counted(sent(program, visit(2))) == (1, 1, 0, 0)


def test_other_media_types_and_parameters_are_refused(publisher: Program) -> None:
    answer = publisher.post(VISITS, json.dumps(visit(1)), content_type="application/json")
    assert problems(answer)[0] == 415
    assert list(problems(sent(publisher, visit(1), query="?fields=slug"))[1]) == ["fields"]
    note = sent(publisher, visit(1), x_public_note="Corrected.")
    assert list(problems(note)[1]) == ["X-Public-Note"]
    assert publisher.post(VISITS, json.dumps(visit(1)), content_type="application/x-ndjson").status_code == 200


def test_nothing_is_nothing(publisher: Program) -> None:
    assert counted(sent(publisher, "", " ")) == (0, 0, 0, 0)


def test_more_than_is_taken_at_once_is_refused_before_it_is_read(publisher: Program) -> None:
    assert sent(publisher, *["{}"] * 10_001).status_code == 413
    large = sent(publisher, *[visit(number, summary="x" * 1_000_000) for number in range(22)])
    assert problems(large)[0] == 413
    assert sent(publisher, visit(1, summary="x" * 2**21)).status_code == 413
    assert not Visit.objects.exists()


def test_words_of_new_records_are_found(publisher: Program) -> None:
    names = [{"text": "Ада Мостовая", "language": "ru", "script": "Cyrl"}]
    person = {"slug": "ada", "title": "Ada", "kind": "person", "names": names}
    assert counted(sent(publisher, person, address="/api/v1/participants/bulk/")) == (1, 1, 0, 0)
    assert Participant.objects.matching("Mostovaya").get().slug == "ada"
