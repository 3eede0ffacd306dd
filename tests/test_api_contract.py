"""Whatever is asked of the API, its answer is one that the schema tells of, and no word of a draft is in it.

The questions are made from the schema, half of them wrong: CASES=200 asks so many of every operation for each of those
who ask, where the suite asks few, and the same each time.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode, SerializationContext
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from relations.filters.fields import CountryFilter, RelatedFilter
from relations.record_types import RECORD_TYPES, RecordType
from tests.conftest import member
from tests.random_desk import SECRET, RandomDesk, random_desk
from tests.tokens import token_of

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("CASES", "0"))
#: Of every operation, in the suite.
ON_SQLITE, ON_POSTGRESQL = 11, 4
TYPES = {record_type.plural: record_type for record_type in RECORD_TYPES.values()}
DESCRIBED = yaml.load((Path(__file__).parent / "api-schema.yaml").read_text(), yaml.CSafeLoader)
OPERATIONS = [(path, method) for path, methods in DESCRIBED["paths"].items() for method in methods]
#: No schema tells which records there are to be named, nor which change fits which.
UNFIT: list[CheckFunction] = [positive_data_acceptance]


@schemathesis.serializer("application/jsonl", "application/x-ndjson")
def lines(context: SerializationContext, value: Any) -> bytes:
    """A body of that type is a text."""
    return str(value).encode(errors="surrogatepass")


@cache
def contract() -> Any:
    found = schemathesis.openapi.from_dict(DESCRIBED)
    found.app = get_wsgi_application()
    return found


def asked_much(**further: Any) -> settings:
    few = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL
    checks = list(HealthCheck)
    return settings(
        max_examples=CASES or few, deadline=None, derandomize=not CASES, suppress_health_check=checks, **further
    )


class Desk:
    """Records at random, and who asks for them."""

    def __init__(self) -> None:
        self.records: RandomDesk = random_desk(seed=1, of_each=4)
        editor, publisher = member("editor").user, member("publisher").user
        self.keys = {
            "anybody": "",
            "reader": token_of(editor, "reader"),
            "editor": token_of(editor, "writer"),
            "publisher": token_of(publisher, "publisher"),
        }

    def lead(self, case: Case) -> None:
        """Made-up names lead nowhere: most become those of records, be they published or not."""
        random = Random(repr((case.path_parameters, case.query, case.body)))  # noqa: S311
        record_type = TYPES.get(next(iter(case.path.removeprefix("/api/v1/").replace(".", "/").split("/"))))
        if record_type is None:
            return
        if "slug" in (case.path_parameters or {}) and random.random() < 0.8:
            case.path_parameters["slug"] = random.choice(self.records.records[record_type.name]).slug
        if case.method != "GET" and random.random() < 0.8:
            case.headers["If-Match"] = "*"
        for name in case.query if isinstance(case.query, dict) else ():
            if (values := self.named(record_type, name)) and random.random() < 0.8:
                case.query[name] = random.choice(values)

    def named(self, record_type: RecordType, name: str) -> list[Any]:
        """Values of that filter, where it names records."""
        filterset = record_type.filterset(None, record_type.model.objects.none())
        declared = filterset.filters.get(name)
        if isinstance(declared, CountryFilter):
            return [state.country_code for state in self.records.states()]
        if not isinstance(declared, RelatedFilter):
            return []
        model = filterset.form.fields[name].queryset.model
        known = self.records.records.get(model._meta.model_name) or self.records.others.get(model, [])
        return [each.slug for each in known]

    def call(self, who: str) -> dict[str, Any]:
        key = self.keys[who]
        told = {"Authorization": f"Bearer {key}"} if key else {}
        return {"base_url": "http://testserver", "headers": {"Accept-Encoding": "identity", **told}}


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Desk]:
    """One for all: each test goes back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Desk()
        transaction.set_rollback(True)


def judge(case: Case, response: Any, who: str) -> None:
    # What is given blank counts as not given.
    blank = isinstance(case.query, dict) and "" in case.query.values()
    case.validate_response(response, excluded_checks=[*UNFIT, *([negative_data_rejection] if blank else [])])
    if who == "anybody":
        assert SECRET not in f"{response.headers}\n{response.text}"


@pytest.mark.parametrize("who", ["anybody", "reader", "editor"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_whoever_asks_is_answered_as_told(path: str, method: str, who: str, desk: Desk) -> None:
    operation = contract()[path][method]
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @asked_much()
    @given(case=right | wrong)
    def ask(case: Case) -> None:
        desk.lead(case)
        judge(case, case.call(**desk.call(who)), who)

    ask()


@pytest.mark.parametrize("who", ["anybody", "reader", "editor", "publisher"])
def test_whoever_goes_on_from_answer_to_answer_is_answered_as_told(who: str, desk: Desk) -> None:
    class Path(contract().as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Case) -> None:
            if Random(repr(case.query)).random() < 0.5:  # noqa: S311
                desk.lead(case)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return desk.call(who)

        def validate_response(self, response: Any, case: Case, **kwargs: Any) -> None:
            judge(case, response, who)

    Path.run(settings=asked_much(stateful_step_count=8))
