"""What cannot be saved any more is shown still, to be copied."""

import pytest
from django.test import Client

from relations.models import Visit, changing, revisions_of
from tests.conftest import Member
from tests.desk import Page, page_of
from tests.reading import html
from tests.test_locking import by_colleague, draft, sent

pytestmark = pytest.mark.django_db


def test_the_words_for_a_deleted_record_are_shown(superuser: Member) -> None:
    visit = draft()
    page = Page(superuser, visit)
    visit.delete()
    response = sent(page, summary="They dined <b>late</b>.")
    assert (response.status_code, Visit.objects.count()) == (410, 0)
    assert "It was deleted while you were writing." in html(response)
    assert "They dined &lt;b&gt;late&lt;/b&gt;." in html(response)


def test_the_words_for_a_merged_record_are_shown_with_where_it_went(superuser: Member) -> None:
    visit, other = draft(), draft(title="Supper in Newburg")
    page = Page(superuser, visit)
    by_colleague(visit, status="withdrawn", merged_into=other)
    response = sent(page, summary="They dined late.")
    assert response.status_code == 409
    assert page_of(other) in html(response)
    assert "They dined late." in html(response)


def test_the_words_of_somebody_who_may_no_longer_change_it_are_shown(contributor: Member) -> None:
    with changing(user=contributor.user):
        visit = draft()
    page = Page(contributor, visit)
    by_colleague(visit, status="in_review")
    response = sent(page, summary="They dined late.")
    assert response.status_code == 409
    assert "It is in review" in html(response)
    assert "They dined late." in html(response)


def test_a_stranger_learns_nothing_by_a_stale_form(client: Client, contributor: Member, superuser: Member) -> None:
    visit = draft(author=superuser.user, title="Hidden heading")
    data = {**Page(superuser, visit).data, "_version": "7"}
    assert client.post(page_of(visit), data).status_code == 302
    answer = contributor.post(page_of(visit), data)
    assert answer.status_code == 409
    assert revisions_of(visit).count() == 1
