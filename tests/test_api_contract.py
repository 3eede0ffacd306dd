"""Whatever is asked of the API, its answer is one that the schema tells of, and no word of a draft is in it.

The questions are made from the schema, half of them wrong. The suite asks few, and the same each time; CASES=112 asks
so many of every operation for each of those who ask, others each time: 50,000 in all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import sampled_from
from schemathesis import GenerationMode, SerializationContext
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.asking import Case, Desk, less_blank, may_be_refused, no_word_of_a_draft

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("CASES", "0"))
SITE = "http://testserver"
ASKING = ("anybody", "reader", "editor", "publisher")
#: Of every operation by each of those, in the suite.
ON_SQLITE, ON_POSTGRESQL = 4, 2
#: What is wrong may be wrong in another way first: meant for an older version, or more than is taken at once.
REFUSALS = ("400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "428", "429")
DESCRIBED = yaml.load((Path(__file__).parent / "api-schema.yaml").read_text(), yaml.CSafeLoader)
OPERATIONS = [(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods]


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(context: SerializationContext, value: Any) -> bytes:
    """A body of that type is a text."""
    return str(value).encode(errors="surrogatepass")


@cache
def contract() -> Any:
    refusals = {"negative_data_rejection": {"expected-statuses": [*REFUSALS]}}
    found = schemathesis.openapi.from_dict(DESCRIBED, config=schemathesis.Config.from_dict({"checks": refusals}))
    found.app = get_wsgi_application()
    return found


def asked_much(each: int, **further: Any) -> settings:
    """``each``: how many times as much as of one operation by one of those who ask."""
    few = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL
    return settings(
        max_examples=each * (CASES or few),
        derandomize=not CASES,
        # What fails is told as it was found: to make it smaller takes a minute, and it is small enough to be read.
        phases=[Phase.generate],
        report_multiple_bugs=False,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **further,
    )


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written meanwhile does not stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    """One for all: each test goes back to it."""
    with django_db_blocker.unblock(), taken_back():
        found = Desk()
        with connection_kept():
            yield found


@contextmanager
def connection_kept() -> Iterator[None]:
    """Between two requests a server would close it, and with it the transaction of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def called(desk: Desk, who: str) -> dict[str, Any]:
    return {"base_url": SITE, "headers": desk.headers(who)}


def judge(case: Case, response: Any, desk: Desk, who: str) -> None:
    less_blank(case, response.request.url)
    try:
        case.validate_response(
            response,
            headers=desk.headers(who),
            transport_kwargs={"base_url": SITE},
            additional_checks=[no_word_of_a_draft] if who == "anybody" else [],
            excluded_checks=[positive_data_acceptance] if may_be_refused(case, response) else [],
        )
    except FailureGroup as failure:
        failure.add_note(f"Asked by {who}: {case.method} {response.request.url}")
        raise


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_whoever_asks_is_answered_as_told(path: str, method: str, desk: Desk) -> None:
    operation = contract()[path][method]
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @asked_much(len(ASKING))
    @given(who=sampled_from(ASKING), case=right | wrong)
    def ask(who: str, case: Case) -> None:
        desk.lead(case)
        with taken_back():
            judge(case, case.call(**called(desk, who)), desk, who)

    ask()


@pytest.mark.parametrize("who", ASKING)
def test_whoever_goes_on_from_answer_to_answer_is_answered_as_told(who: str, desk: Desk) -> None:
    class Path(contract().as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            self.written = taken_back()
            self.written.__enter__()

        def teardown(self) -> None:
            self.written.__exit__(None, None, None)

        def before_call(self, case: Case) -> None:
            desk.lead(case)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return called(desk, who)

        def validate_response(self, response: Any, case: Case, **kwargs: Any) -> None:
            judge(case, response, desk, who)

    Path.run(settings=asked_much(1, stateful_step_count=8))
