"""A brief with drafts is for the desk alone."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from relations.choices import DocumentLife
from tests.briefs import ADDRESSES, PAGE, Pair, pdf_text, sections
from tests.conftest import Member, member
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    FigureFactory,
    StatementFactory,
    VisitFactory,
)
from tests.reading import html, links, text

pytestmark = pytest.mark.django_db


@pytest.fixture(name="pair")
def two_states() -> Pair:
    return Pair()


@pytest.fixture
def drafted(pair: Pair) -> Pair:
    pair.have(VisitFactory, title="Secret walk", draft=True)
    pair.have(StatementFactory, title="Secret saying", in_review=True)
    pair.have(DocumentFactory, title="Secret treaty", draft=True, life=DocumentLife.SIGNED, signed="2012")
    pair.have(CommitmentFactory, title="Secret promise", draft=True)
    pair.have(FigureFactory, title="Secret figure", draft=True, period="2012")
    pair.have(VisitFactory, title="Withdrawn walk", withdrawn=True)
    return pair


def test_the_public_sees_no_draft(client: Client, drafted: Pair) -> None:
    for each in (client.get(PAGE), client.get(f"{PAGE}?as_of=2013-01-01")):
        assert "Secret" not in html(each)
        assert "more" not in str(sections(each))
    assert "Secret" not in pdf_text(client.get(f"{PAGE}.pdf"))
    assert b"drafts" not in client.get(PAGE).content


def outsiders() -> list[Client]:
    reader = User.objects.create_user("reader")
    former = member("contributor").user
    # No role, or one that may see some of the types alone.
    newcomer, partly = (User.objects.create_user(name, is_staff=True) for name in ("newcomer", "partly"))
    partly.user_permissions.set(Permission.objects.filter(codename__in=["view_visit", "view_participant"]))
    clients = [Client(), *map(Member, (reader, former, newcomer, partly))]
    User.objects.filter(pk=former.pk).update(is_active=False)
    return clients


def test_drafts_are_refused_to_all_but_the_desk(drafted: Pair) -> None:
    for client in outsiders():
        for address in (*ADDRESSES, "/relations/zz-zz/brief", "/relations/qn-qm/brief.pdf"):
            for query in ("drafts=true", "drafts=true&as_of=x", "drafts=&drafts=true", "drafts=no&drafts=true"):
                answer = client.get(f"{address}?{query}")
                assert answer.status_code == 403
                assert "Drafts are for the desk" in text(answer)
                assert "Secret" not in html(answer)
                assert answer["Cache-Control"] == "private, no-store"


def test_the_refusal_leads_to_the_public_brief_and_to_signing_in(client: Client, drafted: Pair) -> None:
    answer = client.get(f"{PAGE}?drafts=true&as_of=2012-06-01")
    assert links(answer, "as_of") == [
        f"{PAGE}?as_of=2012-06-01",
        "/staff/login/?next=%2Frelations%2Fqm-qn%2Fbrief%3Fdrafts%3Dtrue%26as_of%3D2012-06-01",
    ]


def test_the_desk_may_include_drafts_and_each_is_marked(contributor: Member, drafted: Pair) -> None:
    answer = contributor.get(f"{PAGE}?drafts=true")
    told = [line for lines in sections(answer).values() for line in lines if "Secret" in line]
    assert [line.count("[draft]") + line.count("[in review]") for line in told] == [1] * 5
    assert "Withdrawn walk" not in html(answer)
    assert "Contains unpublished drafts" in text(answer)
    assert links(answer, "secret|/(visits|statements|documents|commitments|figures)/[a-z]") == []
    assert '<meta name="robots" content="noindex, nofollow">' in html(answer)


def test_every_page_of_a_file_with_drafts_says_so(contributor: Member, drafted: Pair) -> None:
    told = pdf_text(contributor.get(f"{PAGE}.pdf?drafts=true"))
    assert told.count("Contains unpublished drafts") == 2
    assert "Secret walk" in told
    assert contributor.get(f"{PAGE}.docx?drafts=true").status_code == 200


def test_what_the_desk_sees_is_kept_by_no_cache(client: Client, contributor: Member, drafted: Pair) -> None:
    for address in ADDRESSES:
        answer = contributor.get(f"{address}?drafts=true")
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
        assert contributor.get(address)["Cache-Control"] == "private, no-store"
        assert client.get(address)["Cache-Control"] == "no-cache"


def test_only_the_desk_is_asked_about_drafts(client: Client, contributor: Member, colleague: User, pair: Pair) -> None:
    assert 'name="drafts"' not in html(Member(colleague).get(PAGE))
    assert 'name="drafts"' in html(contributor.get(PAGE))
    assert 'name="drafts"' not in html(client.get(PAGE))
    assert "Contains unpublished drafts" not in html(contributor.get(PAGE))
