"""Pages and desk in four languages: which one a reader sees, and how it is chosen. What they say: test_messages."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override

from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import ParticipantFactory, PlaceFactory, VisitFactory, factory_of
from tests.reading import headings, html, page_of

pytestmark = pytest.mark.django_db

#: As their speakers name them.
NAMES = {"en": "English", "ru": "Русский", "be": "Беларуская", "de": "Deutsch"}
every_language = pytest.mark.parametrize("language", NAMES)
every_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=lambda each: each.plural)


def in_language(client: Client, address: str, language: str) -> Any:
    return client.get(address, headers={"Accept-Language": language})


def choose(client: Client, language: str, goal: str = "/") -> Any:
    return client.post("/language/", {"language": language, "next": goal})


def language_of(page: Any) -> str:
    """As browsers, screen readers and caches are told."""
    (stated,) = re.findall(r'<html lang="([^"]*)"', html(page))
    assert page["Content-Language"] == stated
    return str(stated)


def offered(page: Any) -> list[tuple[str, str, str]]:
    """Code, language of the name, and name; the one in use with a mark before it."""
    pattern = r'<button type="submit" name="language" value="(.*?)" lang="(.*?)"( aria-current="true")?>(.*?)</button>'
    return [(code, lang, f"{'*' * bool(on)}{name}") for code, lang, on, name in re.findall(pattern, html(page))]


def returns_to(page: Any) -> str:
    (goal,) = re.findall(r'<input type="hidden" name="next" value="([^"]*)">', html(page))
    return unescape(goal)


# --- what a reader sees ----------------------------------------------------------------------------------------------


@every_language
@every_type
def test_lists_and_records_are_in_the_language_the_browser_asks_for(
    client: Client, record_type: RecordType, language: str
) -> None:
    record = factory_of(record_type.model).create(full=True)
    listed = in_language(client, reverse(f"{record_type.plural}-list"), language)
    shown = in_language(client, record.get_absolute_url(), language)
    assert (language_of(listed), language_of(shown)) == (language, language)
    with override(language):
        plural = capfirst(str(record_type.model._meta.verbose_name_plural))
    assert headings(listed)[0] == (1, plural)
    assert f">{plural}</a>" in html(shown)


@every_language
@every_type
def test_lists_and_records_are_in_the_language_a_reader_chose(
    client: Client, record_type: RecordType, language: str
) -> None:
    record = factory_of(record_type.model).create(full=True)
    choose(client, language)
    asked = "de" if language != "de" else "ru"
    listed = in_language(client, reverse(f"{record_type.plural}-list"), asked)
    shown = in_language(client, record.get_absolute_url(), asked)
    assert (language_of(listed), language_of(shown)) == (language, language)


@every_language
def test_the_first_page_and_the_pages_without_a_record_are_in_the_readers_language(
    client: Client, language: str
) -> None:
    gone = VisitFactory.create(withdrawn=True)
    pages = {
        200: in_language(client, "/", language),
        400: in_language(client, "/visits/?nonsense=1", language),
        404: in_language(client, "/visits/nowhere/", language),
        410: in_language(client, gone.get_absolute_url(), language),
    }
    assert [page.status_code for page in pages.values()] == list(pages)
    assert [language_of(page) for page in pages.values()] == [language] * 4


@every_language
def test_the_desk_is_in_the_readers_language(admin_client: Client, language: str) -> None:
    visit = VisitFactory.create(full=True)
    addresses = [
        reverse("admin:index"),
        reverse("admin:relations_visit_changelist"),
        reverse("admin:relations_visit_change", args=[visit.pk]),
    ]
    assert [language_of(in_language(admin_client, each, language)) for each in addresses] == [language] * 3
    assert language_of(in_language(Client(), reverse("admin:login"), language)) == language


def test_who_asks_for_a_language_that_is_not_offered_reads_english(client: Client) -> None:
    assert language_of(in_language(client, "/", "fr")) == "en"


def test_no_cache_gives_a_page_to_a_reader_of_another_language(client: Client) -> None:
    for address in ("/", "/visits/", "/visits/nowhere/", "/api/v1/docs/"):
        vary = {each.strip() for each in client.get(address)["Vary"].split(",")}
        assert {"Accept-Language", "Cookie"} - vary == set()


def test_what_programs_are_answered_goes_by_what_they_ask_for_alone(client: Client) -> None:
    choose(client, "be")
    for address in ("/api/v1/visits/", "/api/v1/visits/nowhere/"):
        answer = in_language(client, address, "de")
        assert (answer["Content-Language"], "cookie" in answer["Vary"].lower()) == ("de", False)
    assert in_language(client, "/api/v1/schema/", "de")["Content-Language"] == "be"


def test_titles_summaries_and_names_say_that_they_are_english(client: Client) -> None:
    country = ParticipantFactory.create(title="Arcadia", kind="state", country_code="XA")
    town = PlaceFactory.create(title="Newburg", country=country)
    visit = VisitFactory.create(title="A meeting at the bridge", summary="They met.", host=country)
    choose(client, "de")
    assert '<h1 lang="en">A meeting at the bridge</h1>' in html(page_of(client, visit))
    assert '<p class="summary" lang="en">They met.</p>' in html(page_of(client, visit))
    assert f'<a href="{country.get_absolute_url()}" lang="en">Arcadia</a>' in html(page_of(client, visit))
    assert f'<a href="{country.get_absolute_url()}" lang="en">Arcadia</a>' in html(page_of(client, town))
    assert f'<a href="{visit.get_absolute_url()}" lang="en">A meeting at the bridge</a>' in html(client.get("/visits/"))


# --- how it is chosen ------------------------------------------------------------------------------------------------


@every_language
def test_every_page_offers_the_four_languages_each_by_its_own_name(client: Client, language: str) -> None:
    expected = [(code, code, f"{'*' * (code == language)}{name}") for code, name in NAMES.items()]
    record = VisitFactory.create()
    for address in ("/", "/visits/", "/visits/nowhere/", record.get_absolute_url(), reverse("admin:login")):
        assert offered(in_language(client, address, language)) == expected
    assert list(NAMES) == [code for code, _name in settings.LANGUAGES]


def test_the_desk_offers_the_languages_too(admin_client: Client) -> None:
    assert [code for code, _lang, _name in offered(admin_client.get(reverse("admin:index")))] == list(NAMES)
    assert offered(admin_client.get(reverse("admin:relations_visit_add") + "?_popup=1")) == []


def test_a_reader_comes_back_to_the_page_and_the_question_asked(client: Client) -> None:
    address = "/visits/?kind=summit&q=%C3%A4+%22x%22"
    assert returns_to(client.get(address)) == address
    answer = choose(client, "be", address)
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert language_of(client.get(address)) == "be"


def test_a_choice_needs_no_token_and_pages_set_no_cookie(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/", "/visits/", "/visits/nowhere/"):
        strict.get(address)
    assert dict(strict.cookies) == {}
    assert choose(strict, "ru").status_code == 302
    assert list(strict.cookies) == [settings.LANGUAGE_COOKIE_NAME]
    cookie = strict.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("ru", True, "Lax")


@pytest.mark.parametrize("language", ["fr", "xx", "", "RU ", "../ru", "ru\r\nSet-Cookie: a=b"])
def test_a_language_that_is_not_offered_is_not_chosen(client: Client, language: str) -> None:
    assert choose(client, language, "/visits/").status_code == 400
    assert dict(client.cookies) == {}
    assert language_of(client.get("/visits/")) == "en"


def test_a_forged_cookie_chooses_nothing(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert language_of(in_language(client, "/", "ru")) == "ru"


@pytest.mark.parametrize(
    "goal",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "http:///x",
        "",
    ],
)
def test_a_choice_leads_to_pages_of_this_site_only(client: Client, goal: str) -> None:
    answer = client.post(
        "/language/", {"language": "de", "next": goal}, headers={"Referer": "https://elsewhere.example/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_following_a_link_chooses_nothing(client: Client) -> None:
    assert client.get("/language/?language=ru&next=/visits/").status_code == 400
    assert dict(client.cookies) == {}
    assert language_of(client.get("/visits/")) == "en"
