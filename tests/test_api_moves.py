"""A record goes from draft to published and back by the API, as at the desk."""

from typing import Any

import pytest

from relations.models import Visit, changing, revisions_of
from tests.factories import (
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    VisitFactory,
    passage,
)
from tests.programs import Program
from tests.writers import problems, send, writer, writer_of

pytestmark = pytest.mark.django_db

ONE = "/api/v1/visits/one/"


@pytest.fixture
def contributor(db: None) -> Program:
    return writer("contributor")


@pytest.fixture
def publisher(db: None) -> Program:
    return writer("publisher")


def drafted(by: Program, status: str = "draft") -> Any:
    with changing(user=by.user):
        return VisitFactory.create(slug="one", status=status)


def move(client: Program, name: str, reason: str = "", *, tag: str | None = None, address: str = ONE) -> Any:
    return send(client, "post", f"{address}{name}/", {"reason": reason} if reason else None, tag=tag)


def test_a_record_goes_all_the_ways_there_are(contributor: Program, publisher: Program) -> None:
    visit = drafted(contributor)
    steps = [
        (contributor, "submit", "", "in_review"),
        (publisher, "return", "The town is missing.", "draft"),
        (contributor, "submit", "", "in_review"),
        (publisher, "publish", "", "published"),
        (publisher, "withdraw", "Told twice.", "withdrawn"),
        (publisher, "reinstate", "It was not.", "published"),
    ]
    for version, (who, name, reason, status) in enumerate(steps, 2):
        answer = move(who, name, reason)
        assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (200, status, version)
        last = revisions_of(visit)[0]
        assert (last.user, last.reason, last.to_status) == (who.user, reason, status)
        assert answer["ETag"].startswith(f'"visit-{visit.pk}-{version}-')


def test_a_move_is_made_of_the_version_that_was_read(contributor: Program) -> None:
    visit = drafted(contributor)
    assert problems(move(contributor, "submit", tag=""))[0] == 428
    stale = move(contributor, "submit", tag=f'"visit-{visit.pk}-2"')
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 1)
    assert move(contributor, "submit", tag=f'"visit-{visit.pk}-1"').status_code == 200


@pytest.mark.parametrize(
    ("status", "name", "reason", "told"),
    [
        ("published", "submit", "", "Its state: published."),
        ("draft", "publish", "", "Its state: draft."),
        ("draft", "withdraw", "Why", "Its state: draft."),
        ("withdrawn", "return", "Why", "Its state: withdrawn."),
        ("published", "reinstate", "Why", "Its state: published."),
    ],
)
def test_what_the_state_does_not_allow_is_a_conflict(
    contributor: Program, publisher: Program, status: str, name: str, reason: str, told: str
) -> None:
    drafted(contributor, status)
    assert problems(move(publisher, name, reason)) == (409, told)


def test_what_the_role_or_the_scope_does_not_allow_is_forbidden(contributor: Program, publisher: Program) -> None:
    drafted(contributor, "in_review")
    assert problems(move(contributor, "publish")) == (403, "Your role does not allow it.")
    program = writer_of(publisher.user, "may_write")
    told = "This token lacks the scope “publishes”: make another at the desk."
    assert problems(move(program, "publish")) == (403, told)
    assert move(program, "return", "Why?").status_code == 200
    assert problems(move(writer("contributor", name="other"), "submit"))[0] == 403
    assert Visit.objects.get().status == "draft"


def test_nobody_publishes_what_is_their_own(publisher: Program) -> None:
    drafted(publisher, "in_review")
    told = "You made or submitted it: somebody else publishes it."
    assert problems(move(publisher, "publish")) == (403, told)


def test_a_reason_that_is_asked_for_is_given(contributor: Program, publisher: Program) -> None:
    drafted(contributor, "published")
    code, errors = problems(move(publisher, "withdraw"))
    assert (code, list(errors)) == (422, ["#/reason"])
    assert errors["#/reason"].startswith("A reason is needed: Why is it withdrawn")
    assert problems(move(publisher, "withdraw", " "))[0] == 422
    assert list(problems(move(publisher, "withdraw", "x" * 301))[1]) == ["#/reason"]
    unknown = send(publisher, "post", f"{ONE}withdraw/", {"raeson": "Told twice."})
    assert problems(unknown) == (422, {"#/raeson": "There is no member of this name. Did you mean “reason”?"})
    assert problems(send(publisher, "post", f"{ONE}withdraw/", [1]))[0] == 422


def test_a_quote_that_differs_is_not_published_and_the_words_are_told(contributor: Program, publisher: Program) -> None:
    text = "The minister spoke.\n\nWe will build the bridge.\n"
    source = SourceFactory.create(text=text, sha256="")
    with changing(user=contributor.user):
        statement = StatementFactory.create(
            slug="one", mode="direct", quote="We may build the tall bridge.", in_review=True
        )
    cited = passage(text, "We will build the bridge.")
    StatementCitationFactory.create(record=statement, source=source, verbatim=True, **cited)
    answer = move(publisher, "publish", address="/api/v1/statements/one/")
    reason = "The quote is not what the verbatim passages say: “We will build the bridge.”."
    assert (answer.status_code, answer.json()["detail"]) == (409, reason)
    assert [(each["pointer"], each["detail"]) for each in answer.json()["errors"]] == [
        ("#/quote", reason),
        ("#/quote", "Only in the source: “will”."),
        ("#/quote", "Only in the quote: “may”."),
        ("#/quote", "Only in the quote: “tall”."),
    ]
    statement.refresh_from_db()
    assert statement.status == "in_review"


def test_a_move_may_only_be_tried(contributor: Program) -> None:
    visit = drafted(contributor)
    answer = send(contributor, "post", f"{ONE}submit/?dry_run=true")
    assert (answer.status_code, answer.json()["status"]) == (200, "in_review")
    visit.refresh_from_db()
    assert (visit.status, visit.version) == ("draft", 1)


def test_there_are_no_other_moves(contributor: Program) -> None:
    drafted(contributor)
    assert problems(send(contributor, "post", f"{ONE}burn/"))[0] in (404, 405)
    assert problems(move(contributor, "submit", address="/api/v1/visits/nothing/"))[0] == 404
    assert contributor.get(f"{ONE}submit/").status_code == 405
