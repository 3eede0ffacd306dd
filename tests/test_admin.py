from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relations.admin.labels import APART
from relations.choices import ParticipantKind
from relations.models import (
    AccountAction,
    AccountEvent,
    ApiToken,
    CapacityNote,
    Delivery,
    DeskSession,
    FormerAddress,
    KeptAnswer,
    LikelyDuplicate,
    Merge,
    Participant,
    Record,
    Revision,
    Source,
    Visit,
)
from relations.models.history import HistoricalRow
from tests.factories import (
    ParticipantFactory,
    ParticipantNameFactory,
    SourceFactory,
    StateFactory,
    TenureFactory,
    VisitFactory,
    VisitParticipationFactory,
    factory_of,
)

pytestmark = pytest.mark.django_db

ADMINS = {model: each for model, each in admin.site._registry.items() if model._meta.app_label == "relations"}


def name_of(model: Any) -> str:
    return str(model.__name__)


def address(model: type[models.Model], view: str, *args: Any) -> str:
    return reverse(f"admin:relations_{model._meta.model_name}_{view}", args=args)


def listed(superuser: Client, model: type[models.Model], **asked: str) -> list[str]:
    response = superuser.get(address(model, "changelist"), asked)
    assert response.status_code == 200
    return [str(each) for each in response.context["cl"].result_list]


def suggested(superuser: Client, model: type[models.Model], field: str, term: str) -> list[str]:
    """What typing into an autocomplete input offers."""
    asked = {"app_label": "relations", "model_name": str(model._meta.model_name), "field_name": field, "term": term}
    results = superuser.get(reverse("admin:autocomplete"), asked).json()["results"]
    return [each["text"].split(APART)[0] for each in results]


def make(model: Any) -> Any:
    """A record with everything, or a row with what it takes."""
    if model is AccountEvent:
        return AccountEvent.note(AccountAction.LOGIN_FAILED)
    if model is Revision:
        StateFactory.create()
        return Revision.objects.first()
    maker = factory_of(model)
    return maker.create(full=True) if "full" in maker._meta.parameters else maker.create()


