from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

from relations.choices import Status
from relations.models import Source, changing, revisions_of
from relations.passages import excerpt_hash
from relations.workflow import (
    MOVES,
    ROLES,
    MoveRefusedError,
    create_roles,
    delete_refusal,
    may_edit,
    move,
    needs_reason,
    refusal,
)
from tests.factories import (
    ParticipantFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    TopicFactory,
    VisitFactory,
    VisitParticipationFactory,
    passage,
)
from tests.roles import role_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> dict[str, User]:
    """Somebody in each role, and a second contributor."""
    people = {}
    for name, role in [*((role, role) for role in ROLES), ("colleague", "contributor")]:
        people[name] = User.objects.create_user(name, is_staff=True)
        people[name].groups.add(role_of(role))
    return people


def drafted(author: User, status: str = "draft", **values: Any) -> Any:
    with changing(user=author):
        return VisitFactory.create(status=status, **values)


#: Who may make which move with a record of the contributor.
MAY_MOVE = {
    "submit": {"contributor", "editor", "publisher", "administrator"},
    "return": {"editor", "publisher", "administrator"},
    "publish": {"publisher", "administrator"},
    "withdraw": {"publisher", "administrator"},
    "reinstate": {"publisher", "administrator"},
}


@pytest.mark.parametrize("name", MOVES)
def test_the_transition_table(staff: dict[str, User], name: str) -> None:
    record = drafted(staff["contributor"], status=MOVES[name].source)
    may = {each for each, user in staff.items() if not refusal(user, record, MOVES[name])}
    assert may == MAY_MOVE[name]
    for status in Status.values:
        record.status = status
        allowed = not refusal(staff["administrator"], record, MOVES[name])
        assert allowed == (status == MOVES[name].source)


def test_a_move_is_made_and_told(staff: dict[str, User]) -> None:
    record = drafted(staff["contributor"])
    move(staff["contributor"], record, "submit")
    move(staff["editor"], record, "return", reason="Name the place.")
    move(staff["contributor"], record, "submit")
    move(staff["publisher"], record, "publish")
    move(staff["publisher"], record, "withdraw", reason="Told twice.")
    record.refresh_from_db()
    assert (record.status, record.withdrawal_note) == ("withdrawn", "Told twice.")
    told = revisions_of(record).order_by("version").values_list("action", "user__username", "reason", "to_status")
    assert list(told)[1:] == [
        ("submitted", "contributor", "", "in_review"),
        ("returned", "editor", "Name the place.", "draft"),
        ("submitted", "contributor", "", "in_review"),
        ("published", "publisher", "", "published"),
        ("withdrawn", "publisher", "Told twice.", "withdrawn"),
    ]
    move(staff["publisher"], record, "reinstate", reason="It was one after all.")
    record.refresh_from_db()
    assert (record.status, record.withdrawal_note) == ("published", "")


@pytest.mark.parametrize("name", ["return", "withdraw", "reinstate"])
def test_some_moves_need_a_reason(staff: dict[str, User], name: str) -> None:
    record = drafted(staff["contributor"], status=MOVES[name].source)
    with pytest.raises(MoveRefusedError, match="A reason is needed"):
        move(staff["publisher"], record, name, reason="  ")
    with pytest.raises(MoveRefusedError, match="more than 300 characters"):
        move(staff["publisher"], record, name, reason="x" * 301)
    record.refresh_from_db()
    assert (record.status, record.version) == (MOVES[name].source, 1)


def test_nobody_publishes_what_they_made_or_submitted(staff: dict[str, User], settings: Any) -> None:
    made = drafted(staff["publisher"], status="in_review")
    submitted = drafted(staff["contributor"])
    move(staff["publisher"], submitted, "submit")
    for record in (made, submitted):
        with pytest.raises(MoveRefusedError, match="somebody else publishes it"):
            move(staff["publisher"], record, "publish")
    settings.PUBLISH_OWN_RECORDS = True
    assert move(staff["publisher"], made, "publish").status == "published"


def test_a_record_that_was_changed_meanwhile_is_not_moved(staff: dict[str, User]) -> None:
    record = drafted(staff["contributor"], status="in_review")
    VisitParticipationFactory.create(record=record)
    with pytest.raises(MoveRefusedError, match="changed since you opened it"):
        move(staff["publisher"], record, "publish", version=1)
    assert move(staff["publisher"], record, "publish", version=2).status == "published"


