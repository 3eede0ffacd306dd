"""The mirror of ``docs/examples`` beside a desk that is asked without a network."""

import io
import itertools
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request

from django.http.response import HttpResponseBase
from django.test import Client

from relations.record_types import RECORD_TYPES
from tests.examples import example

SITE = "http://testserver"


class StoppedError(BaseException):
    """The program that mirrors was ended, which nothing in it can catch."""


class Answered:
    """An answer as ``urlopen`` gives it."""

    def __init__(self, answer: Any, pause: Callable[[], None]) -> None:
        self.status, self.headers, self.pause = answer.status_code, message(answer), pause
        self.parts = iter(answer.streaming_content) if answer.streaming else iter([answer.content])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def read(self) -> bytes:
        return b"".join(self.parts)

    def __iter__(self) -> Iterator[bytes]:
        for line in itertools.chain.from_iterable(part.splitlines(keepends=True) for part in self.parts):
            self.pause()
            yield line


def message(answer: HttpResponseBase) -> Message:
    told = Message()
    for name, value in answer.headers.items():
        told[name] = value
    return told


def desk_asked(pause: Callable[[], None]) -> Any:
    """The client of ``docs/examples``. ``pause`` is called before every request and every line of a download."""

    class Asked(example("relations_client").Relations):  # type: ignore[misc]
        def _open(self, request: Request) -> Answered:
            pause()
            headers = dict(request.header_items()) | {"Accept-Encoding": "identity"}
            answer = Client().generic(request.get_method(), request.full_url.removeprefix(SITE), headers=headers)
            if answer.status_code >= 400:
                raise HTTPError(request.full_url, answer.status_code, "", message(answer), io.BytesIO(answer.content))
            return Answered(answer, pause)

    return Asked(SITE, patience=0)


class Mirror:
    """What is kept between two runs of the program is its file alone."""

    def __init__(self, file: Path, page_size: int) -> None:
        self.file, self.page_size = file, page_size
        self.pause: Callable[[], None] = lambda: None

    def _begun(self) -> Any:
        desk = desk_asked(self.pause)
        return example("mirror").Mirror(desk, str(self.file), page_size=self.page_size)

    def keep_in_step(self) -> None:
        program = self._begun()
        try:
            program.keep_in_step()
        finally:
            program.db.close()

    def records(self) -> dict[str, dict[str, Any]]:
        program = self._begun()
        found = {each.plural: program.records(each.plural) for each in RECORD_TYPES.values()}
        program.db.close()
        return found


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
