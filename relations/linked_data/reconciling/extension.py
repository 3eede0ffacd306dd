"""What is told of records that a spreadsheet was matched with."""

from collections.abc import Sequence
from typing import Any

from relations.linked_data.reconciling.candidates import SLUG
from relations.linked_data.reconciling.services import Property, Service, Value
from relations.models import FormerAddress

__all__ = ["Property", "extended"]

#: Properties that take reading beside the record.
_BESIDE = {"country": "country", "country_code": "country", "parent": "parent", "names": "names"}


def extended(service: Service, ids: Sequence[str], properties: Sequence[str]) -> dict[str, dict[str, list[Value]]]:
    """For each id the values of each property; none for what is not or no longer published.

    An id that a record once had is still known, since spreadsheets are kept for longer than addresses.
    """
    # What can be no id is none, and some databases take it for an error.
    now = _addresses(service, [each for each in ids if SLUG.fullmatch(each)])
    paths = {_BESIDE[name] for name in properties if name in _BESIDE}
    records = service.model.objects.published().filter(slug__in={*now.values()}).with_public_relations(sorted(paths))
    by_slug = {record.slug: record for record in records}
    return {each: _values(service, by_slug.get(now.get(each, "")), properties) for each in ids}


def _addresses(service: Service, ids: Sequence[str]) -> dict[str, str]:
    former = FormerAddress.objects.filter(type=service.model._meta.model_name, public=True, slug__in=ids)
    moved = dict(former.values_list("slug", "leads_to"))
    # An address that is in use again leads to whom it is in use by.
    used = (
        set(service.model.objects.published().filter(slug__in=[*moved]).values_list("slug", flat=True))
        if moved
        else set()
    )
    return {each: each if each in used else moved.get(each, each) for each in ids}


def _values(service: Service, record: Any, properties: Sequence[str]) -> dict[str, list[Value]]:
    if record is None:
        return {name: [] for name in properties}
    return {name: [*service.properties[name].values(record)] for name in properties}
