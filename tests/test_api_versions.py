"""Versions in the answers of the API."""

import pytest
from django.test import Client

from relations.record_types import RecordType
from tests.factories import ParticipantFactory, VisitFactory, factory_of
from tests.test_record_types import every_type

pytestmark = pytest.mark.django_db

ONE = "/api/v1/visits/one/"


@every_type
def test_an_answer_has_a_tag_that_changes_with_it(client: Client, record_type: RecordType) -> None:
    record = factory_of(record_type.model).create(slug="one", full=True)
    address = f"/api/v1/{record_type.plural}/one/"
    answer = client.get(address)
    assert answer["ETag"].startswith(f'"{record_type.name}-{record.pk}-{answer.json()["version"]}-')
    same = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
    record.save()
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_a_tag_is_of_one_answer_and_not_of_another(client: Client) -> None:
    person = ParticipantFactory.create()
    VisitFactory.create(slug="one", host=person)
    tag = client.get(ONE)["ETag"]
    held = {"if-none-match": tag}
    assert client.get(f"{ONE}?fields=title", headers=held).status_code == 200
    assert client.get(ONE, headers={**held, "accept-language": "de"}).status_code == 200
    assert client.head(ONE, headers=held).status_code == 304
    assert client.get(ONE, headers={"if-none-match": f'"other", W/{tag}'}).status_code == 304
    person.status = "draft"
    person.save()
    assert client.get(ONE, headers=held).json()["host"] is None
