"""The site as it is deployed: the proxy, two application servers, a primary database, its replica, and a worker."""

import json
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests import postgres, topology
from tests.topology import Site, wait_until

pytestmark = pytest.mark.topology

@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="relations-", dir=postgres.roomy()) as folder:
        with topology.running(Path(folder)) as found:
            yield found


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    return site.python(
        "from django.contrib.auth.models import Group, User\n"
        "from tests.programs import DRAFTS, PUBLISH, WRITE, token_of\n"
        "user = User.objects.create_user('ada', password='a bridge too far', is_staff=True, is_superuser=True)\n"
        "print(token_of(user, DRAFTS, WRITE, PUBLISH)[1])\n"
    ).strip()


def made(site: Site, token: str, title: str) -> str:
    """The address of a record that is published by now."""
    answer = site.send("/api/v1/participants/", token, {"title": title, "kind": "person"})
    assert answer.status == 201, answer.text
    address = f"/participants/{answer.data['slug']}/"
    moved = site.send(f"/api/v1{address}publish/", token, {}, headers={"If-Match": answer.headers["ETag"]})
    assert moved.status == 200, moved.text
    return address


def test_probe(site: Site, token: str) -> None:
    print(site.ask("/readyz", headers={"Authorization": f"Bearer {topology.WATCHER}"}, app=site.apps[0]).text)
    print(site.ask("/").status, dict(site.ask("/").headers))
    print(made(site, token, "Bridges"))
