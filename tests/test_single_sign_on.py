"""Logging in by an OpenID provider: only whoever has an account comes in, and nothing forged is believed."""

import runpy
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.accounts import AT_THE_PROVIDER, BACKENDS, PROVIDER
from relations.models import AccountAction, AccountEvent
from tests.provider import CLIENT, SECRET, Provider, answering

pytestmark = pytest.mark.django_db

ASK, ANSWER, HOME = "/staff/single-sign-on/", "/staff/single-sign-on/answer/", "/staff/account/"


@pytest.fixture(scope="module")
def _listening() -> Iterator[Provider]:
    with answering(Provider()) as provider:
        yield provider


@pytest.fixture
def provider(_listening: Provider, settings: Any) -> Provider:
    """Set up as the settings do it; over http, since it is on this machine."""
    address, key = _listening.address, _listening.key
    _listening.signs_with, _listening.algorithm, _listening.is_down = key, "RS256", False
    _listening.tells, _listening.asked, _listening.redeemed = {}, {}, []
    _listening.claims = {"email": "mara@foreign.example", "email_verified": True, "preferred_username": "mara"}
    given = {
        **AT_THE_PROVIDER,
        "OIDC_ISSUER": address,
        "OIDC_RP_CLIENT_ID": CLIENT,
        "OIDC_RP_CLIENT_SECRET": SECRET,
        "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{address}/authorize",
        "OIDC_OP_TOKEN_ENDPOINT": f"{address}/token",
        "OIDC_OP_JWKS_ENDPOINT": f"{address}/keys",
        "OIDC_CLAIM": "email",
        "OIDC_SECOND_FACTOR": "ours",
        "AUTHENTICATION_BACKENDS": [*BACKENDS, PROVIDER],
    }
    for name, value in given.items():
        setattr(settings, name, value)
    return _listening


@pytest.fixture
def mara(provider: Provider) -> User:
    return User.objects.create_user("mara", "Mara@foreign.example", is_staff=True)


def log_in(client: Client, provider: Provider, **asked: str) -> Any:
    """To the provider and back."""
    return client.get(ANSWER, provider.consent(client.get(ASK, asked)["Location"]))


def is_in(client: Client) -> bool:
    return bool(client.get(HOME).status_code == 200)


# --- who comes in -----------------------------------------------------------------------------------------------------


def test_whoever_has_an_account_comes_in(client: Client, provider: Provider, mara: User) -> None:
    page = client.get("/staff/login/?next=/staff/relations/visit/")
    assert 'href="/staff/single-sign-on/?next=%2Fstaff%2Frelations%2Fvisit%2F"' in page.content.decode()
    assert log_in(client, provider, next="/staff/relations/visit/")["Location"] == "/staff/relations/visit/"
    assert is_in(client)
    event = AccountEvent.objects.get(action=AccountAction.LOGGED_IN)
    assert (event.account, event.details) == (mara, {"way": "single sign-on"})


