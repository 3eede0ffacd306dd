"""A program that heard no answer asks again, and nothing is done twice."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from relations.models import KeptAnswer, Visit, changing, revisions_of
from tests.factories import VisitFactory
from tests.programs import Program
from tests.test_locking_at_once import at_once
from tests.writers import problems, send, writer, writer_of

VISITS = "/api/v1/visits/"
TALKS = {"slug": "talks", "title": "Talks", "kind": "meeting"}
KEY = {"idempotency-key": "11-05-2012"}


@pytest.fixture
def editor(db: None) -> Program:
    return writer("editor")


def make(client: Any, data: Any = None, address: str = VISITS, **headers: str) -> Any:
    return send(client, "post", address, data or TALKS, tag="", **{**KEY, **headers})


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_same_answer_again(editor: Program) -> None:
    first, second = make(editor), make(editor)
    assert (first.status_code, second.status_code, Visit.objects.count()) == (201, 201, 1)
    assert second.content == first.content
    assert (second["Location"], second["ETag"], second["Content-Type"]) == (
        first["Location"],
        first["ETag"],
        "application/json",
    )
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")


@pytest.mark.django_db
def test_the_same_key_for_something_else_is_refused(editor: Program) -> None:
    make(editor)
    told = "This Idempotency-Key was used for something else. Send a new one."
    assert problems(make(editor, {**TALKS, "title": "Other talks"})) == (422, told)
    assert problems(make(editor, address="/api/v1/documents/"))[0] == 422
    assert problems(send(editor, "post", f"{VISITS}talks/submit/", **KEY))[0] == 422


@pytest.mark.django_db
def test_a_key_is_of_one_account(editor: Program) -> None:
    other = writer("publisher")
    make(editor)
    assert problems(make(other)) == (422, {"#/slug": "“Talks” has it already."})
    assert make(writer_of(editor.user)).status_code == 201


@pytest.mark.django_db
def test_what_was_refused_does_not_use_the_key_up(editor: Program) -> None:
    assert make(editor, {**TALKS, "kind": "banquet"}).status_code == 422
    assert make(editor, {**TALKS, "host": "nobody"}).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert make(editor).status_code == 201


@pytest.mark.django_db
def test_what_was_only_tried_does_not_use_the_key_up(editor: Program) -> None:
    assert make(editor, address=f"{VISITS}?dry_run=true").status_code == 200
    assert (make(editor).status_code, KeptAnswer.objects.count()) == (201, 1)


@pytest.mark.django_db
def test_answers_are_kept_for_a_day(editor: Program) -> None:
    make(editor)
    KeptAnswer.objects.update(at=timezone.now() - datetime.timedelta(hours=25))
    assert problems(make(editor)) == (422, {"#/slug": "“Talks” has it already."})
    make(editor, {**TALKS, "slug": "more"}, **{"idempotency-key": "another"})
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["another"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 256, "ключ", "a\tb"])
def test_a_key_is_short_and_plain(editor: Program, key: str) -> None:
    assert list(problems(make(editor, **{"idempotency-key": key}))[1]) == ["Idempotency-Key"]


@pytest.mark.django_db
def test_a_move_is_made_once(editor: Program) -> None:
    with changing(user=editor.user):
        visit = VisitFactory.create(slug="one", draft=True)
    tag = f'"visit-{visit.pk}-1"'
    answers = [send(editor, "post", f"{VISITS}one/submit/", tag=tag, **KEY) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert revisions_of(visit).count() == 2


@pytest.mark.threads
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_makes_the_record_and_all_hear_the_same() -> None:
    editor = writer("editor")
    programs = [writer_of(editor.user) for _each in range(6)]
    answers = at_once(*(lambda each=each: make(each) for each in programs))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer for answer in answers) == [False, True, True, True, True, True]
    assert (Visit.objects.count(), KeptAnswer.objects.count()) == (1, 1)
