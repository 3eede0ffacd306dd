"""Two people save one record in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from relations.models import Visit, revisions_of
from tests.conftest import member
from tests.desk import Page
from tests.factories import VisitFactory
from tests.reading import text

pytestmark = [pytest.mark.threads, pytest.mark.django_db(transaction=True)]


def at_once(*doings: Callable[[], Any]) -> list[Any]:
    barrier = Barrier(len(doings))

    def run(do: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=60)
            return do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(doings)) as pool:
        return [each.result(timeout=120) for each in [pool.submit(run, do) for do in doings]]


def test_of_two_who_save_at_once_one_wins_and_the_other_is_told() -> None:
    visit = VisitFactory.create(draft=True, title="Dinner")
    pages = {name: Page(member(name), visit) for name in ("editor", "publisher")}

    def save(name: str) -> Any:
        page = pages[name]
        return page.superuser.post(page.address, {**page.data, "title": f"Dinner of the {name}"})

    for _round in range(3):
        version = Visit.objects.get().version
        answers = at_once(lambda: save("editor"), lambda: save("publisher"))
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        (winner,) = (name for name, answer in zip(pages, answers, strict=True) if answer.status_code == 302)
        stored = Visit.objects.get()
        assert (stored.title, stored.version) == (f"Dinner of the {winner}", version + 1)
        assert str(revisions_of(stored)[0].user) == winner
        (told,) = (answer for answer in answers if answer.status_code == 409)
        assert f"Dinner of the {winner}" in text(told, "section")
        stored.title = "Dinner"
        stored.save()
        pages = {name: Page(page.superuser, visit) for name, page in pages.items()}


def test_a_record_deleted_in_the_moment_it_is_saved_is_saved_or_told_of() -> None:
    visit = VisitFactory.create(draft=True, title="Dinner")
    page, other = Page(member("editor"), visit), member("publisher")
    saved, deleted = at_once(
        lambda: page.superuser.post(page.address, {**page.data, "title": "Supper"}),
        lambda: other.post(page.address.replace("/change/", "/delete/"), {"post": "yes"}),
    )
    assert (saved.status_code, deleted.status_code) in ((302, 302), (410, 302))
    assert not Visit.objects.exists()