def test_state_nonce_and_proof_of_the_code_go_along(client: Client, provider: Provider, mara: User) -> None:
    asked = parse_qs(urlsplit(client.get(ASK)["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} < set(asked)
    log_in(client, provider)
    assert len(provider.redeemed[0]["code_verifier"]) >= 43
    again = log_in(Client(), provider)
    assert again.status_code == 302
    assert provider.redeemed[0]["code_verifier"] != provider.redeemed[1]["code_verifier"]


def test_the_name_of_the_account_may_be_what_counts(client: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_CLAIM = "preferred_username"
    User.objects.create_user("mara", is_staff=True)
    provider.claims = {"preferred_username": "mara"}
    log_in(client, provider)
    assert is_in(client)


def refused(client: Client, provider: Provider) -> bool:
    """By being led back, with words that tell nothing of why."""
    before = User.objects.count()
    answer = log_in(client, provider)
    told = client.get(answer["Location"])
    words = [str(each) for each in told.context["messages"]]
    return (
        answer["Location"] == "/staff/login/"
        and words == ["Your organization's account did not let you in here. Ask an administrator of the desk."]
        and not is_in(client)
        and User.objects.count() == before
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@foreign.example", "email_verified": True},
        {"email": "mara@foreign.example"},
        {"email": "mara@foreign.example", "email_verified": False},
        {"email": "mara@foreign.example", "email_verified": "true"},
        {"email": "", "email_verified": True},
        {"email": " ", "email_verified": True},
        {"email": ["mara@foreign.example"], "email_verified": True},
        {"email": "%", "email_verified": True},
        {"email_verified": True, "preferred_username": "mara"},
    ],
)
def test_nobody_without_an_account_comes_in_and_none_is_made(
    client: Client, provider: Provider, mara: User, claims: dict[str, Any]
) -> None:
    User.objects.create_user("nameless", is_staff=True)
    provider.claims = claims
    assert refused(client, provider)


def test_neither_a_deactivated_account_nor_one_that_is_no_staff_comes_in(
    client: Client, provider: Provider, mara: User
) -> None:
    for field in ("is_active", "is_staff"):
        User.objects.filter(pk=mara.pk).update(is_active=True, is_staff=True)
        User.objects.filter(pk=mara.pk).update(**{field: False})
        assert refused(client, provider)


def test_whoever_is_deactivated_later_is_out(client: Client, provider: Provider, mara: User) -> None:
    log_in(client, provider)
    assert is_in(client)
    User.objects.filter(pk=mara.pk).update(is_active=False)
    assert not is_in(client)


def test_an_address_of_two_accounts_lets_in_neither(client: Client, provider: Provider, mara: User) -> None:
    User.objects.create_user("ada", "mara@foreign.example", is_staff=True)
    assert refused(client, provider)


def test_it_gives_no_rights(client: Client, provider: Provider, mara: User) -> None:
    provider.claims |= {"groups": ["administrator"], "is_superuser": True, "roles": ["administrator"]}
    log_in(client, provider)
    mara.refresh_from_db()
    assert (mara.is_superuser, mara.groups.count()) == (False, 0)


# --- what is forged ---------------------------------------------------------------------------------------------------

ANOTHER_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)


@pytest.mark.parametrize(
    "tells",
    [
        {"nonce": "of another log in"},
        {"nonce": None},
        {"aud": "another-desk"},
        {"aud": ["another-desk", "and-another"]},
        {"aud": None},
        {"azp": "another-desk"},
        {"iss": "https://provider.example"},
        {"iss": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_or_for_another_time_is_refused(
    client: Client, provider: Provider, mara: User, tells: dict[str, Any]
) -> None:
    provider.tells = tells
    assert refused(client, provider)


def test_a_token_that_somebody_else_signed_is_refused(client: Client, provider: Provider, mara: User) -> None:
    provider.signs_with = ANOTHER_KEY
    assert refused(client, provider)


def test_a_token_that_nobody_signed_is_refused(client: Client, provider: Provider, mara: User) -> None:
    provider.signs_with, provider.algorithm = None, "none"
    assert refused(client, provider)


@pytest.mark.parametrize("secret", ["public key", SECRET])
def test_a_token_signed_with_what_is_known_is_refused(
    client: Client, provider: Provider, mara: User, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the public key of the provider taken for a shared secret."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = provider.key.public_key().public_bytes(serialization.Encoding.PEM, form)
    monkeypatch.setattr("jwt.algorithms.HMACAlgorithm.prepare_key", lambda self, key: key)
    provider.signs_with, provider.algorithm = public if secret == "public key" else secret.encode(), "HS256"
    assert refused(client, provider)


def test_an_answer_to_another_browser_is_refused(client: Client, provider: Provider, mara: User) -> None:
    """Whoever sends somebody the end of their own log in would have them work in an account that is not theirs."""
    other = Client()
    told = provider.consent(other.get(ASK)["Location"])
    assert client.get(ANSWER, told)["Location"] == "/staff/login/"
    client.get(ASK)
    assert client.get(ANSWER, told).status_code == 400
    assert not is_in(client)
    assert provider.redeemed == []


def test_an_answer_is_taken_once(client: Client, provider: Provider, mara: User) -> None:
    told = provider.consent(client.get(ASK)["Location"])
    client.get(ANSWER, told)
    assert is_in(client)
    client.post("/staff/logout/")
    client.get(ANSWER, told)
    assert not is_in(client)


def test_a_code_that_was_got_elsewhere_is_not_taken(client: Client, provider: Provider, mara: User) -> None:
    stolen = provider.consent(Client().get(ASK)["Location"])["code"]
    state = provider.consent(client.get(ASK)["Location"])["state"]
    assert client.get(ANSWER, {"code": stolen, "state": state})["Location"] == "/staff/login/"
    assert not is_in(client)


def test_the_form_for_a_password_takes_no_code(client: Client, provider: Provider, mara: User) -> None:
    """Its address may carry one, and every way of logging in is asked: without state, nonce or proof."""
    provider.tells = {"nonce": None}
    told = provider.consent(
        f"{provider.address}/authorize?state=x&code_challenge=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    )
    answer = client.post(f"/staff/login/?code={told['code']}&state=x", {"username": "mara", "password": "none of hers"})
    assert answer.status_code == 200
    assert not is_in(client)
    assert provider.redeemed == []


def test_a_provider_that_fails_lets_nobody_in(client: Client, provider: Provider, mara: User, settings: Any) -> None:
    provider.is_down = True
    assert refused(client, provider)
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:9/token"
    assert refused(client, provider)


def test_what_it_refuses_itself_is_told_in_words(client: Client, provider: Provider, mara: User) -> None:
    told = provider.consent(client.get(ASK)["Location"])
    answer = client.get(ANSWER, {"error": "access_denied", "state": told["state"]})
    assert answer["Location"] == "/staff/login/"


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_it_leads_to_no_other_site(client: Client, provider: Provider, mara: User, wanted: str) -> None:
    assert log_in(client, provider, next=wanted)["Location"] == "/staff/"


# --- whose second factor ----------------------------------------------------------------------------------------------


def test_the_second_factor_is_the_desks_or_the_providers(provider: Provider, mara: User, settings: Any) -> None:
    settings.STAFF_OTP = True
    TOTPDevice.objects.create(user=mara, name="app")
    ours = Client()
    assert log_in(ours, provider)["Location"] == "/staff/code/"
    assert not is_in(ours)
    settings.OIDC_SECOND_FACTOR = "theirs"
    theirs = Client()
    assert log_in(theirs, provider)["Location"] == "/staff/"
    assert is_in(theirs)


def test_the_providers_second_factor_is_nothing_to_a_password(provider: Provider, mara: User, settings: Any) -> None:
    settings.STAFF_OTP, settings.OIDC_SECOND_FACTOR = True, "theirs"
    mara.set_password("nine ferries on the lake")
    mara.save()
    client = Client()
    log_in(client, provider)
    assert is_in(client)
    client.post("/staff/login/", {"username": "mara", "password": "nine ferries on the lake"})
    assert not is_in(client)


# --- where there is none ----------------------------------------------------------------------------------------------


def test_without_settings_there_is_no_such_way(client: Client) -> None:
    assert "single-sign-on" not in client.get("/staff/login/").content.decode()
    for address in (ASK, ANSWER, f"{ANSWER}?code=x&state=y"):
        assert client.get(address).status_code == 404


GIVEN = {
    "OIDC_ISSUER": "https://provider.example",
    "OIDC_CLIENT_ID": CLIENT,
    "OIDC_CLIENT_SECRET": SECRET,
    "OIDC_AUTHORIZATION_ENDPOINT": "https://provider.example/authorize",
    "OIDC_TOKEN_ENDPOINT": "https://provider.example/token",
    "OIDC_KEYS_ENDPOINT": "https://provider.example/keys",
}


def test_the_settings_are_all_given_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> dict[str, Any]:
        return runpy.run_path(str(configured.BASE_DIR / "config" / "settings.py"))

    assert PROVIDER not in read()["AUTHENTICATION_BACKENDS"]
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    told = read()
    assert told["AUTHENTICATION_BACKENDS"][-1] == PROVIDER
    assert (told["OIDC_USE_PKCE"], told["OIDC_CREATE_USER"], told["OIDC_SECOND_FACTOR"]) == (True, False, "ours")
    for name, value in GIVEN.items():
        monkeypatch.delenv(name)
        with pytest.raises(ImproperlyConfigured, match=f"^{name}: not set"):
            read()
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OIDC_TOKEN_ENDPOINT", "http://provider.example/token")
    with pytest.raises(ImproperlyConfigured, match=r"^OIDC_TOKEN_ENDPOINT="):
        read()
