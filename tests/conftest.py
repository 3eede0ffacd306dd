import os
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from hypothesis import settings as hypothesis_settings

from relations.workflow import create_roles

# Playwright runs its own event loop, beside which Django refuses to touch the database unless told that this is meant.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    # A slow hash protects nobody here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # How long one example takes says more about the machine than about the code.
    hypothesis_settings.register_profile("suite", deadline=None)
    hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The live server answers from threads of its own. They would share a SQLite database in memory table by table,
    and lock each other out; a file, as in real use, lets them wait."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3") and any(
        item.get_closest_marker("browser") for item in request.session.items
    ):
        database.setdefault("TEST", {})["NAME"] = str(Path(tmp_path_factory.mktemp("database")) / "test.sqlite3")


class Member(Client):
    """Somebody of the desk, logged in."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user
        self.force_login(user)


def member(role: str) -> Member:
    create_roles()
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Member(user)


@pytest.fixture
def contributor(db: None) -> Member:
    return member("contributor")


@pytest.fixture
def editor(db: None) -> Member:
    return member("editor")


@pytest.fixture
def publisher(db: None) -> Member:
    return member("publisher")


@pytest.fixture
def administrator(db: None) -> Member:
    return member("administrator")


@pytest.fixture
def superuser(db: None) -> Member:
    """Somebody with every permission."""
    return Member(User.objects.create_superuser("superuser"))
