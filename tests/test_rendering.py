"""Answers are written as the framework writes them, only faster."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils.functional import lazystr
from rest_framework.renderers import JSONRenderer

from relations.serializers.rendering import Renderer

HARD: list[Any] = [
    {"number": 2**64, "less": -(2**63) - 1},
    {"lines": "one\u2028two\u2029three\x85four", "letters": 'Мінск 😀 " \\ / <b>', "control": "\x00\x1f\x7f"},
    {"moment": datetime.datetime(2012, 5, 14, 8, 45, 0, 120_000, tzinfo=datetime.UTC), "day": datetime.date(1, 1, 1)},
    {"exact": Decimal("0.10"), "half": 0.5, "said later": lazystr("Talks"), "many": ("a", "b"), 7: None},
    [],
    "",
]


@pytest.mark.parametrize("data", HARD, ids=range(len(HARD)))
@pytest.mark.parametrize("accepted", ["application/json", "application/json; indent=2"])
def test_whatever_is_answered_has_the_bytes_that_the_framework_gives_it(data: Any, accepted: str) -> None:
    context: dict[str, Any] = {}
    told = Renderer().render(data, accepted, context)
    assert told == JSONRenderer().render(data, accepted, context)
    assert (b"\n" in told) == ("indent" in accepted and bool(data) and data != "")
    json.loads(told)


def test_an_answer_without_a_body_has_none() -> None:
    assert Renderer().render(None) == b""
