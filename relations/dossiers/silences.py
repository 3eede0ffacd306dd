"""What the record does not hold and a reader might look for. Never that nothing happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relations.choices import StatementRole
from relations.dossiers.contacts import LOOKED_THROUGH
from relations.dossiers.officers import LEVELS, Level
from relations.dossiers.scope import Parameters, Scope
from relations.fields import edtf_value
from relations.models import Participant, Statement, StatementParticipation

if TYPE_CHECKING:
    from relations.dossiers import Dossier

#: So many of the longest gaps are told, and none shorter than so many years.
GAPS, SHORTEST = 3, 2
#: That one side says nothing tells something once the other has said so much.
ONE_SIDED_FROM = 3


@dataclass(frozen=True)
class Silence:
    """``type`` and ``parameters`` name the list that shows what it is about; empty where none does."""

    text: str
    type: str = ""
    parameters: Parameters = ()

    @property
    def query(self) -> str:
        return urlencode(self.parameters)


def silences(dossier: "Dossier") -> list[Silence]:
    found = (_gaps, _levels, _unheard, _one_sided, _promises, _documents)
    return [silence for each in found for silence in each(dossier)]


def _gaps(dossier: "Dossier") -> Iterator[Silence]:
    """A contact known only to a longer time may lie in one: what is said is that none is dated so."""
    years = [span.start.year for span in dossier.timeline.years if span.counts["visit"]]
    gaps = [(first + 1, following - 1) for first, following in pairwise(years) if following - first > SHORTEST]
    for first, last in sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[:GAPS]):
        yield Silence(_("No contact is on record with a date in %(first)s–%(last)s.") % {"first": first, "last": last})
    until = dossier.scope.before or dossier.day
    if years and years[-1] < until.year:
        yield Silence(_("No contact is on record with a date after %(year)s.") % {"year": years[-1]})


def _levels(dossier: "Dossier") -> Iterator[Silence]:
    contacts = dossier.contacts
    if not contacts.latest.count:
        yield Silence(_("No contact that was held is on record."))
        return
    for level in LEVELS[: LEVELS.index(Level.FOREIGN_MINISTERS) + 1]:
        if contacts.at[level] is None:
            text = _("No contact at the level of %(level)s is on record.")
            if contacts.is_partial:
                text = _("No contact at the level of %(level)s is among the latest %(number)s on record.")
            yield Silence(text % {"level": level.label, "number": LOOKED_THROUGH})


def _unheard(dossier: "Dossier") -> Iterator[Silence]:
    contacts = dossier.contacts
    if number := contacts.unheard.count.number:
        text = ngettext(
            "Of %(number)s contact planned for a day that has passed, nothing says whether it was held.",
            "Of %(number)s contacts planned for days that have passed, nothing says whether they were held.",
            number,
        )
        yield Silence(text % {"number": number}, "visit", contacts.unheard.parameters)


def _one_sided(dossier: "Dossier") -> Iterator[Silence]:
    if len(dossier.countries) != 2:
        return
    scope = dossier.scope
    said = {country: scope.of(Statement).order_by().filter(speaks(scope, country)) for country in scope.countries}
    # As a rule both sides speak, and one statement of each is soon found; only else are all looked through.
    heard = [country for country in scope.countries if said[country].exists()]
    if len(heard) != 1:
        return
    (speaking,), (silent,) = heard, (country for country in scope.countries if country not in heard)
    if (some := said[speaking].count()) >= ONE_SIDED_FROM:
        text = _("%(some)s statements on record are by %(speaking)s, none by %(silent)s.")
        words = {"some": some, "speaking": speaking, "silent": silent}
        yield Silence(text % words, "statement", (*scope.subject, *scope.time))


def speaks(scope: Scope, country: Participant) -> Exists:
    rows = StatementParticipation.objects.filter(record=OuterRef("pk"), role=StatementRole.SPEAKER)
    return Exists(rows.filter(scope.side_of(country)))


def _promises(dossier: "Dossier") -> Iterator[Silence]:
    commitments = dossier.commitments
    if number := commitments.without_progress:
        text = ngettext(
            "Of %(number)s commitment that is not closed, nothing says what was done.",
            "Of %(number)s commitments that are not closed, nothing says what was done.",
            number,
        )
        yield Silence(text % {"number": number}, "commitment", commitments.parameters)


def _documents(dossier: "Dossier") -> Iterator[Silence]:
    signed = dossier.documents_in_force.not_known
    if number := signed.count.number:
        text = ngettext(
            "Of %(number)s signed document, it is not certain that it was in force on %(day)s.",
            "Of %(number)s signed documents, it is not certain that they were in force on %(day)s.",
            number,
        )
        day = edtf_value(dossier.day.isoformat()).label()
        yield Silence(text % {"number": number, "day": day}, "document", signed.parameters)
