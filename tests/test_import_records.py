from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from relations.choices import Status
from relations.imports import values
from relations.imports.stored import BATCH
from relations.models import Participant, Revision, Visit, VisitCountry, VisitParticipation, revisions_of
from relations.search import matching
from tests.conftest import Member
from tests.factories import FormerAddressFactory, ParticipantFactory, SourceFactory, VisitFactory
from tests.importing import failing, imported, refused, visit, write_csv

pytestmark = pytest.mark.django_db


def test_a_row_becomes_a_draft_with_all_that_it_names(ada: Participant, tmp_path: Path) -> None:
    assert imported(tmp_path, [visit()]) == ["Rows: 1. Records new: 1, changed: 0, unchanged: 0."]
    record = Visit.objects.get()
    (row,) = record.participations.all()
    assert (record.slug, record.status, record.date) == ("bridge-talks", Status.DRAFT, "2012-05-14")
    assert (row.participant, row.role, row.capacity, row.name_as_printed) == (ada, "guest", "President", "A. Lukander")
    assert [each.country for each in record.country_rows.all()] == [ada.country]


def test_what_is_computed_is_complete_afterwards(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit(title="Talks with Łukasz")])
    record = Visit.objects.get()
    assert list(matching(Visit.objects.all(), "lukasz")) == [record]
    days = {record.sort_date, record.participations.get().sort_date, record.country_rows.get().sort_date}
    assert [day.isoformat() for day in days] == ["2012-05-14"]
    assert (str(record.date_earliest), str(record.date_latest)) == ("2012-05-14", "2012-05-14")


def test_history_keeps_every_record_and_row_of_an_import(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit(), visit(slug="second")], "--reason", "From the archive")
    record = Visit.objects.get(slug="second")
    (revision,) = revisions_of(record)
    told = (revision.version, revision.action, revision.reason, revision.from_status, revision.to_status)
    assert told == (1, "imported", "From the archive", "", "draft")
    for model in (Visit, VisitParticipation, VisitCountry):
        rows = model.history.all()
        assert [(row.history_type, row.version, row.history_change_reason) for row in rows] == [
            ("+", 1, "From the archive")
        ] * 2
    assert Visit.history.get(slug="second").title == record.title


