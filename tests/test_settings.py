import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import secret_key
from config.settings import BASE_DIR

VARIABLES = (
    "SECRET_KEY", "DEBUG", "DATABASE_URL", "CONN_MAX_AGE", "PREPARE_AFTER", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS",
    "HTTPS", "HSTS_SECONDS", "TRUST_PROXY", "LOG_LEVEL", "API_RATE", "API_TOKEN_RATE", "API_WRITE_RATE", "SITE_URL",
    "WEBHOOKS_MAY_REACH_PRIVATE", "WEBHOOKS_MAY_USE_HTTP",
)  # fmt: skip
KEY = "a key that is long enough for a made-up site of a made-up state"


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    def read(**environ: str) -> dict[str, Any]:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(BASE_DIR / "config" / "settings.py"))

    return read


def test_a_bare_checkout_is_for_development(settings_with: Any) -> None:
    settings = settings_with()
    assert settings["DEBUG"] is True
    assert settings["ALLOWED_HOSTS"] == []
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["DATABASES"]["default"]["NAME"] == str(BASE_DIR / "var" / "db.sqlite3")


def test_a_secret_key_makes_it_a_public_site(settings_with: Any) -> None:
    settings = settings_with(SECRET_KEY=KEY, ALLOWED_HOSTS="desk.example")
    assert settings["DEBUG"] is False
    assert settings["SECRET_KEY"] == KEY
    assert settings["ALLOWED_HOSTS"] == ["desk.example"]
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 86_400
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


def test_a_public_site_may_leave_https_to_others(settings_with: Any) -> None:
    settings = settings_with(SECRET_KEY=KEY, HTTPS="off")
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"SECRET_KEY": KEY}, ""),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "*"}, ""),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": ".example,desk.example,other.example"}, "https://desk.example"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "desk.example", "HTTPS": "off"}, "http://desk.example"),
        ({"SECRET_KEY": KEY, "SITE_URL": "https://relations.example/"}, "https://relations.example"),
    ],
)
def test_the_site_knows_its_address_where_something_says_so(settings_with: Any, environ: Any, address: str) -> None:
    assert settings_with(**environ)["SITE_URL"] == address


def test_no_webhook_reaches_into_the_house_unless_it_is_said(settings_with: Any) -> None:
    settings = settings_with()
    assert (settings["WEBHOOKS_MAY_REACH_PRIVATE"], settings["WEBHOOKS_MAY_USE_HTTP"]) == (False, False)


def test_a_proxy_is_believed_only_where_told_to(settings_with: Any) -> None:
    believing, doubting = settings_with(TRUST_PROXY="on"), settings_with()
    assert believing["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert (believing["REST_FRAMEWORK"]["NUM_PROXIES"], doubting["REST_FRAMEWORK"]["NUM_PROXIES"]) == (1, 0)


def test_how_much_may_be_asked_of_the_api_is_set_by_rates(settings_with: Any) -> None:
    def rates(**environ: str) -> Any:
        return settings_with(**environ)["REST_FRAMEWORK"]["DEFAULT_THROTTLE_RATES"]

    assert rates() == {"address": "600/min", "token": "3000/min", "writes": "600/min"}
    assert rates(API_RATE="10/s", API_TOKEN_RATE="off", API_WRITE_RATE="") == {
        "address": "10/s",
        "token": None,
        "writes": "600/min",
    }


def test_without_debug_a_secret_key_is_needed(settings_with: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set"):
        settings_with(DEBUG="off")


def test_a_development_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    kept_in = tmp_path / "var" / "secret_key"
    first = secret_key(debug=True, kept_in=kept_in)
    assert secret_key(debug=True, kept_in=kept_in) == first
    assert len(first) > 50
    assert kept_in.stat().st_mode & 0o777 == 0o600
    assert list(kept_in.parent.iterdir()) == [kept_in]


def test_postgresql_connections_are_kept_and_checked(settings_with: Any) -> None:
    database = settings_with(DATABASE_URL="postgres://anna:secret@db.example:5433/desk")["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["HOST"], database["PORT"], database["NAME"]) == (
        "anna",
        "db.example",
        5433,
        "desk",
    )
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(("given", "threshold"), [({}, 3), ({"PREPARE_AFTER": "7"}, 7), ({"PREPARE_AFTER": "0"}, None)])
def test_how_soon_postgresql_keeps_a_plan_is_set(settings_with: Any, given: dict[str, str], threshold: Any) -> None:
    database = settings_with(DATABASE_URL="postgres://db.example/desk", **given)["DATABASES"]["default"]
    assert database["OPTIONS"]["prepare_threshold"] == threshold


def test_sqlite_waits_for_its_turn(settings_with: Any, tmp_path: Path) -> None:
    database = settings_with(DATABASE_URL=f"sqlite:///{tmp_path}/desk.sqlite3")["DATABASES"]["default"]
    assert database["NAME"] == f"{tmp_path}/desk.sqlite3"
    assert database["CONN_MAX_AGE"] == 60
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database["OPTIONS"]["timeout"] == 20


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "mysql://localhost/desk"),
        ("ALLOWED_HOSTS", "https://desk.example"),
        ("ALLOWED_HOSTS", "desk.example:8000"),
        ("CSRF_TRUSTED_ORIGINS", "desk.example"),
        ("CSRF_TRUSTED_ORIGINS", "https://desk.example/path"),
        ("HTTPS", "2"),
        ("HSTS_SECONDS", "-1"),
        ("TRUST_PROXY", "all"),
        ("LOG_LEVEL", "LOUD"),
        ("API_RATE", "many"),
        ("API_TOKEN_RATE", "600"),
        ("API_WRITE_RATE", "0/min"),
    ],
)
def test_a_value_that_is_not_understood_stops_the_start(settings_with: Any, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}="):
        settings_with(**{name: value})
