"""Whatever is asked of the API, its answer is one that the schema tells of, and no word of a draft is in it.

The questions are made from the schema: CASES=200 asks so many of every operation, where the suite asks few.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from relations.filters.fields import CountryFilter, RelatedFilter
from relations.record_types import RECORD_TYPES, RecordType
from tests.conftest import member
from tests.random_desk import SECRET, RandomDesk, random_desk
from tests.tokens import token_of

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("CASES", "10"))
TYPES = {record_type.plural: record_type for record_type in RECORD_TYPES.values()}
#: No schema tells which records there are to be named, and which change fits which.
UNFIT: list[CheckFunction] = [positive_data_acceptance]

contract = schemathesis.openapi.from_path(Path(__file__).parent / "api-schema.yaml")
contract.app = get_wsgi_application()

asked_much = settings(
    max_examples=CASES,
    deadline=None,
    # The suite asks the same each time; with CASES other questions are asked.
    derandomize="CASES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
on_paths = settings(asked_much, max_examples=CASES, stateful_step_count=8)


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
        random = Random(repr((case.path_parameters, case.query, case.body)))
        record_type = TYPES.get(next(iter(case.path.removeprefix("/api/v1/").replace(".", "/").split("/"))))
        if record_type is None:
            return
        if "slug" in (case.path_parameters or {}) and random.random() < 0.8:
            case.path_parameters["slug"] = random.choice(self.records.records[record_type.name]).slug
        if case.method != "GET" and random.random() < 0.8:
            case.headers["If-Match"] = "*"
        for name in case.query or {}:
            if (values := self.named(record_type, name)) and random.random() < 0.8:
                case.query[name] = random.choice(values)

    def named(self, record_type: RecordType, name: str) -> list[Any]:
        """Values of that filter, where it names records."""
        declared = record_type.filterset.base_filters.get(name)
        if isinstance(declared, CountryFilter):
            return [state.country_code for state in self.records.states()]
        if not isinstance(declared, RelatedFilter):
            return []
        model = declared.queryset.model
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


def ask(case: Case, desk: Desk, who: str) -> None:
    desk.lead(case)
    response = case.call(**desk.call(who))
    judge(case, response, who)


def judge(case: Case, response: Any, who: str) -> None:
    case.validate_response(response, excluded_checks=UNFIT)
    if who == "anybody":
        assert SECRET not in f"{response.headers}\n{response.text}"


@contract.parametrize()
@asked_much
def test_anybody_is_answered_as_told_and_without_a_word_of_a_draft(case: Case, desk: Desk) -> None:
    ask(case, desk, "anybody")


@contract.parametrize()
@asked_much
def test_who_reads_drafts_is_answered_as_told(case: Case, desk: Desk) -> None:
    ask(case, desk, "reader")


@contract.parametrize()
@asked_much
def test_an_editor_is_answered_as_told(case: Case, desk: Desk) -> None:
    ask(case, desk, "editor")


@pytest.mark.parametrize("who", ["anybody", "reader", "editor", "publisher"])
def test_whoever_goes_on_from_answer_to_answer_is_answered_as_told(who: str, desk: Desk) -> None:
    class Path(contract.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Case) -> None:
            if not case.meta or Random(repr(case.query)).random() < 0.5:
                desk.lead(case)

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return desk.call(who)

        def validate_response(self, response: Any, case: Case, **kwargs: Any) -> None:
            judge(case, response, who)

    Path.run(settings=on_paths)
