import io
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from relations.api.docs import schema_in
from relations.api.parameters import OF_A_LIST, OF_A_RECORD
from relations.api.schema.examples import described, lacks_example
from relations.record_types import RECORD_TYPES, RecordType
from tests.factories import factory_of
from tests.promises import KEPT, broken, lines_of, promises

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).parent / "api-schema.yaml"


each_type = pytest.mark.parametrize("record_type", RECORD_TYPES.values(), ids=RECORD_TYPES)


def schema() -> dict[str, Any]:
    return schema_in("en")


def parameters(path: str) -> dict[str, dict[str, Any]]:
    return {parameter["name"]: parameter for parameter in schema()["paths"][path]["get"]["parameters"]}


def test_the_schema_is_valid_and_draws_no_warning() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=io.StringIO())


def test_the_schema_changes_only_on_purpose(tmp_path: Path) -> None:
    with translation.override("en"):
        call_command("spectacular", file=str(tmp_path / "schema.yaml"))
    same = (tmp_path / "schema.yaml").read_text() == SNAPSHOT.read_text()
    assert same, "The API changed. If that is meant: manage.py spectacular --file tests/api-schema.yaml, and review it."


def test_what_version_1_promises_goes_on_being_true() -> None:
    now = promises(yaml.safe_load(SNAPSHOT.read_text()))
    assert broken(lines_of(KEPT), now) == [], "This breaks those who built on version 1: leave it, or make version 2."
    assert sorted(now - lines_of(KEPT)) == [], "To promise this from now on: python -m tests.promises"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda schema: schema["paths"].pop("/api/v1/search/"), "gone: GET /api/v1/search/ answers 200"),
        (
            lambda schema: schema["paths"]["/api/v1/visits/"]["get"]["parameters"].pop(0),
            "gone: GET /api/v1/visits/ takes",
        ),
        (lambda schema: schema["components"]["schemas"]["Visit"]["properties"].pop("title"), "gone: Visit has title"),
        (lambda schema: schema["components"]["schemas"]["Date"]["required"].pop(), "gone: Date needs"),
        (
            lambda schema: schema["components"]["schemas"]["VisitBody"]["required"].append("summary"),
            "new: VisitBody needs summary",
        ),
        (
            lambda schema: schema["components"]["schemas"]["Visit"]["properties"].update(title={"type": "integer"}),
            "gone: Visit has title: string",
        ),
    ],
)
def test_what_breaks_those_who_built_on_it_is_noticed(change: Any, told: str) -> None:
    schema = yaml.safe_load(SNAPSHOT.read_text())
    change(schema)
    assert [line for line in broken(lines_of(KEPT), promises(schema)) if line.startswith(told)]


def test_every_parameter_and_every_member_has_an_example_that_is_allowed() -> None:
    components = {"components": schema()["components"]}
    silent, wrong = [], []
    for component, name, each in described(schema()):
        silent += [(component, name)] if lacks_example(each) else []
        checks = jsonschema.Draft202012Validator(each | components, format_checker=jsonschema.FormatChecker())
        wrong += [(component, name, value) for value in each.get("examples", ()) if not checks.is_valid(value)]
    assert (silent, wrong) == ([], [])


def test_the_schema_is_made_without_reading_a_record(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        schema_in.__wrapped__("en")


@each_type
def test_every_filter_is_a_described_parameter_of_the_list(record_type: RecordType) -> None:
    described = {name: each["description"] for name, each in parameters(f"/api/v1/{record_type.plural}/").items()}
    assert sorted(described) == sorted([*record_type.filterset.base_filters, *OF_A_LIST])
    assert all(described.values())


@each_type
def test_every_parameter_of_a_record_is_described(record_type: RecordType) -> None:
    described = {
        name: each["description"] for name, each in parameters(f"/api/v1/{record_type.plural}/{{slug}}/").items()
    }
    day = ["as_of"] if record_type.name == "participant" else []
    assert sorted(described) == sorted(["slug", *OF_A_RECORD, *day])
    assert all(described.values())


def test_every_field_of_every_shape_is_described() -> None:
    silent = [
        f"{name}.{field}"
        for name, shape in schema()["components"]["schemas"].items()
        for field, described in shape.get("properties", {}).items()
        if not described.get("description")
    ]
    assert silent == []


def deviations(answer: Any, shape: str) -> list[str]:
    described = {"$ref": f"#/components/schemas/{shape}", "components": schema()["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(described).iter_errors(answer)]


@each_type
def test_answers_have_the_shape_that_the_schema_tells(client: Client, record_type: RecordType) -> None:
    factory_of(record_type.model).create(slug="plain")
    factory_of(record_type.model).create(slug="full", full=True)
    name, whole = record_type.model.__name__, "expand=" + ",".join(record_type.serializer.expandable())
    for query in ("", whole, "fields=slug"):
        listed = client.get(f"/api/v1/{record_type.plural}/?{query}").json()
        assert deviations(listed, f"Paginated{name}List") == []
        for slug in ("plain", "full"):
            assert deviations(client.get(f"/api/v1/{record_type.plural}/{slug}/?{query}").json(), name) == []


def test_refusals_have_the_shape_that_the_schema_tells(client: Client) -> None:
    for address in ("/api/v1/visits/?kind=banquet", "/api/v1/visits/nobody/"):
        assert deviations(client.get(address).json(), "Problem") == []


@each_type
def test_refusals_are_documented_as_problem_details(record_type: RecordType) -> None:
    path = schema()["paths"][f"/api/v1/{record_type.plural}/{{slug}}/"]["get"]["responses"]
    kinds = {status: list(answer.get("content", {})) for status, answer in path.items()}
    refused = {key: ["application/problem+json"] for key in ("400", "401", "404", "406", "410", "429")}
    told = ["application/json", "application/ld+json"]
    assert kinds == {"200": told, "301": [], "304": [], **refused}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/vnd.oai.openapi+json"),
        ("application/json", "application/json"),
        ("application/yaml", "application/yaml"),
    ],
)
def test_the_schema_is_served_as_json_and_yaml(client: Client, accept: str, content_type: str) -> None:
    answer = client.get("/api/v1/schema/", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, content_type)


def test_the_documentation_holds_nothing_inline_and_nothing_foreign(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert [page.count(sign) for sign in ("<style", "style=", "onload=", "//cdn", "https://")] == [0] * 5
    assert page.count("<script") == page.count("<script src=")


def test_the_documentation_starts_from_a_script_of_its_own(client: Client) -> None:
    answer = client.get("/api/v1/docs/?script=")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/javascript")
