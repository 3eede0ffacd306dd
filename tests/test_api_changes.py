"""Versions in the answers of the API, and changing a record over it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.models import Visit, changing, revisions_of
from relations.record_types import RecordType
from tests.conftest import Member
from tests.factories import ParticipantFactory, StatementFactory, VisitFactory, factory_of
from tests.test_record_types import every_type

pytestmark = pytest.mark.django_db

ONE = "/api/v1/visits/one/"


@pytest.fixture
def visit(db: None) -> Any:
    return VisitFactory.create(slug="one", title="Dinner in Newburg")


def change(client: Client, address: str = ONE, *, tag: str | None = None, headers: Any = None, **data: Any) -> Any:
    """By default upon the version that is read."""
    given = {"if-match": client.get(address).get("ETag", "") if tag is None else tag, **(headers or {})}
    given = {name: value for name, value in given.items() if value}
    return client.patch(address, data, content_type="application/json", headers=given)


def problem(answer: Any) -> tuple[int, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    return answer.status_code, {each["parameter"]: each["detail"] for each in told.get("errors", [])} or told["detail"]


WHY = {"x-reason": "The bulletin says so."}


# --- versions --------------------------------------------------------------------------------------------------------


@every_type
def test_an_answer_has_a_tag_that_changes_with_it(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(slug="one", full=True)
    address = f"/api/v1/{record_type.plural}/one/"
    answer = client.get(address)
    assert answer["ETag"].startswith(f'"{record_type.name}-{record.pk}-{answer.json()["version"]}-')
    same = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
    record.save()
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_a_tag_is_of_one_answer_and_not_of_another(client: Client) -> None:
    person = ParticipantFactory.create()
    VisitFactory.create(slug="one", host=person)
    tag = client.get(ONE)["ETag"]
    held = {"if-none-match": tag}
    assert client.get(f"{ONE}?fields=title", headers=held).status_code == 200
    assert client.get(ONE, headers={**held, "accept-language": "de"}).status_code == 200
    assert client.head(ONE, headers=held).status_code == 304
    assert client.get(ONE, headers={"if-none-match": f'"other", W/{tag}'}).status_code == 304
    person.status = "draft"
    person.save()
    assert client.get(ONE, headers=held).json()["host"] is None


# --- changing --------------------------------------------------------------------------------------------------------


def test_staff_change_a_record_with_a_reason_and_a_note(publisher: Member, visit: Any) -> None:
    headers = {"x-reason": "%D0%A2%D0%B0%D0%BA.", "x-public-note": "The town was misread."}
    answer = change(publisher, headers=headers, title="Dinner in Oldburg", date="2012-05", date_note="")
    assert answer.status_code == 200
    assert answer.json() == publisher.get(ONE).json()
    assert answer["ETag"] == publisher.get(ONE)["ETag"]
    assert (answer.json()["title"], answer.json()["date"]["edtf"], answer.json()["version"]) == (
        "Dinner in Oldburg",
        "2012-05",
        2,
    )
    last = revisions_of(visit)[0]
    assert (last.user, last.reason, last.public_note, last.action) == (
        publisher.user,
        "Так.",
        "The town was misread.",
        "changed",
    )


def test_a_stale_change_is_refused_with_the_current_record(publisher: Member, visit: Any) -> None:
    tag = publisher.get(ONE)["ETag"]
    visit.title = "Dinner in Oldburg"
    visit.save()
    answer = change(publisher, tag=tag, headers=WHY, title="Supper")
    assert (answer.status_code, answer.json()["current"], answer["ETag"]) == (
        412,
        publisher.get(ONE).json(),
        publisher.get(ONE)["ETag"],
    )
    assert change(publisher, tag=answer["ETag"], headers=WHY, title="Supper").status_code == 200


def test_any_answer_of_the_version_will_do(publisher: Member, visit: Any) -> None:
    tag = publisher.get(f"{ONE}?fields=slug", headers={"accept-language": "ru"})["ETag"]
    assert change(publisher, tag=f'"nonsense", {tag}', headers=WHY, title="Supper").status_code == 200
    assert change(publisher, tag="*", headers=WHY, title="Dinner").status_code == 200
    for wrong in (f"W/{tag}", "nonsense", '"visit-1-1', f'"statement-{visit.pk}-3"'):
        assert change(publisher, tag=wrong, headers=WHY, title="Supper").status_code == 412


def test_a_change_upon_no_version_is_refused(publisher: Member, visit: Any) -> None:
    code, detail = problem(change(publisher, tag="", headers=WHY, title="Supper"))
    assert (code, "If-Match" in detail) == (428, True)


def test_a_reason_is_needed_once_the_public_has_seen_it(publisher: Member, visit: Any) -> None:
    for reason in ("", "%20", "x" * 501, "a%00b"):
        code, errors = problem(change(publisher, headers={"x-reason": reason}, title="Supper"))
        assert (code, list(errors)) == (400, ["X-Reason"])
    visit.refresh_from_db()
    assert (visit.title, visit.version) == ("Dinner in Newburg", 1)


def test_what_changes_nothing_is_no_version(publisher: Member, visit: Any) -> None:
    answer = change(publisher, title="Dinner in Newburg")
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"title": ""}, ["title"]),
        ({"title": None}, ["title"]),
        ({"title": ["a"]}, ["title"]),
        ({"title": "a\x00b"}, ["title"]),
        ({"kind": "banquet"}, ["kind"]),
        ({"date": "some day"}, ["date"]),
        ({"date_inferred": True}, ["record"]),
        ({"slug": "two"}, ["slug"]),
        ({"status": "withdrawn", "version": 7}, ["status", "version"]),
        ({"participations": []}, ["participations"]),
        ({"author": 1, "search_text": "x", "sort_date": "2012-01-01"}, ["author", "search_text", "sort_date"]),
    ],
)
def test_what_cannot_be_written_is_refused_by_name(
    publisher: Member, visit: Any, data: dict[str, Any], named: list[str]
) -> None:
    code, errors = problem(change(publisher, headers=WHY, **data))
    assert (code, sorted(errors)) == (400, sorted(named))
    assert revisions_of(visit).count() == 1


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "{"])
def test_a_body_that_is_no_object_is_refused(publisher: Member, visit: Any, body: str) -> None:
    headers = {"if-match": "*", **WHY}
    answer = publisher.patch(ONE, body, content_type="application/json", headers=headers)
    assert problem(answer)[0] == 400
    assert revisions_of(visit).count() == 1


def test_another_media_type_is_refused(publisher: Member, visit: Any) -> None:
    answer = publisher.patch(ONE, "title=x", content_type="text/plain", headers={"if-match": "*", **WHY})
    assert problem(answer)[0] == 415


def test_a_published_quote_that_is_not_verbatim_is_refused(publisher: Member) -> None:
    statement = StatementFactory.create(slug="one", mode="direct")
    code, errors = problem(change(publisher, "/api/v1/statements/one/", headers=WHY, quote="We build."))
    assert (code, list(errors)) == (400, ["quote"])
    statement.refresh_from_db()
    assert (statement.quote, revisions_of(statement).count()) == ("", 1)


# --- who -------------------------------------------------------------------------------------------------------------


def test_nobody_from_outside_changes_anything(client: Client, visit: Any) -> None:
    assert problem(change(client, headers=WHY, title="Supper"))[0] == 403
    client.force_login(User.objects.create_user("reader"))
    assert problem(change(client, headers=WHY, title="Supper"))[0] == 403
    assert revisions_of(visit).count() == 1


def test_whoever_may_not_correct_it_is_told_why(contributor: Member, visit: Any) -> None:
    refused = change(contributor, headers=WHY, title="Supper")
    assert problem(refused) == (403, "It is published: only a publisher corrects it.")


def test_a_forged_change_from_another_site_is_refused(publisher: Member, visit: Any) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(publisher.user)
    assert problem(change(careful, headers=WHY, title="Supper"))[0] == 403
    token = "a" * 32
    careful.cookies["csrftoken"] = token
    assert change(careful, headers={**WHY, "x-csrftoken": token}, title="Supper").status_code == 200


def test_an_author_changes_a_draft_that_nobody_else_reads(contributor: Member, client: Client) -> None:
    with changing(user=contributor.user):
        VisitFactory.create(slug="one", draft=True)
    assert contributor.get(ONE).status_code == 404
    answer = change(contributor, tag="*", title="Supper")
    assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (200, "draft", "Supper")
    assert (contributor.get(ONE).status_code, client.get("/api/v1/visits/").json()["results"]) == (404, [])
    note = change(contributor, tag="*", headers={"x-public-note": "No."}, title="Dinner")
    assert (problem(note)[0], Visit.objects.get().title) == (400, "Supper")


def test_a_draft_of_somebody_else_is_not_changed(contributor: Member, publisher: Member) -> None:
    with changing(user=publisher.user):
        VisitFactory.create(slug="one", draft=True)
    assert problem(change(contributor, tag="*", title="Supper"))[0] == 403


def test_what_does_not_exist_is_not_changed(publisher: Member) -> None:
    assert problem(change(publisher, tag="*", headers=WHY, title="Supper"))[0] == 404


def test_reading_asks_for_no_session(publisher: Member, visit: Any, django_assert_num_queries: Any) -> None:
    publisher.get(ONE)
    with django_assert_num_queries(2):
        publisher.get(ONE)
