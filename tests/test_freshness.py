"""The version of the data: whatever changes a public page changes it, and nothing else needs to know."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relations.freshness import TABLE, TRIGGERS, data_version, triggers, watched_tables
from relations.merging import merge, unmerge
from relations.models import (
    AccountEvent,
    ApiToken,
    Delivery,
    DeskSession,
    FormerAddress,
    KeptAnswer,
    LikelyDuplicate,
    Merge,
    Participant,
    Topic,
    Visit,
    Webhook,
)
from relations.models.history import HistoricalRow
from relations.workflow import move
from tests.desk import Page
from tests.factories import (
    IndicatorFactory,
    ParticipantFactory,
    StateFactory,
    TopicFactory,
    VisitFactory,
    VisitTranslationFactory,
)
from tests.importing import imported, visit

# On PostgreSQL a transaction renews the version once: within one of its own, a test would see the first change only.
pytestmark = pytest.mark.django_db(transaction=True)


def by_form(superuser: Any, folder: Path) -> None:
    assert Page(superuser, Visit.objects.get(slug="one")).save(title="Supper") == []


def by_api(superuser: Any, folder: Path) -> None:
    address = "/api/v1/visits/one/"
    given = {"if-match": superuser.get(address)["ETag"], "x-reason": "The bulletin says so."}
    answer = superuser.patch(address, {"title": "Breakfast"}, content_type="application/json", headers=given)
    assert answer.status_code == 200


def by_import(superuser: Any, folder: Path) -> None:
    imported(folder, [visit()])


def by_fixture(superuser: Any, folder: Path) -> None:
    file = folder / "topics.yaml"
    file.write_text("- model: relations.topic\n  fields: {slug: ferries, title: Ferries}\n", encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def by_fixture_of_an_address(superuser: Any, folder: Path) -> None:
    file = folder / "addresses.yaml"
    fields = "{type: visit, slug: former, leads_to: one}"
    file.write_text(f"- model: relations.formeraddress\n  fields: {fields}\n", encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def by_publishing(superuser: Any, folder: Path) -> None:
    move(superuser.user, Visit.objects.get(slug="reviewed"), "publish")


def by_merging(superuser: Any, folder: Path) -> None:
    one, other = Visit.objects.get(slug="one"), Visit.objects.get(slug="other")
    merge(one, other, user=superuser.user, reason="The same dinner.")


def by_unmerging(superuser: Any, folder: Path) -> None:
    unmerge(Merge.objects.get(), user=superuser.user, reason="Two dinners.")


def by_withdrawing(superuser: Any, folder: Path) -> None:
    move(superuser.user, Visit.objects.get(slug="reviewed"), "withdraw", reason="Told twice.")


def by_a_row_beside_it(superuser: Any, folder: Path) -> None:
    VisitTranslationFactory.create(record=Visit.objects.get(slug="one"))


def by_query(superuser: Any, folder: Path) -> None:
    Visit.objects.filter(slug="one").update(title="Supper")


def by_bulk(superuser: Any, folder: Path) -> None:
    Topic.objects.bulk_create([Topic(slug="piers", title="Piers")])


def by_hand(superuser: Any, folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relations_topic SET title = title")


def by_deleting(superuser: Any, folder: Path) -> None:
    Topic.objects.filter(slug="ferries").delete()


def by_emptying(superuser: Any, folder: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)


#: In this order: the last leaves nothing.
CHANGES = [value for name, value in list(globals().items()) if name.startswith("by_")]


def test_every_change_makes_another_version(superuser: Any, ada: Participant, tmp_path: Path) -> None:
    VisitFactory.create(slug="one")
    VisitFactory.create(slug="other")
    VisitFactory.create(slug="reviewed", full=True, in_review=True)
    TopicFactory.create()
    for change in CHANGES:
        before = data_version()
        change(superuser, tmp_path)
        assert (change.__name__, data_version() != before) == (change.__name__, True)


def test_reading_and_signing_in_make_no_other_version(superuser: Any, client: Client) -> None:
    record = VisitFactory.create(full=True)
    before = data_version()
    for address in ("/", "/visits/", record.get_absolute_url(), "/visits/?q=bridge", "/api/v1/visits/", "/nowhere/"):
        client.get(address)
        superuser.get(address)
    User.objects.create_user("anna")
    LikelyDuplicate.objects.create(type="visit", first_id=1, second_id=2, score=90)
    assert data_version() == before


def test_what_was_taken_back_makes_no_other_version() -> None:
    record = VisitFactory.create()
    before = data_version()

    def refused() -> None:
        with transaction.atomic():
            Visit.objects.filter(pk=record.pk).update(title="Supper")
            raise DatabaseError

    with pytest.raises(DatabaseError):
        refused()
    assert data_version() == before


def test_a_change_after_one_that_was_taken_back_in_the_same_transaction_is_seen() -> None:
    before = data_version()
    with transaction.atomic():
        mark = transaction.savepoint()
        TopicFactory.create()
        transaction.savepoint_rollback(mark)
        IndicatorFactory.create()
    assert data_version() != before


def test_the_same_desk_made_again_is_not_taken_for_the_former_one() -> None:
    versions = []
    for _ in range(2):
        call_command("flush", interactive=False, verbosity=0)
        StateFactory.create()
        versions.append(data_version())
    assert versions[0] != versions[1]


def test_the_version_is_one_question() -> None:
    with CaptureQueriesContext(connection) as asked:
        data_version()
    assert len(asked) == 1


@pytest.mark.threads
def test_of_two_who_write_at_once_each_is_seen_when_it_is_done() -> None:
    """The one who began first ends last, and the other need not wait."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    seen = [data_version()]

    def write() -> None:
        try:
            TopicFactory.create()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ParticipantFactory.create()
            pool.submit(write).result(timeout=60)
            seen.append(pool.submit(version_elsewhere).result(timeout=60))
        seen.append(data_version())
    assert len(set(seen)) == 3


def version_elsewhere() -> str:
    try:
        return data_version()
    finally:
        connections.close_all()


def test_every_table_that_pages_read_is_watched() -> None:
    secret = (AccountEvent, ApiToken, Delivery, DeskSession, KeptAnswer, LikelyDuplicate, Merge, Webhook)
    private = {model._meta.db_table for model in secret}
    models = apps.get_app_config("relations").get_models(include_auto_created=True)
    public = {model._meta.db_table for model in models if not issubclass(model, HistoricalRow)} - private
    assert set(watched_tables()) == public
    assert FormerAddress._meta.db_table in public
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        made = {name for (name,) in cursor.fetchall()}
    assert {name for table in public for name, _sql in triggers(connection.vendor, table)} - made == set()


def test_triggers_that_a_migration_has_lost_are_made_again() -> None:
    with connection.cursor() as cursor:
        for name, _sql in triggers(connection.vendor, "relations_topic"):
            cursor.execute(
                f"DROP TRIGGER {name}" + (" ON relations_topic" if connection.vendor == "postgresql" else "")
            )
    before = data_version()
    TopicFactory.create()
    call_command("migrate", verbosity=0)
    after = data_version()
    assert after != before
    Topic.objects.update(title="Piers")
    assert data_version() != after


def test_writers_one_after_the_other_share_one_row() -> None:
    for _ in range(3):
        TopicFactory.create()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone() == (1,)
