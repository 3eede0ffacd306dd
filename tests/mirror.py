"""A mirror of the desk that knows nothing but the public addresses of the API."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from relations.record_types import RECORD_TYPES
from tests.taking import content

#: Before there was anything.
START = "1970-01-01T00:00:00Z"


class StoppedError(Exception):
    """The program that mirrors was broken off."""


@dataclass
class Mirror:
    """All that is kept between two runs is kept here: records by their addresses, and where the reading has come to."""

    page_size: int = 3
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    going_on: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=Client)
    #: Called between any two steps; it may raise ``StoppedError``.
    pause: Callable[[], None] = lambda: None

    def keep_in_step(self) -> None:
        for record_type in RECORD_TYPES.values():
            self.follow(record_type.plural)

    def follow(self, plural: str) -> None:
        first = f"/api/v1/{plural}/?ordering=updated&page_size={self.page_size}"
        address = self.going_on.get(plural) or f"{first}&updated_since={self.since.get(plural, START)}"
        while address:
            self.pause()
            answer = self.client.get(address).json()
            for told in answer["results"]:
                self.take(plural, told)
            if not answer["next"]:
                self.since[plural] = answer["until"]
            address = self.going_on[plural] = answer["next"] or ""

    def take(self, plural: str, told: dict[str, Any]) -> None:
        mine = self.records.setdefault(plural, {})
        for former in told["former_slugs"]:
            mine.pop(former, None)
        if told["status"] == "published":
            mine[told["slug"]] = told
        else:
            mine.pop(told["slug"], None)

    def download(self, plural: str) -> None:
        """The first reading as one file, which may be broken off anywhere and is then taken up again."""
        mine, cursor = self.records.setdefault(plural, {}), self.going_on.get(plural, "")
        answer = self.client.get(f"/api/v1/{plural}.jsonl", {"cursor": cursor} if cursor else {})
        self.since.setdefault(plural, monitor(answer))
        for line in content(answer).decode().splitlines():
            self.pause()
            told = json.loads(line)
            self.going_on[plural] = told.pop("cursor")
            mine[told["slug"]] = told
        self.going_on[plural] = ""


def monitor(answer: Any) -> str:
    """From when to ask for changes, as the header Link tells."""
    address = next(each for each in answer["Link"].split(", ") if 'rel="monitor"' in each)
    return str(address.partition("updated_since=")[2].partition("&")[0])


def read_whole(client: Client) -> dict[str, dict[str, Any]]:
    """All that is published now."""
    return {
        each.plural: {told["slug"]: told for told in pages(client, f"/api/v1/{each.plural}/?page_size=200")}
        for each in RECORD_TYPES.values()
    }


def pages(client: Client, address: str) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following:
        answer = client.get(following).json()
        yield from answer["results"]
        following = answer["next"]