def test_who_may_change_what(staff: dict[str, User]) -> None:
    may = {
        status: {name for name, user in staff.items() if may_edit(user, drafted(staff["contributor"], status=status))}
        for status in Status.values
    }
    assert may == {
        "draft": {"contributor", "editor", "publisher", "administrator"},
        "in_review": {"editor", "publisher", "administrator"},
        "published": {"publisher", "administrator"},
        "withdrawn": {"publisher", "administrator"},
    }
    topic = TopicFactory.create()
    assert {name for name, user in staff.items() if may_edit(user, topic)} == {"editor", "publisher", "administrator"}


def test_a_correction_of_what_the_public_has_seen_needs_a_reason() -> None:
    needed = {status: needs_reason(VisitFactory.create(status=status)) for status in Status.values}
    assert needed == {"draft": False, "in_review": False, "published": True, "withdrawn": True}


def test_only_a_draft_that_was_never_published_and_nothing_refers_to_is_deleted(staff: dict[str, User]) -> None:
    mine = drafted(staff["contributor"], full=True)
    assert delete_refusal(staff["contributor"], mine) == ""
    assert delete_refusal(staff["colleague"], mine) != ""
    VisitFactory.create(parent=mine)
    assert delete_refusal(staff["contributor"], mine) == "Other records refer to it: visits (1)."
    once = drafted(staff["contributor"], status="published")
    once.status = "draft"
    once.save()
    for record in (once, drafted(staff["contributor"], status="withdrawn")):
        assert "withdraw it instead" in delete_refusal(staff["administrator"], record)


def test_whoever_is_named_in_a_record_is_not_deleted(staff: dict[str, User]) -> None:
    with changing(user=staff["contributor"]):
        person = ParticipantFactory.create(draft=True)
    VisitParticipationFactory.create(participant=person)
    assert delete_refusal(staff["contributor"], person) == "Other records refer to it: participations (1)."


# --- verbatim or not published ---------------------------------------------------------------------------------------

WORDS = "the ferry will sail again before the ice comes"


def quoting(quote: str, source: Source, author: User) -> Any:
    with changing(user=author):
        statement = StatementFactory.create(mode="direct", quote=quote, status="in_review")
        words = source.text[10:60]
        span = {"start": 10, "end": 60, "paragraph": 1, "excerpt_sha256": excerpt_hash(words)}
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **span)
    return statement


def test_a_quote_that_is_off_by_one_word_is_not_published(staff: dict[str, User]) -> None:
    source = SourceFactory.create(held=True)
    exact = source.text[10:60]
    statement = quoting(exact.replace(" ", "  ", 1), source, staff["contributor"])
    with pytest.raises(MoveRefusedError, match="not what the verbatim passages say"):
        move(staff["publisher"], statement, "publish")
    statement.quote = exact
    statement.save()
    assert move(staff["publisher"], statement, "publish").status == "published"


def test_a_quote_without_a_passage_or_without_the_text_is_not_published(staff: dict[str, User]) -> None:
    bare = StatementFactory.create(mode="direct", quote=WORDS, status="in_review")
    with pytest.raises(MoveRefusedError, match="only with the passage that holds its words"):
        move(staff["publisher"], bare, "publish")
    StatementCitationFactory.create(record=bare, source=SourceFactory.create(), verbatim=True)
    with pytest.raises(MoveRefusedError, match="not held"):
        move(staff["publisher"], bare, "publish")


def test_all_quotes_of_the_desk_are_verified(capsys: pytest.CaptureFixture[str], staff: dict[str, User]) -> None:
    source = SourceFactory.create(held=True)
    quoting(source.text[10:60], source, staff["contributor"])
    call_command("verify_quotes")
    assert capsys.readouterr().out == "1 quotes are what their passages say.\n"
    failing = quoting("something else", source, staff["contributor"])
    with pytest.raises(CommandError, match="1 of 2 quotes are not what their passages say"):
        call_command("verify_quotes")
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in shown] == [f"{failing.slug} (in_review)"]


def test_a_quote_may_be_proved_by_one_of_several_sources(staff: dict[str, User]) -> None:
    source = SourceFactory.create(held=True)
    statement = quoting(source.text[10:60], source, staff["contributor"])
    other = SourceFactory.create(text="A note.\nAdded.")
    words = "Added."
    StatementCitationFactory.create(record=statement, source=other, verbatim=True, **passage(other.text, words))
    assert refusal(staff["publisher"], statement, MOVES["publish"]) == ""


def test_the_roles_can_be_renewed() -> None:
    create_roles()
    publisher = Group.objects.get(name="publisher")
    publisher.permissions.clear()
    create_roles()
    assert publisher.permissions.filter(codename="publish_records").exists()
    assert [group.name for group in Group.objects.order_by("pk")] == list(ROLES)
