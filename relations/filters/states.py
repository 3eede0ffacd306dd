"""The states and territories that a question may name. They are few and most questions name one: each process holds
them as long as nothing has changed since it read them."""

from collections.abc import Mapping
from typing import Any

from django.db import router, transaction

from relations.choices import COUNTRY_KINDS
from relations.models import Participant

#: By the version of the data; no more than one.
_known: dict[str, Mapping[str, Participant]] = {}


def countries(request: Any = None) -> Any:
    known = Participant.objects.published().filter(kind__in=COUNTRY_KINDS).exclude(country_code="")
    return known.order_by("title")


def countries_by_code(version: str) -> Mapping[str, Participant] | None:
    """In the order of their titles; nobody is to change them. None where the database has to be asked.

    ``version``: of the data, read before (``freshness``), blank where it was not. Within a transaction what was read
    may never be.
    """
    if not version or transaction.get_connection(router.db_for_read(Participant)).in_atomic_block:
        return None
    found = _known.get(version)
    if found is None:
        found = {each.country_code: each for each in countries()}
        _known.clear()
        _known[version] = found
    return found
