"""Whoever reads the changes, and nothing else, has at the end what a full reading has."""

import datetime
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from relations import paging, querysets
from relations.choices import Status
from relations.merging import MergeRefusedError, UnmergeRefusedError, merge, unmerge
from relations.models import Document, Indicator, Merge, Participant, Succession, Topic, Visit, changing
from relations.record_types import RECORD_TYPES
from relations.workflow import MoveRefusedError, move, moves_from
from tests.factories import (
    DocumentRelationFactory,
    IndicatorFactory,
    SuccessionFactory,
    TopicFactory,
    VisitParticipationFactory,
    factory_of,
)
from tests.mirror import Mirror, StoppedError, read_whole

pytestmark = pytest.mark.django_db

SEEDS = [3, 58, 104]
BEGUN = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
#: Changes between two readings; so many readings.
WRITES, READINGS = 7, 6
REFUSED = (MoveRefusedError, MergeRefusedError, UnmergeRefusedError, ValidationError, IntegrityError)


class Writers:
    """Everything that is done at the desk, at random."""

    def __init__(self, seed: int, clock: Any) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.clock, self.count = clock, 0
        self.user = User.objects.create_superuser("ruth")
        # Whoever moves a record is not who made it.
        self.author = User.objects.create_user("ada", is_staff=True)
        self.made: list[str] = []

    def write(self, times: int = WRITES) -> None:
        for _ in range(times):
            self.clock.shift(self.random.choice([0, 1, 60, 3600, 86400]))
            act = self.random.choice(ACTS)
            try:
                with transaction.atomic():
                    act(self)
            except REFUSED:
                continue
            self.made.append(act.__name__)

    def any_of(self, model: Any = None, **which: Any) -> Any:
        model = model or self.random.choice([*RECORD_TYPES.values()]).model
        found = list(model.objects.filter(**which).order_by("pk"))
        return self.random.choice(found) if found else self.make(model)

    def make(self, model: Any) -> Any:
        self.count += 1
        with changing(user=self.author):
            return factory_of(model).create(slug=f"made-{self.count}")

    def word(self) -> str:
        self.count += 1
        return f"word-{self.count}"


def make_whole(desk: Writers) -> None:
    with changing(user=desk.author):
        factory_of(desk.random.choice([*RECORD_TYPES.values()]).model).create(full=True)


def make_a_draft(desk: Writers) -> None:
    with changing(user=desk.author):
        factory_of(desk.random.choice([*RECORD_TYPES.values()]).model).create(draft=True, slug=desk.word())


def go_on(desk: Writers) -> None:
    """Whatever move there is: submitted, returned, published, withdrawn, published again."""
    record = desk.any_of(status=desk.random.choice(Status.values))
    for each in desk.random.sample(moves_from(record), k=min(1, len(moves_from(record)))):
        move(desk.user, record, each.name, reason=desk.word())


def withdraw(desk: Writers) -> None:
    move(desk.user, desk.any_of(status=Status.PUBLISHED), "withdraw", reason=desk.word())


def reinstate(desk: Writers) -> None:
    move(desk.user, desk.any_of(status=Status.WITHDRAWN, merged_into=None), "reinstate", reason=desk.word())


def retitle(desk: Writers) -> None:
    record = desk.any_of(desk.random.choice([None, Topic, Indicator, Participant]))
    record.title = desk.word()
    with changing(user=desk.user, reason=desk.word(), public_note=desk.word()):
        record.save()


def rename(desk: Writers) -> None:
    record = desk.any_of(desk.random.choice([None, None, Topic]))
    record.slug = desk.word()
    record.full_clean()
    record.save()


def take_an_old_address(desk: Writers) -> None:
    """Two records come by each other's address."""
    model = desk.random.choice([*RECORD_TYPES.values()]).model
    one, other = desk.any_of(model, status=Status.PUBLISHED), desk.any_of(model, status=Status.PUBLISHED)
    was, one.slug = one.slug, desk.word()
    one.save()
    other_was, other.slug = other.slug, was
    other.save()
    one.slug = other_was
    one.save()