def test_a_second_run_changes_nothing_and_says_so(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    before = Visit.objects.values().get()
    assert imported(tmp_path, [visit()]) == ["Rows: 1. Records new: 0, changed: 0, unchanged: 1."]
    assert Visit.objects.values().get() == before
    assert Revision.objects.filter(type="visit").count() == 1


def test_a_changed_cell_changes_that_field_and_nothing_else(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    before: dict[str, Any] = dict(Visit.objects.values().get())
    assert imported(tmp_path, [visit(date="2012-05-15")]) == ["Rows: 1. Records new: 0, changed: 1, unchanged: 0."]
    after: dict[str, Any] = dict(Visit.objects.values().get())
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"date", "date_earliest", "date_latest", "sort_date", "updated", "version"}
    assert VisitParticipation.history.count() == 1


def test_a_row_left_out_of_a_cell_is_taken_away_and_history_keeps_it(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    imported(tmp_path, [visit(countries="")])
    assert VisitCountry.objects.count() == 0
    assert [row.history_type for row in VisitCountry.history.order_by("history_id")] == ["+", "-"]


def test_a_cell_edited_in_a_row_changes_the_row_in_place(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    row = VisitParticipation.objects.get()
    imported(tmp_path, [visit(participations="ada-lukander | chair | President | A. Lukander")])
    assert VisitParticipation.objects.values_list("pk", "role").get() == (row.pk, "chair")


def test_a_column_that_is_not_in_the_file_is_left_alone(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    imported(tmp_path, [{"slug": "bridge-talks", "title": "Talks at the bridge"}])
    record = Visit.objects.get()
    assert (record.title, record.date, record.participations.count()) == ("Talks at the bridge", "2012-05-14", 1)


def test_one_bad_row_keeps_all_out_and_every_bad_row_is_told(ada: Participant, tmp_path: Path) -> None:
    rows = [visit(), visit(slug="b", date="2012-13-40"), visit(slug="c", kind="metting"), visit(slug="d", title="")]
    said = failing(tmp_path, rows)
    assert said[0].startswith("line 3, date “2012-13-40”: There is no month 13")
    assert said[1].startswith("line 4, kind “metting”: This is none of: summit,")
    assert said[1].endswith("Did you mean “meeting”?")
    assert said[2] == "line 5, title: This field cannot be blank."
    assert said[-1] == "Bad rows: 3 of 4. Nothing was written."
    assert not Visit.objects.exists()


def test_of_very_many_rows_one_bad_one_at_the_end_leaves_nothing(ada: Participant, tmp_path: Path) -> None:
    rows = [visit(slug=f"visit-{number}", participations="Boris Bridger") for number in range(2 * BATCH)]
    said = failing(tmp_path, [*rows, visit(slug="last", kind="metting")], "--create-missing")
    assert said[-1] == f"Bad rows: 1 of {2 * BATCH + 1}. Nothing was written."
    assert not Visit.objects.exists()
    assert not Revision.objects.filter(type="visit").exists()
    assert not Participant.objects.filter(slug="boris-bridger").exists()


def test_the_records_named_are_more_than_are_kept_in_mind(
    ada: Participant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "KEPT", 1)
    rows = [visit(slug=f"visit-{number}") for number in range(2 * BATCH)]
    assert imported(tmp_path, rows) == [f"Rows: {2 * BATCH}. Records new: {2 * BATCH}, changed: 0, unchanged: 0."]


def test_a_dry_run_checks_and_writes_nothing(ada: Participant, tmp_path: Path) -> None:
    said = imported(tmp_path, [visit()], "--dry-run")
    assert said == ["Rows: 1. Records new: 1, changed: 0, unchanged: 0. Nothing was written: a dry run."]
    assert not Visit.objects.exists()


def test_an_unknown_name_is_refused_and_the_nearest_are_named_with_their_scores(
    ada: Participant, tmp_path: Path
) -> None:
    said = failing(tmp_path, [visit(participations="Ida Lukander")])
    assert said[0].startswith("line 2, participations “Ida Lukander”: There is no participant of this name. Nearest: ")
    assert "ada-lukander (90 %)" in said[0]


def test_missing_ones_are_made_as_drafts_once_however_many_rows_name_them(ada: Participant, tmp_path: Path) -> None:
    rows = [visit(slug=f"visit-{number}", participations="Boris Bridger", countries="Nachland") for number in range(3)]
    assert imported(tmp_path, rows, "--create-missing") == [
        "Rows: 3. Records new: 3, changed: 0, unchanged: 0, drafts of the type participant made: 2."
    ]
    made = Participant.objects.filter(slug__in=["boris-bridger", "nachland"]).order_by("slug")
    assert [(each.title, each.kind, each.status) for each in made] == [
        ("Boris Bridger", "person", "draft"),
        ("Nachland", "state", "draft"),
    ]
    assert [revision.action for each in made for revision in revisions_of(each)] == ["imported"] * 2
    assert imported(tmp_path, rows, "--create-missing") == ["Rows: 3. Records new: 0, changed: 0, unchanged: 3."]


def test_a_name_that_two_have_is_refused_with_both(ada: Participant, tmp_path: Path) -> None:
    ParticipantFactory.create(slug="ada-lukander-2", title="Ada Lukander")
    said = failing(tmp_path, [visit(participations="Ada Lukander")])
    assert said[0] == (
        "line 2, participations “Ada Lukander”: This may be any of ada-lukander, ada-lukander-2. "
        "Write the address name of the one that is meant."
    )


@pytest.mark.parametrize("name", ["Ада Лукандер", "ADA LUKANDER", "Ada Łukander", "ada-lukander", "Q999999999"])
def test_a_participant_is_found_by_any_spelling_and_id(name: str, ada: Participant, tmp_path: Path) -> None:
    Participant.objects.filter(pk=ada.pk).update(wikidata="Q999999999")
    imported(tmp_path, [visit(participations=f"{name} | guest")])
    assert VisitParticipation.objects.get().participant == ada


def test_the_hash_of_a_text_that_is_held_is_not_changed(tmp_path: Path) -> None:
    held = SourceFactory.create(slug="held", text="They met.", sha256="a" * 64)
    path = write_csv(tmp_path / "sources.csv", [{"slug": "held", "sha256": "b" * 64}])
    said = refused("source", path)
    assert said[0] == "line 2, sha256: A text is held, and this is not its hash."
    held.refresh_from_db()
    assert held.sha256 == "a" * 64


def test_two_rows_of_one_record_that_differ_are_refused(ada: Participant, tmp_path: Path) -> None:
    said = failing(tmp_path, [visit(), visit(title="Other talks")])
    assert said[0] == "line 3 “bridge-talks”: Line 2 tells of the same record already, and says something else."


def test_a_row_that_is_repeated_is_one_record(ada: Participant, tmp_path: Path) -> None:
    assert imported(tmp_path, [visit(), visit()])[0] == "Rows that say again what another row says: 1."
    assert Visit.objects.count() == 1


def test_the_rules_of_the_models_hold(ada: Participant, tmp_path: Path) -> None:
    FormerAddressFactory.create(type="visit", slug="former", leads_to=VisitFactory.create(title="The mover").slug)
    rows = [
        visit(date_inferred="yes", date_note=""),
        visit(slug="former", date_inferred="", date_note=""),
        visit(slug="Not an address", date_inferred="", date_note=""),
        visit(slug="twice", countries="vorland\nvorland", date_inferred="", date_note=""),
        visit(slug="person", countries="ada-lukander", date_inferred="", date_note=""),
    ]
    said = failing(tmp_path, rows)
    assert [line.split(": ", 1)[1] for line in said[:5]] == [
        "Say how the inferred part of the date is known.",
        "Former address of “The mover”: old links lead to it. Choose another.",
        "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        "It stands there twice.",
        "country: Ada Lukander is not a state or territory.",
    ]


def test_a_file_exported_before_a_colleagues_change_does_not_undo_it(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    imported(tmp_path, [visit(title="Corrected by a colleague")])
    said = failing(tmp_path, [visit(title="Mine", version="1")])
    assert said[0].endswith("It has been changed since it was exported (version 1, now 2). Export it again.")
    assert Visit.objects.get().title == "Corrected by a colleague"


# --- who may ---------------------------------------------------------------------------------------------------------


def test_a_contributor_may_not_import(ada: Participant, contributor: Member, tmp_path: Path) -> None:
    assert failing(tmp_path, [visit()], "--user", "contributor") == [
        "contributor may not import records: that takes the role of a publisher."
    ]


def test_an_unknown_account_is_refused(ada: Participant, tmp_path: Path) -> None:
    assert failing(tmp_path, [visit()], "--user", "nobody") == ["There is no account “nobody”."]


def test_the_importing_user_is_the_author(ada: Participant, publisher: Member, tmp_path: Path) -> None:
    imported(tmp_path, [visit()], "--user", "publisher")
    record = Visit.objects.get()
    assert (record.author, revisions_of(record).get().user) == (publisher.user, publisher.user)
    assert VisitParticipation.history.get().history_user == publisher.user


def test_nobody_publishes_their_own_import_unless_the_desk_allows_it(
    ada: Participant, publisher: Member, tmp_path: Path, settings: Any
) -> None:
    said = failing(tmp_path, [visit(status="published")], "--user", "publisher")
    assert said[0] == (
        "line 2, status “published”: Nobody publishes what they import themselves: import it as a draft or for review."
    )
    settings.PUBLISH_OWN_RECORDS = True
    imported(tmp_path, [visit(status="published")], "--user", "publisher")
    assert Visit.objects.published().count() == 1


def test_the_command_without_a_user_publishes_where_it_is_told_to(ada: Participant, tmp_path: Path) -> None:
    imported(tmp_path, [visit()], "--publish")
    assert Visit.objects.published().count() == 1


def test_an_import_moves_a_record_only_as_the_desk_may(ada: Participant, publisher: Member, tmp_path: Path) -> None:
    imported(tmp_path, [visit()])
    said = failing(tmp_path, [visit(status="published")], "--user", "publisher")
    assert said[0] == "line 2, status “published”: From draft it can only become: in_review."


def test_the_user_account_is_kept_out_of_what_a_file_may_say(ada: Participant, tmp_path: Path) -> None:
    User.objects.create_user("somebody")
    said = failing(tmp_path, [visit(author="somebody")])
    assert said == ["visits.csv: line 1: Unknown columns: “author”."]
