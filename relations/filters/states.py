"""The states and territories that a question may name. They are few and most questions name one: each process holds
them as long as nothing has changed since it read them."""

from collections.abc import Mapping
from typing import Any

from relations.choices import COUNTRY_KINDS
from relations.models import Participant
from relations.unchanged import WhileUnchanged, may_hold

_known: WhileUnchanged[str, Mapping[str, Participant]] = WhileUnchanged(1)


def countries(request: Any = None) -> Any:
    known = Participant.objects.published().filter(kind__in=COUNTRY_KINDS).exclude(country_code="")
    return known.order_by("title")


def countries_by_code(version: str) -> Mapping[str, Participant] | None:
    """In the order of their titles; nobody is to change them. None where the database has to be asked.

    ``version``: as in ``unchanged``.
    """
    if not may_hold(version):
        return None
    return _known.of(version, "", lambda: {each.country_code: each for each in countries()})
