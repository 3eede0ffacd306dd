"""Two records that told of the same become one: nothing is lost, nothing is twice."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from relations.choices import Action, NameKind, Status
from relations.merging import MergeRefusedError, choices_between, merge, unmerge
from relations.merging.references import references
from relations.models import (
    Merge,
    Participant,
    Statement,
    Succession,
    Tenure,
    Topic,
    VisitParticipation,
    changing,
    revisions_of,
)
from relations.record_types import RECORD_TYPES
from tests.factories import (
    BodyFactory,
    ParticipantFactory,
    ParticipantNameFactory,
    PlaceFactory,
    PlaceNameFactory,
    SourceFactory,
    StateFactory,
    StatementCitationFactory,
    StatementFactory,
    StatementTranslationFactory,
    SuccessionFactory,
    TenureCitationFactory,
    TenureFactory,
    VisitCitationFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
    passage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("ruth")


def merged_into(kept: Any, merged: Any, user: User, **how: Any) -> Merge:
    done = merge(kept, merged, user=user, reason="One person, two spellings.", **how)
    kept.refresh_from_db()
    merged.refresh_from_db()
    return done


@pytest.mark.parametrize("model", [*(each.model for each in RECORD_TYPES.values()), Topic], ids=lambda m: m.__name__)
def test_whatever_led_to_the_merged_record_leads_to_the_kept_one(model: Any, user: User) -> None:
    maker = factory_of(model)
    same = {"mode": "direct", "quote": "We will build the bridge."} if model is Statement else {}
    kept, merged = maker.create(**same), maker.create(full=True)
    named_by: list[tuple[Any, str]] = [*references(model)]
    for other, name in named_by:
        if not other._default_manager.filter(**{name: merged}).exists() and name != "merged_into":
            make_row(other, name, merged)
    before = {key: key[0]._default_manager.filter(**{key[1]: merged}).count() for key in named_by}
    merged_into(kept, merged, user)
    assert [key for key in named_by if key[1] != "merged_into" and not before[key]] == []
    assert [key for key in named_by if key[0]._default_manager.filter(**{key[1]: merged}).exists()] == []
    after = {key: key[0]._default_manager.filter(**{key[1]: kept}).count() for key in named_by}
    assert [key for key in named_by if key[1] != "merged_into" and after[key] < before[key]] == []
    assert (merged.merged_into, getattr(merged, "status", Status.WITHDRAWN)) == (kept, Status.WITHDRAWN)


def make_row(model: Any, name: str, target: Any) -> Any:
    more = {"full": True} if name == "on_behalf_of" else {}
    return factory_of(model).create(**{name: target}, **more)


def test_a_participation_of_both_in_one_visit_is_one_and_its_blanks_are_filled(user: User) -> None:
    kept, merged = ParticipantFactory.create(), ParticipantFactory.create()
    visit = VisitFactory.create()
    stays = VisitParticipationFactory.create(record=visit, participant=kept, capacity="", name_as_printed="A. Orlo")
    VisitParticipationFactory.create(record=visit, participant=merged, capacity="Envoy", name_as_printed="Adalina")
    merged_into(kept, merged, user)
    row = visit.participations.get()
    assert (row.pk, row.participant, row.capacity, row.name_as_printed) == (stays.pk, kept, "Envoy", "A. Orlo")


def test_what_would_succeed_or_belong_to_itself_is_left_out(user: User) -> None:
    kept, merged, third = BodyFactory.create(), BodyFactory.create(), BodyFactory.create()
    SuccessionFactory.create(predecessor=kept, successor=merged)
    SuccessionFactory.create(predecessor=merged, successor=third)
    merged_into(kept, merged, user)
    assert [*Succession.objects.values_list("predecessor", "successor")] == [(kept.pk, third.pk)]


def test_tenures_of_both_are_one_with_the_passages_of_both(user: User) -> None:
    kept, merged, body = ParticipantFactory.create(), ParticipantFactory.create(), BodyFactory.create()
    same = {"office": "Envoy", "body": body, "held": "2004"}
    mine, theirs = (
        TenureFactory.create(person=kept, **same),
        TenureFactory.create(person=merged, note="Acting.", **same),
    )
    TenureCitationFactory.create(record=mine)
    TenureCitationFactory.create(record=theirs)
    merged_into(kept, merged, user)
    tenure = Tenure.objects.get()
    assert (tenure.person, tenure.note, tenure.citations.count()) == (kept, "Acting.", 2)


def test_the_kept_record_is_found_by_every_name_of_the_other(user: User) -> None:
    kept = ParticipantFactory.create(title="Adalina Orlovich")
    merged = ParticipantFactory.create(title="Ada Brückner")
    ParticipantNameFactory.create(record=kept, text="Adalina Orlovich", used="")
    ParticipantNameFactory.create(record=merged, text="A. Brückner-Orlo", used="")
    ParticipantNameFactory.create(record=merged, text="Брюкнер", language="ru", used="")
    merged_into(kept, merged, user)
    names = {name.text: name.kind for name in kept.names.all()}
    assert names == {
        "Adalina Orlovich": NameKind.COMMON,
        "A. Brückner-Orlo": NameKind.VARIANT,
        "Брюкнер": NameKind.COMMON,
        "Ada Brückner": NameKind.VARIANT,
    }
    assert [*Participant.objects.published().matching("Bruckner")] == [kept]


def test_a_place_goes_by_its_own_name_still(user: User) -> None:
    kept, merged = PlaceFactory.create(title="Newburg"), PlaceFactory.create(title="Neuburg am See")
    PlaceNameFactory.create(record=kept, text="Newburg", used="")
    PlaceNameFactory.create(record=merged, text="Neuburg on Lake", used="")
    merged_into(kept, merged, user)
    assert kept.name_on(kept.created.date(), "en") == "Newburg"


def test_an_empty_field_stays_empty_unless_the_editor_takes_the_other(user: User) -> None:
    kept, merged = ParticipantFactory.create(summary=""), ParticipantFactory.create(wikidata="Q12", summary="Told.")
    merged_into(kept, merged, user, take=["wikidata"])
    assert (kept.wikidata, kept.summary) == ("Q12", "")


def test_a_code_that_there_is_once_goes_over(user: User) -> None:
    kept, merged = StateFactory.create(country_code=""), StateFactory.create(country_code="XZ")
    merged_into(kept, merged, user, take=["country_code"])
    assert (kept.country_code, merged.country_code) == ("XZ", "")


def test_rows_carry_the_date_of_the_record_they_belong_to_now(user: User) -> None:
    kept, merged = VisitFactory.create(date="2012-05-14"), VisitFactory.create(date="2012-05", full=True)
    merged_into(kept, merged, user)
    days = {row.sort_date for rows in (kept.participations, kept.country_rows) for row in rows.all()}
    assert days == {kept.sort_date}


def test_both_reports_of_one_event_stay_its_sources(user: User) -> None:
    kept, merged = VisitFactory.create(), VisitFactory.create()
    same, other = SourceFactory.create(held=True), SourceFactory.create()
    for visit in (kept, merged):
        VisitCitationFactory.create(record=visit, source=same, **passage(same.text, "in Newburg on 14 May"))
    VisitCitationFactory.create(record=merged, source=other)
    merged_into(kept, merged, user)
    assert {citation.source for citation in kept.citations.all()} == {same, other}
    assert kept.citations.count() == 2


# --- quotes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def reports() -> tuple[Statement, Statement]:
    """Two reports of one utterance, each with the wording of its own source."""
    made = []
    for text in ("He said: we will build the bridge.", "He said: we shall build a bridge."):
        source, words = SourceFactory.create(text=text, sha256=""), text[9:-1]
        statement = StatementFactory.create(mode="direct", quote=words)
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **passage(text, words))
        StatementTranslationFactory.create(record=statement, field="quote", text=f"Deutsch: {words}")
        made.append(statement)
    return made[0], made[1]


@pytest.mark.parametrize("taken", [False, True])
def test_only_the_spans_of_the_chosen_quote_stay_verbatim(
    reports: tuple[Statement, Statement], user: User, taken: bool
) -> None:
    kept, merged = reports
    words = (merged if taken else kept).quote
    merged_into(kept, merged, user, take=["quote"] if taken else [])
    assert kept.quote == words
    assert kept.citations.count() == 2
    assert [citation.record.quote for citation in kept.citations.filter(verbatim=True)] == [words]
    assert kept.publication_problems() == []
    assert [row.text for row in kept.translations.filter(field="quote")] == [f"Deutsch: {words}"]


def test_one_passage_that_proves_two_quotes_stays_verbatim(user: User) -> None:
    source = SourceFactory.create(text="He said: we will build the bridge.", sha256="")
    kept, merged = (StatementFactory.create(mode="direct", quote="we will build the bridge") for _ in range(2))
    for statement in (kept, merged):
        span = passage(source.text, statement.quote)
        StatementCitationFactory.create(record=statement, source=source, verbatim=True, **span)
    merged_into(kept, merged, user)
    assert [citation.verbatim for citation in kept.citations.all()] == [True]


def test_a_quote_without_its_passage_is_not_taken_over_into_what_is_published(
    reports: tuple[Statement, Statement], user: User
) -> None:
    kept, merged = reports
    merged.citations.update(verbatim=False)
    with pytest.raises(MergeRefusedError, match="ticked as verbatim"):
        merge(kept, merged, user=user, reason="The same.", take=["quote"])
    kept.refresh_from_db()
    assert (kept.quote, Merge.objects.count()) == ("we will build the bridge", 0)


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_a_merged_record_is_in_no_list(client: Client, user: User) -> None:
    kept, merged = VisitFactory.create(slug="kept"), VisitFactory.create(slug="merged")
    merged_into(kept, merged, user)
    assert [visit["slug"] for visit in client.get("/api/v1/visits/").json()["results"]] == ["kept"]


def test_history_tells_who_merged_what_and_why_of_every_record_that_changed(user: User) -> None:
    kept, merged = ParticipantFactory.create(title="Kept"), ParticipantFactory.create(title="Merged")
    row = VisitParticipationFactory.create(participant=merged)
    merged_into(kept, merged, user)
    for record, action in ((kept, Action.MERGED), (merged, Action.MERGED), (row.record, Action.CHANGED)):
        last = revisions_of(record).first()
        assert last is not None
        record.refresh_from_db()
        assert (last.action, last.user, last.version) == (action, user, record.version)
    told = revisions_of(row.record).values_list("reason", flat=True).first()
    assert told == "“Merged” was merged into “Kept”."
    withdrawn = revisions_of(merged).get(action=Action.MERGED)
    assert (withdrawn.from_status, withdrawn.to_status) == (Status.PUBLISHED, Status.WITHDRAWN)
    last_of_row = VisitParticipation.history.filter(id=row.pk).latest("version")
    assert (last_of_row.participant_id, last_of_row.version) == (kept.pk, row.record.version)


def test_a_row_that_goes_over_is_gone_from_one_history_and_new_in_the_other(user: User) -> None:
    kept, merged = ParticipantFactory.create(), ParticipantFactory.create()
    name = ParticipantNameFactory.create(record=merged, text="Ada")
    with changing(user=user):
        kept.save()
    merged_into(kept, merged, user)
    rows: Any = type(name).history.filter(id=name.pk)
    assert [row.history_type for row in rows.filter(record_id=merged.pk).order_by("history_id")] == ["+", "-"]
    assert [row.version for row in rows.filter(record_id=kept.pk)] == [kept.version]


def test_the_text_of_a_source_goes_over_with_its_hash_and_name(user: User) -> None:
    kept = SourceFactory.create(text="", sha256="", filename="")
    merged = SourceFactory.create(text="They met in Newburg.", sha256="a" * 64, filename="newburg.txt")
    assert {"text", "sha256", "filename"} & {*choices_between(kept, merged)} == {"text"}
    done = merged_into(kept, merged, user, take=["text"])
    assert (kept.text, kept.sha256, kept.filename) == ("They met in Newburg.", "a" * 64, "newburg.txt")
    unmerge(done, user=user, reason="They are two.")
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert [(each.text, each.sha256) for each in (kept, merged)] == [("", ""), ("They met in Newburg.", "a" * 64)]
