import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import VARIABLES, secret_key
from config.settings import BASE_DIR

KEY = "a key that is long enough for a made-up site of a made-up state"


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    def read(**environ: str) -> dict[str, Any]:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(f"{name}_FILE", raising=False)
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
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


def test_on_this_machine_alone_it_may_be_served_without_https(settings_with: Any) -> None:
    settings = settings_with(SECRET_KEY=KEY, ALLOWED_HOSTS="127.0.0.1", HTTPS="off")
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": ".desk.example"}, ""),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": ".example,desk.example,other.example"}, "https://desk.example"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "localhost", "HTTPS": "off"}, "http://localhost"),
        (
            {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "desk.example", "SITE_URL": "https://relations.example/"},
            "https://relations.example",
        ),
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


def test_a_development_key_is_made_once(tmp_path: Path) -> None:
    kept_in = tmp_path / "var" / "secret_key"
    first = secret_key(debug=True, kept_in=kept_in, key=None)
    assert secret_key(debug=True, kept_in=kept_in, key=None) == first
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


def test_all_processes_may_keep_in_one_place(settings_with: Any) -> None:
    kept = settings_with(CACHE_URL="redis://:secret@cache.example/0", ANSWERS_KEPT="100")["CACHES"]
    assert {each["LOCATION"] for each in kept.values()} == {"redis://:secret@cache.example/0"}
    assert len({each["KEY_PREFIX"] for each in kept.values()}) == len(kept) == 3
    assert all(each["OPTIONS"]["IGNORE_EXCEPTIONS"] for each in kept.values())


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
        ("SECURITY_CONTACT", "security@relations.example"),
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


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50 characters"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is shorter than 50 characters, or has fewer than 5 different ones"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set"),
        ({"ALLOWED_HOSTS": "desk.example,*"}, r"ALLOWED_HOSTS=\* lets a request say"),
        ({"HTTPS": "off"}, "HTTPS is off and ALLOWED_HOSTS names more than this machine"),
        ({"HTTPS": "off", "ALLOWED_HOSTS": "localhost,.desk.example"}, "HTTPS is off"),
        ({"DEBUG": "on"}, "DEBUG is on and ALLOWED_HOSTS names more than this machine"),
        ({"CDN_SECONDS": "600"}, "CDN_SECONDS=600 without CDN_PURGE_URL: what is withdrawn would be shown"),
        ({"CDN_PURGE_HEADER": "Fastly-Key"}, "CDN_PURGE_HEADER: use a name, a colon"),
        ({"CACHE_URL": "memcached://cache.example"}, "CACHE_URL: use an address such as redis://"),
        ({"HSTS_PRELOAD": "on"}, "HSTS_PRELOAD is on, and browsers list only sites with HSTS_INCLUDE_SUBDOMAINS=on"),
        ({"HSTS_PRELOAD": "on", "HSTS_INCLUDE_SUBDOMAINS": "on", "HSTS_SECONDS": "300"}, "HSTS_PRELOAD is on"),
    ],
)
def test_what_is_not_safe_in_public_stops_the_start_and_says_how_to_mend_it(
    settings_with: Any, environ: dict[str, str], said: str
) -> None:
    safe = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "desk.example"}
    assert settings_with(**safe)
    with pytest.raises(ImproperlyConfigured, match=f"^{said}"):
        settings_with(**{**safe, **environ})


def test_a_secret_may_be_kept_in_a_file(settings_with: Any, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "database").write_text("postgres://anna:secret@db.example/desk\n")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_URL_FILE": str(tmp_path / "database")}
    settings = settings_with(**files, ALLOWED_HOSTS="desk.example")
    assert (settings["SECRET_KEY"], settings["DEBUG"]) == (KEY, False)
    assert settings["DATABASES"]["default"]["PASSWORD"] == "secret"


def test_a_file_that_cannot_be_read_or_a_secret_given_twice_stops_the_start(settings_with: Any, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY_FILE='.+' cannot be read"):
        settings_with(SECRET_KEY_FILE=str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY and SECRET_KEY_FILE are both set"):
        settings_with(SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "none"))


@pytest.mark.parametrize(
    ("words", "kept_in"), [([], "docs/environment.md"), (["--example"], "deploy/environment.example")]
)
def test_the_reference_of_the_environment_is_what_the_settings_read(words: list[str], kept_in: str) -> None:
    command = [sys.executable, "-m", "config.reference", *words]
    told = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True, env={"PATH": ""}).stdout
    assert (BASE_DIR / kept_in).read_text() == told, f"python -m config.reference {' '.join(words)} > {kept_in}"


def test_every_variable_says_what_it_is_for() -> None:
    assert [name for name, each in VARIABLES.items() if not each.about and name != "X"] == []


def test_django_finds_nothing_against_letting_it_out() -> None:
    environ = {"PATH": "", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "desk.example"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"]
    told = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False, env=environ)
    assert (told.returncode, told.stderr) == (0, "")
