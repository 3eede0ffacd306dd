"""The client, its types and the mirror in ``docs/examples`` fit the API."""

import gzip
import io
import json
import typing
from collections.abc import Callable, Iterator
from email.message import Message
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import pytest
import yaml

from relations.record_types import RECORD_TYPES
from relations.workflow import MOVES
from tests.examples import EXAMPLES, example

SNAPSHOT = Path(__file__).parent / "api-schema.yaml"


@pytest.fixture
def examples() -> Any:
    names = {"client": "relations_client", "make_types": "make_types", "mirror": "mirror"}
    return SimpleNamespace(**{short: example(name) for short, name in names.items()})


def test_the_types_are_those_of_the_schema(examples: Any) -> None:
    written = "\n".join(examples.make_types.written(yaml.safe_load(SNAPSHOT.read_text()))) + "\n"
    same = written == (EXAMPLES / "relations_types.py").read_text()
    assert same, "If the change is meant, write them anew: see the head of docs/examples/make_types.py."


def test_the_client_knows_every_type_of_record_and_every_move(examples: Any) -> None:
    desk = examples.client.Relations("https://relations.example")
    known = {name for name, each in vars(desk).items() if isinstance(each, examples.client.Records)}
    assert known == {record_type.plural for record_type in RECORD_TYPES.values()} == set(examples.mirror.TYPES)
    assert set(typing.get_args(examples.client.Move)) == set(MOVES)


def test_a_refusal_that_was_packed_is_told_whole(examples: Any) -> None:
    told = {"title": "Bad Request", "detail": "See the errors.", "errors": [{"parameter": "kund", "detail": "No."}]}
    headers = Message()
    headers["Content-Encoding"] = "gzip"
    packed = io.BytesIO(gzip.compress(json.dumps(told).encode()))

    class Refused(examples.client.Relations):  # type: ignore[misc]
        def _open(self, request: Any) -> Any:
            raise HTTPError(request.full_url, 400, "Bad Request", headers, packed)

    with pytest.raises(examples.client.ProblemError, match="kund: No"):
        Refused("https://relations.example").visits.page(kund="x")


def test_every_address_and_method_of_the_client_is_in_the_schema(examples: Any) -> None:
    asked: list[tuple[str, str]] = []

    class Noted(examples.client.Relations):  # type: ignore[misc]
        def ask(self, method: str, path: str, *_more: Any, **_named: Any) -> Any:
            asked.append((method.lower(), f"/api/v1/{path}"))
            headers = SimpleNamespace(get=lambda name, other: other)
            page: dict[str, Any] = {"results": [], "next": None}
            return SimpleNamespace(json=lambda: page, headers=headers)

        def lines(self, path: str, _asked: Any) -> Iterator[bytes]:
            asked.append(("get", f"/api/v1/{path}"))
            return iter(())

    desk = Noted("https://relations.example")
    visits = desk.visits
    calls: tuple[Callable[[], Any], ...] = (
        lambda: list(visits.all()),
        lambda: visits.get("one"),
        lambda: visits.read("one"),
        lambda: list(visits.download()),
        lambda: visits.create({}),
        lambda: visits.change("one", {}, tag="*"),
        lambda: visits.replace("one", {}, tag="*"),
        lambda: visits.delete("one", tag="*"),
        *(partial(visits.move, "one", move, tag="*") for move in MOVES),
        lambda: visits.upload([]),
        lambda: desk.search("talks"),
        lambda: desk.pair("KZ", "by"),
    )
    for call in calls:
        call()
    paths = yaml.safe_load(SNAPSHOT.read_text())["paths"]
    described = {(method, path) for path, methods in paths.items() for method in methods}
    for name, value in {"{slug}": "one", "{pair}": "by-kz", **dict.fromkeys(MOVES, "")}.items():
        asked = [
            (method, path.replace(f"/{value or name}/", f"/{name if value else '{move}'}/")) for method, path in asked
        ]
    assert set(asked) - described == set()