def test_every_model_has_a_page_or_rows_on_the_page_of_another() -> None:
    inlines = {inline.model for each in ADMINS.values() for inline in each.inlines}
    covered = set(ADMINS) | inlines
    # What was answered is kept for a day, for the program that asked; a session ends.
    by_themselves = HistoricalRow | KeptAnswer | DeskSession
    models = [m for m in apps.get_app_config("relations").get_models() if not issubclass(m, by_themselves)]
    assert [name_of(m) for m in models if m not in covered] == []


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_a_list_costs_the_same_at_one_row_and_at_three(superuser: Client, model: type[models.Model]) -> None:
    counts = []
    for _ in range(3):
        make(model)
        with CaptureQueriesContext(connection) as queries:
            assert superuser.get(address(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_the_pages_of_the_desk_open(superuser: Client, model: type[models.Model]) -> None:
    record = make(model)
    for asked in ({"_facets": "True"}, {"when": "2012", "_facets": "True"} if issubclass(model, Visit) else {}):
        assert superuser.get(address(model, "changelist"), asked).status_code == 200
    assert superuser.get(address(model, "change", record.pk)).status_code == 200
    written_by_itself = dict.fromkeys((FormerAddress, CapacityNote), (200, 403))
    written_by_itself |= dict.fromkeys((AccountEvent, Revision, Merge, LikelyDuplicate, Delivery), (403, 403))
    # A token is revoked.
    written_by_itself[ApiToken] = (403, 200)
    # What was published is withdrawn, not deleted: the answer leads back to its page.
    was_published = (302, 200) if isinstance(getattr(record, "root", None), Record) else (200, 200)
    answers = [superuser.get(address(model, *asked)) for asked in (("delete", record.pk), ("add",))]
    assert tuple(each.status_code for each in answers) == written_by_itself.get(model, was_published)


@pytest.mark.parametrize("model", ADMINS, ids=name_of)
def test_related_records_are_never_offered_as_one_long_list(model: type[models.Model]) -> None:
    request: Any = None
    for each in (ADMINS[model], *(inline(model, admin.site) for inline in ADMINS[model].inlines)):
        shown = set(each.get_autocomplete_fields(request)) | set(each.readonly_fields) | {getattr(each, "fk_name", "")}
        links = {f.name for f in each.model._meta.concrete_fields if f.editable and f.is_relation and f.related_model}
        # Whoever makes a token makes it for themselves.
        own = {"user"} if each.model is ApiToken else set()
        assert links - shown - {"record"} - own == set(), each


def test_nobody_but_staff_sees_the_desk(client: Client) -> None:
    for model in ADMINS:
        response = client.get(address(model, "changelist"))
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/staff/login/")


# --- finding ---------------------------------------------------------------------------------------------------------


def test_a_name_is_found_in_every_script_and_spelling(superuser: Client) -> None:
    person = ParticipantFactory.create(title="Lukander Variant", slug="lukander-variant")
    ParticipantNameFactory.create(record=person, text="Odile Müller")
    ParticipantFactory.create(title="Another Person")
    for term in ("Lukander", "лукандер", "Лукандэр", "VARIANT lukand", "Мюллер", "lukander-variant"):
        assert listed(superuser, Participant, q=term) == ["Lukander Variant"]
    assert listed(superuser, Participant, q="\x00") == ["Another Person", "Lukander Variant"]
    assert listed(superuser, Participant, q="Nobody") == []


def test_typing_a_name_offers_those_first_that_begin_with_it(superuser: Client) -> None:
    StateFactory.create(title="Vorland")
    for title in ("Academy of Vorland", "Vorland Bridge Office", "Zoo of Vorland"):
        ParticipantFactory.create(title=title, kind=ParticipantKind.GOVERNMENT_BODY)
    wanted = ["Vorland", "Vorland Bridge Office", "Academy of Vorland", "Zoo of Vorland"]
    assert suggested(superuser, Visit, "host", "Форланд vorl") == []
    assert suggested(superuser, Visit, "host", "vorland") == wanted
    assert suggested(superuser, Participant, "country", "vorland") == ["Vorland"]
    assert suggested(superuser, Visit, "host", "\x00vorland") == wanted


def test_a_country_is_picked_among_states_only(superuser: Client) -> None:
    state = StateFactory.create(title="Vorland")
    ParticipantFactory.create(title="Vorland Choir", kind=ParticipantKind.GROUP)
    country = Visit._meta.get_field("country_rows").related_model
    assert suggested(superuser, country, "country", state.country_code) == ["Vorland"]
    assert suggested(superuser, country, "country", "vorland") == ["Vorland"]


def test_tenures_and_progress_notes_are_found_by_whom_and_what_they_belong_to(superuser: Client) -> None:
    tenure = TenureFactory.create(person__title="Lukander Variant")
    TenureFactory.create()
    assert listed(superuser, type(tenure), q="лукандер") == [str(tenure)]
    assert len(listed(superuser, type(tenure), q="minister")) == 2


def test_years_and_months_find_what_may_fall_into_them(superuser: Client) -> None:
    for date in ("2012-05-14", "2012-05", "2012", "2013-01-01", ""):
        VisitFactory.create(title=date or "undated", date=date)
    assert listed(superuser, Visit, when="2012") == ["2012-05-14", "2012-05", "2012"]
    assert listed(superuser, Visit, when="2012-05") == ["2012-05-14", "2012-05", "2012"]
    assert listed(superuser, Visit, when="2012-06") == ["2012"]
    assert listed(superuser, Visit, when="unknown") == ["undated"]
    assert listed(superuser, Visit, when="2012-13") == []
    assert listed(superuser, Visit, when="XXXX") == []


def choices(superuser: Client, title: str, **asked: str) -> list[str]:
    changelist = superuser.get(address(Visit, "changelist"), asked).context["cl"]
    spec = next(spec for spec in changelist.filter_specs if spec.title == title)
    return [str(choice["display"]) for choice in spec.choices(changelist)]


def test_the_year_filter_offers_years_then_months_and_never_a_day(superuser: Client) -> None:
    for date in ("2012-05-14", "2009", ""):
        VisitFactory.create(date=date)
    assert choices(superuser, "when") == ["All", "2012", "2009", "date not known"]
    of_year = choices(superuser, "when", when="2012")
    assert of_year[:4] == ["All years", "2012", "January 2012", "February 2012"]
    assert len(of_year) == 14


def test_the_country_filter_offers_the_countries_of_the_list(superuser: Client) -> None:
    state = StateFactory.create(title="Nachland")
    visit = VisitFactory.create(full=True)
    VisitFactory.create()
    country = visit.country_rows.get().country
    assert choices(superuser, "country") == ["All", country.title]
    assert listed(superuser, Visit, country=str(country.pk)) == [visit.title]
    assert listed(superuser, Visit, country=str(state.pk)) == []
    assert listed(superuser, Visit, country="x") == []


def test_sources_can_be_listed_by_whether_their_text_is_held(superuser: Client) -> None:
    SourceFactory.create(title="Held", held=True)
    SourceFactory.create(title="Not held")
    assert listed(superuser, Source, held="yes") == ["Held"]
    assert listed(superuser, Source, held="no") == ["Not held"]


def cells(superuser: Client, model: type[Record], column: str) -> list[str]:
    """The plain text of one column of the list."""
    content = superuser.get(address(model, "changelist")).content.decode()
    parts = content.split(f'<td class="field-{column}">')[1:]
    return [part.split("</td>")[0] for part in parts]


def test_columns_say_no_more_of_a_date_than_is_known(superuser: Client) -> None:
    for date in ("2012-05-14", "2012-05", ""):
        VisitFactory.create(date=date)
    assert cells(superuser, Visit, "when nowrap") + cells(superuser, Visit, "when") == ["14 May 2012", "May 2012", "-"]


def test_columns_name_who_acts_and_shorten_long_delegations(superuser: Client) -> None:
    visit = VisitFactory.create()
    for n in range(6):
        who = ParticipantFactory.create(title=f"P{n}")
        VisitParticipationFactory.create(record=visit, participant=who, position=n)
    assert cells(superuser, Visit, "people") == ["P0, P1, P2, + 3"]


def test_a_published_record_is_one_click_from_the_desk_and_a_draft_is_not(superuser: Client) -> None:
    visit = VisitFactory.create()
    draft = VisitFactory.create(draft=True)
    link = f'href="{visit.get_absolute_url()}" class="viewsitelink"'
    assert link in superuser.get(address(Visit, "change", visit.pk)).content.decode()
    assert "viewsitelink" not in superuser.get(address(Visit, "change", draft.pk)).content.decode()
