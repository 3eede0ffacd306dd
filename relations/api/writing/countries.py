"""Countries are named by their ISO 3166 codes, and kept by their address names."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from relations.api.writing.fields import CODE
from relations.choices import COUNTRY_KINDS
from relations.imports.columns import FileType
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape
from relations.models import Participant

COUNTRY = "country"


class Countries:
    """The address names of codes. ``every``: all are read at once, for many bodies."""

    def __init__(self, *, every: bool = False) -> None:
        self.slugs: dict[str, str] = {}
        self.every = every
        self.is_read = False

    def read(self, codes: Iterable[str]) -> None:
        wanted = {code for code in codes if code not in self.slugs}
        if not wanted or (self.every and self.is_read):
            return
        found = Participant.objects.exclude(country_code="")
        found = found if self.every else found.filter(country_code__in=wanted)
        self.slugs |= dict(found.values_list("country_code", "slug"))
        self.is_read = True

    def resolve(self, of: FileType, shape: Shape) -> Iterator[BadValueError]:
        """Puts address names for codes, and says which codes nobody has."""
        places = list(_places(of, shape))
        self.read(values[name] for values, name, _error in places)
        for values, name, error in places:
            if slug := self.slugs.get(values[name]):
                values[name] = slug
            else:
                yield error


def _places(of: FileType, shape: Shape) -> Iterator[tuple[dict[str, str], str, BadValueError]]:
    reason = _("No state or territory has this code.")
    fields = shape["fields"]
    if COUNTRY in of.fields and CODE.match(fields.get(COUNTRY, "")):
        yield fields, COUNTRY, BadValueError(reason, column=COUNTRY, value=fields[COUNTRY])
    for column, name, _model in of.named_by_rows:
        for number, row in enumerate(shape["rows"].get(column, ())) if name == COUNTRY else ():
            if CODE.match(row.get(name, "")):
                yield row, name, BadValueError(reason, column=column, value=row[name], row=number, fields=name)


def forget_own(of: FileType, shape: Shape, stored: Any = None) -> None:
    """A state is answered under its own code, and belongs to no other."""
    fields = shape["fields"]
    if COUNTRY not in fields or "country_code" not in of.fields:
        return
    kind = fields.get("kind") or getattr(stored, "kind", "")
    own = {fields.get("country_code", ""), getattr(stored, "country_code", "")} - {""}
    if kind in COUNTRY_KINDS and fields[COUNTRY] in own:
        fields[COUNTRY] = ""


def keep_unseen(of: FileType, shape: Shape, stored: Any) -> None:
    """A country that is not published, or has no code, is answered as null: that null leaves it as it is."""
    country = getattr(stored, COUNTRY, None)
    if country is not None and shape["fields"].get(COUNTRY) == "" and not stored.code:
        shape["fields"][COUNTRY] = country.slug