def merge_two(desk: Writers) -> None:
    model = desk.random.choice([*[each.model for each in RECORD_TYPES.values()], Topic])
    merge(desk.any_of(model), desk.any_of(model), user=desk.user, reason=desk.word(), kinds_differ=True)


def take_apart(desk: Writers) -> None:
    found = list(Merge.objects.filter(undone_at=None))
    if found:
        unmerge(desk.random.choice(found), desk.user, desk.word())


def add_a_row(desk: Writers) -> None:
    match desk.random.randrange(3):
        case 0:
            VisitParticipationFactory.create(record=desk.any_of(Visit), participant=desk.any_of(Participant))
        case 1:
            SuccessionFactory.create(predecessor=desk.any_of(Participant), successor=desk.any_of(Participant))
        case _:
            DocumentRelationFactory.create(record=desk.any_of(Document), target=desk.any_of(Document))


def drop_a_row(desk: Writers) -> None:
    record = desk.any_of()
    accessors = [
        each.get_accessor_name()
        for each in record._meta.related_objects
        if getattr(each.related_model, "root_path", "") == each.field.name
    ]
    rows = [row for name in accessors for row in getattr(record, name).all()]
    if rows:
        desk.random.choice(rows).delete()


def lead_elsewhere(desk: Writers) -> None:
    """A row names another now."""
    row = desk.any_of(desk.random.choice([Visit])).participations.first()
    if row:
        row.participant = desk.any_of(Participant)
        row.save()
    succession = Succession.objects.order_by("?").first()
    if succession:
        succession.successor = desk.any_of(Participant)
        succession.save()


ACTS: tuple[Callable[[Writers], None], ...] = (
    make_whole, make_a_draft, go_on, go_on, withdraw, reinstate, retitle, retitle, rename, take_an_old_address,
    merge_two, merge_two, merge_two, take_apart, add_a_row, drop_a_row, lead_elsewhere,
)  # fmt: skip


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(BEGUN, tick=False) as travelling:
        yield travelling


@pytest.fixture
def begin(clock: Any) -> Callable[[int], Writers]:
    def begun(seed: int) -> Writers:
        for factory in (TopicFactory, IndicatorFactory):
            factory.create()
        for record_type in RECORD_TYPES.values():
            factory_of(record_type.model).create(full=True)
        return Writers(seed, clock)

    return begun


def differences(mirror: Mirror) -> list[tuple[str, str]]:
    whole, mine = read_whole(Client()), mirror.records()
    return [
        (plural, slug)
        for plural in whole
        for slug in {*whole[plural], *mine[plural]}
        if whole[plural].get(slug) != mine[plural].get(slug)
    ]


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_mirror_that_reads_the_changes_has_what_a_full_reading_has(
    begin: Any, clock: Any, tmp_path: Path, seed: int
) -> None:
    desk, mirror = begin(seed), Mirror(tmp_path / "desk.sqlite3", page_size=20)
    for _ in range(READINGS):
        desk.write()
        clock.shift(datetime.timedelta(hours=desk.random.choice([0, 1, 40])))
        mirror.keep_in_step()
        assert differences(mirror) == [], desk.made
    assert len({*desk.made}) > 5


def test_a_mirror_is_exact_too_where_too_much_changed_to_be_looked_up(
    begin: Any, clock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(querysets, "LOOKED_UP", -1)
    test_a_mirror_that_reads_the_changes_has_what_a_full_reading_has(begin, clock, tmp_path, SEEDS[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mirror_that_is_broken_off_while_others_write_has_it_in_the_end(
    begin: Any, clock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Before any page and any line of the first download the program may stop, and somebody may write."""
    monkeypatch.setattr(paging, "BATCH", 3)
    desk, mirror = begin(seed), Mirror(tmp_path / "desk.sqlite3", page_size=4)
    desk.write(20)
    left, stops = 120, 0

    def pause() -> None:
        nonlocal left
        left -= 1
        chance = desk.random.random()
        if left > 0 and chance < 0.15:
            desk.write(1)
        if left > 0 and chance > 0.8:
            raise StoppedError

    mirror.pause = pause
    while left > 0:
        try:
            mirror.keep_in_step()
        except StoppedError:
            stops += 1
    mirror.keep_in_step()
    assert differences(mirror) == [], desk.made
    assert stops > 5
