import io
import re
import socket
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from pytest_django import Settings

from relations.models import Participant

STATE = """
- model: relations.participant
  fields: {slug: sylvania, title: Sylvania, kind: state, status: published}
"""
MINISTRY = """
- model: relations.participant
  fields: {slug: ministry, title: Ministry of Lakes, kind: government_body, status: published, country: [sylvania]}
"""


@pytest.fixture
def fixtures(settings: Settings, tmp_path: Path) -> Path:
    settings.FIXTURE_DIRS = [tmp_path]
    for folder, text in (("reference", STATE), ("documents", MINISTRY)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "10-first.yaml").write_text(text)
    return tmp_path


def set_up(**options: object) -> str:
    out = io.StringIO()
    call_command("set_up", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("fixtures")
def test_a_first_start_loads_the_records_and_makes_a_staff_account() -> None:
    out = set_up()
    assert sorted(Participant.objects.values_list("slug", "country__slug")) == [
        ("ministry", "sylvania"),
        ("sylvania", None),
    ]
    assert "Loaded 2 fixture files (2 participants)." in out
    (password,) = re.findall(r"desk   password: (\S+)", out)
    user = authenticate(HttpRequest(), username="desk", password=password)
    assert isinstance(user, User)
    assert user.is_superuser


@pytest.mark.django_db
@pytest.mark.usefixtures("fixtures")
def test_a_second_start_keeps_the_records_and_the_account() -> None:
    set_up()
    Participant.objects.filter(slug="sylvania").update(title="Free State of Sylvania")
    account = User.objects.get()
    assert set_up() == (
        "The tables are up to date.\n"
        "The records are kept as they are (2 participants).\n"
        "The staff account exists; a new password: manage.py changepassword desk\n"
    )
    assert sorted(Participant.objects.values_list("title", flat=True)) == [
        "Free State of Sylvania",
        "Ministry of Lakes",
    ]
    assert User.objects.get().password == account.password


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken", ["country: [nowhere]", "kind: planet", "colour: blue", "status: [", "slug: ministry\0"]
)
def test_a_fixture_with_a_mistake_loads_nothing_at_all(fixtures: Path, broken: str) -> None:
    (fixtures / "documents" / "20-second.yaml").write_text(
        f"- model: relations.participant\n  fields: {{slug: mayor, title: Mayor, kind: person, {broken}}}\n"
    )
    with pytest.raises(CommandError, match=r"^The fixtures were refused, all of them\. [^\0]*20-second\.yaml"):
        set_up()
    assert Participant.objects.count() == 0
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_a_checkout_without_fixtures_is_an_empty_desk(settings: Settings, tmp_path: Path) -> None:
    settings.FIXTURE_DIRS = [tmp_path]
    assert "There are no fixtures to load.\n" in set_up()


@pytest.mark.django_db
@pytest.mark.usefixtures("fixtures")
def test_a_port_that_is_taken_is_refused_before_anything_is_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=rf"^Port {port} is in use: choose another, as in make run PORT="):
            set_up(port=port)
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(CommandError, match=rf"^{port} is not a port"):
        set_up(port=port)
