"""The first page of the desk: what waits for whoever comes."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from relations.duplicates import note
from relations.models import LikelyDuplicate, Source
from relations.models.quotes import newest_failing
from relations.workflow import move
from tests.conftest import Member
from tests.desk import drafted
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    ParticipantFactory,
    SourceFactory,
    StatementCitationFactory,
    StatementFactory,
    VisitFactory,
    passage,
)

pytestmark = pytest.mark.django_db


def blocks(staff: Member) -> dict[str, Any]:
    return {block.name: block for block in staff.get("/staff/").context["blocks"]}


def titles(staff: Member, block: str) -> list[str]:
    return [str(line.title) for line in blocks(staff)[block].lines]


def notes(staff: Member, block: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", str(line.note)) for line in blocks(staff)[block].lines]


def in_days(days: int) -> str:
    return str(timezone.localdate() + datetime.timedelta(days=days))


def test_own_drafts_come_newest_first_and_nobody_elses(contributor: Member, colleague: User) -> None:
    drafted(contributor.user, title="First")
    drafted(contributor.user, DocumentFactory, title="Second")
    drafted(colleague, title="A colleague's")
    drafted(contributor.user, title="In review", status="in_review")
    assert titles(contributor, "drafts") == ["Second", "First"]
    assert [name for name, _address in blocks(contributor)["drafts"].links] == ["visits", "documents"]


def test_what_came_back_stands_apart_with_the_reviewers_words(contributor: Member, editor: Member) -> None:
    record = drafted(contributor.user, title="Dinner in Newburg", status="in_review")
    move(editor.user, record, "return", reason="Name the place.")
    assert titles(contributor, "returned") == ["Dinner in Newburg"]
    assert notes(contributor, "returned") == ["editor: Name the place."]
    assert titles(contributor, "drafts") == titles(editor, "returned") == []


def test_reviewers_see_all_that_waits_and_contributors_their_own(
    contributor: Member, publisher: Member, colleague: User
) -> None:
    drafted(colleague, title="A colleague's", status="in_review")
    drafted(contributor.user, title="The contributor's", status="in_review")
    drafted(publisher.user, title="The publisher's", status="in_review")
    assert titles(contributor, "review") == ["The contributor's"]
    assert titles(publisher, "review") == ["A colleague's", "The contributor's", "The publisher's"]
    assert notes(publisher, "review") == ["colleague", "contributor", "yours: somebody else publishes it"]


def test_what_was_published_lately_is_listed_once(contributor: Member, publisher: Member) -> None:
    for title in ("First", "Second"):
        move(publisher.user, drafted(contributor.user, title=title, status="in_review"), "publish")
    gone = drafted(contributor.user, title="Withdrawn since", status="in_review")
    gone = move(publisher.user, gone, "publish")
    move(publisher.user, gone, "withdraw", reason="Told twice.")
    assert titles(contributor, "published") == ["Second", "First"]


def quoting(source: Source, quote: str, **values: Any) -> Any:
    statement = StatementFactory.create(mode="direct", quote=quote, **values)
    words = passage(source.text, "in Newburg on 14 May")
    StatementCitationFactory.create(record=statement, source=source, verbatim=True, **words)
    return statement


def test_quotes_that_fail_are_shown_with_the_words_that_differ(editor: Member) -> None:
    source = SourceFactory.create(held=True)
    quoting(source, "in Newburg on 14 May")
    quoting(source, "in Newburg on 16 May", status="withdrawn", withdrawal_note="Told twice.")
    quoting(source, "in Newburg on 15 May", title="Off by a day")
    assert titles(editor, "quotes") == ["Off by a day"]
    assert "in Newburg on <del>14</del><ins>15</ins> May" in str(blocks(editor)["quotes"].lines[0].note)


def test_of_many_quotes_the_newest_are_looked_at() -> None:
    source = SourceFactory.create(held=True)
    failing = [quoting(source, f"in Newburg on {day} May") for day in (1, 2, 3)]
    bare = StatementFactory.create(mode="direct", quote="No passage at all.")
    assert [problem.statement for problem in newest_failing(10, 10)] == [*failing, bare]
    assert [problem.statement for problem in newest_failing(2, 10)] == [failing[2], bare]
    assert len(newest_failing(10, 1)) == 1


def test_promises_that_fall_due_and_those_that_are_late(editor: Member) -> None:
    for title, due in (("Soon", in_days(10)), ("Late", in_days(-10)), ("Far off", in_days(90)), ("Open", "")):
        CommitmentFactory.create(title=title, due=due)
    CommitmentFactory.create(title="Kept", due=in_days(5), state="kept")
    CommitmentFactory.create(title="Withdrawn", due=in_days(5), withdrawn=True)
    assert (titles(editor, "soon"), titles(editor, "overdue")) == (["Soon"], ["Late"])
    for name, title in (("soon", "Soon"), ("overdue", "Late")):
        ((_label, address),) = blocks(editor)[name].links
        assert [each.title for each in editor.get(address).context["cl"].result_list] == [title]


def test_two_records_that_look_the_same_are_shown_until_somebody_has_looked(editor: Member) -> None:
    one, other = (ParticipantFactory.create(title="Lukander Variant", kind="person") for _ in range(2))
    note(other)
    assert titles(editor, "duplicates") == [f"{one} = {other}?"]
    LikelyDuplicate.objects.update(not_same=True)
    assert titles(editor, "duplicates") == []


def test_texts_that_are_hardly_cited_are_shown(editor: Member) -> None:
    read = SourceFactory.create(held=True)
    hardly = SourceFactory.create(title="Newburg Bulletin", text="One line.", sha256="")
    SourceFactory.create()
    for _ in range(3):
        StatementCitationFactory.create(source=read)
    StatementCitationFactory.create(source=hardly)
    assert titles(editor, "coverage") == ["Newburg Bulletin"]
    assert notes(editor, "coverage") == ["passages cited: 1"]


def test_every_link_of_the_page_leads_somewhere(publisher: Member, contributor: Member) -> None:
    everything(contributor, publisher)
    content = publisher.get("/staff/").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/staff/relations/[^"]*)"', content)}
    assert {link: publisher.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert sum("?whose=" in link or "?due=" in link for link in links) >= 3


def everything(contributor: Member, publisher: Member) -> None:
    """One more line in every block."""
    for user in (contributor.user, publisher.user):
        drafted(user)
        drafted(user, DocumentFactory, status="in_review")
        returned = drafted(user, status="in_review")
        move(publisher.user, returned, "return", reason="Name the place.")
    move(publisher.user, drafted(contributor.user, status="in_review"), "publish")
    if not Source.objects.exists():
        SourceFactory.create(held=True, slug="bulletin")
        SourceFactory.create(text="Nobody has read this.", sha256="")
    quoting(Source.objects.get(slug="bulletin"), "in Newburg on 15 May")
    CommitmentFactory.create(due=in_days(10))
    CommitmentFactory.create(due=in_days(-10))
    note([ParticipantFactory.create(title="Lukander Variant", kind="person") for _ in range(2)][1])


def test_the_page_asks_as_much_of_the_database_for_one_line_as_for_three(
    publisher: Member, contributor: Member
) -> None:
    counts = []
    for _ in range(3):
        everything(contributor, publisher)
        with CaptureQueriesContext(connection) as queries:
            assert publisher.get("/staff/").status_code == 200
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] < 70


def test_a_block_shows_no_more_than_ten(contributor: Member) -> None:
    for number in range(12):
        drafted(contributor.user, title=f"Draft {number}")
    assert titles(contributor, "drafts") == [f"Draft {number}" for number in range(11, 1, -1)]


def test_somebody_without_a_role_is_told_whom_to_ask(db: None) -> None:
    somebody = Member(User.objects.create_user("somebody", is_staff=True))
    content = somebody.get("/staff/").content.decode()
    assert "Your account has no role yet" in content
    assert "Ask an administrator of the desk" in content
    assert 'class="desk-block' not in content


def test_nobody_but_staff_sees_it(client: Any) -> None:
    response = client.get("/staff/")
    assert (response.status_code, response["Location"]) == (302, "/staff/login/?next=/staff/")


def test_lists_are_named_with_how_many_they_hold(contributor: Member) -> None:
    VisitFactory.create()
    models = {
        model["object_name"]: model for app in contributor.get("/staff/").context["lists"] for model in app["models"]
    }
    assert (models["Visit"]["count"], models["Document"]["count"]) == ("1", "0")
    assert "User" not in models


def test_titles_are_text(contributor: Member) -> None:
    drafted(contributor.user, title="<b>Bold</b>")
    assert "&lt;b&gt;Bold&lt;/b&gt;" in contributor.get("/staff/").content.decode()


def test_the_journal_names_the_record_and_who_changed_it(publisher: Member, contributor: Member) -> None:
    record = move(publisher.user, drafted(contributor.user, title="Dinner", status="in_review"), "publish")
    move(publisher.user, record, "withdraw", reason="Told twice.")
    drafted(contributor.user, title="Gone").delete()
    content = publisher.get("/staff/relations/revision/").content.decode()
    rows = [re.sub(r"<[^>]*>", " ", row).split() for row in content.split("<tr>")[2:]]
    told = [" ".join(row[row.index("Dinner") - 2 :]) for row in rows if "Dinner" in row]
    assert told[0] == "publisher withdrawn Dinner visit published → withdrawn Told twice."
    assert "visit, deleted since" in content
    asked = {"user__id__exact": str(contributor.user.pk), "type": "visit"}
    by = publisher.get("/staff/relations/revision/", asked)
    assert {each.user for each in by.context["cl"].result_list} == {contributor.user}


def test_a_list_is_headed_by_what_it_holds(contributor: Member) -> None:
    for name in ("visit", "likelyduplicate", "revision"):
        listed = contributor.get(reverse(f"admin:relations_{name}_changelist"))
        assert listed.context["title"] == capfirst(str(listed.context["cl"].opts.verbose_name_plural))


def test_moments_are_written_as_the_days_of_records_are() -> None:
    moment = datetime.datetime(2026, 11, 5, 23, 4, tzinfo=datetime.UTC)
    assert date_format(moment, "DATETIME_FORMAT") == "5 November 2026, 23:04"
