"""What is on record between two countries, about one, or of a person: selected, not yet worded or drawn.

    dossier = dossier_of(find_pair("by-kz"), as_of=date(2012, 6, 1))
    dossier.who_is_who          [WhoIsWho(country, officers=[Officer(level, held)], more)]
    dossier.contacts            Contacts(last=[AtLevel(level, visit)], next=[…], latest=Listed, unheard=Listed)
    dossier.documents_in_force  InForce(surely=Listed, not_known=Listed)
    dossier.documents_latest    Listed
    dossier.commitments         Commitments(owed=[Owed(owners, counts, promises=[Promise(record, standing, progress)])])
    dossier.figures             Figures(series=[Series(indicator, unit, kind, countries, figures)])
    dossier.statements_latest   Listed
    dossier.silences            [Silence(text, type, parameters)]
    dossier.timeline            Timeline(years=[Span(start, end, counts)], longer, undated)
    dossier.latest              [record]: visits, statements and documents together, the newest first
    dossier.year(2012)          Year(months=[Span], whole=Span, longer=Span)
    dossier.people              Company(partners=[Partner(participant, contacts, documents, last)], number)
    dossier.partners            Company(partners=[Partner(participant, contacts, documents, last)], number)

Every part is read when it is first asked for. ``Listed`` has the first ``records`` (models, with what is shown beside
them already read), how many there are in all (``count``), and the ``query`` of the list that shows them.

A dossier holds what is published. ``drafts=True`` adds drafts and what is in review, for staff alone; it is the only
switch (``Scope.visible``). Each record tells its ``status``. What is named beside a record is published in any case.
"""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from relations.dossiers import company, contacts, instruments, officers, promises, series, timeline
from relations.dossiers.addresses import NotFoundError, find_country, find_pair, pair_name
from relations.dossiers.company import Company, Partner, Where
from relations.dossiers.contacts import AtLevel, Contacts
from relations.dossiers.instruments import InForce
from relations.dossiers.officers import Level, Officer, WhoIsWho
from relations.dossiers.people import PersonDossier, person_dossier_of
from relations.dossiers.promises import Commitments, Owed, Promise
from relations.dossiers.scope import Listed, Scope
from relations.dossiers.series import Figures, Series
from relations.dossiers.silences import Silence, silences
from relations.dossiers.timeline import Span, Timeline, Year
from relations.models import Participant, Statement

__all__ = [
    "AtLevel",
    "Commitments",
    "Company",
    "Contacts",
    "Dossier",
    "Figures",
    "InForce",
    "Level",
    "Listed",
    "NotFoundError",
    "Officer",
    "Owed",
    "Partner",
    "PersonDossier",
    "Promise",
    "Scope",
    "Series",
    "Silence",
    "Span",
    "Timeline",
    "Where",
    "WhoIsWho",
    "Year",
    "dossier_of",
    "find_country",
    "find_pair",
    "pair_name",
    "person_dossier_of",
]

#: So many of the latest statements are told.
STATEMENTS = 5


class Dossier:
    """Of one country or of two; see the module."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.countries = scope.countries
        #: The day it is of: that asked for, or today.
        self.day = scope.day

    @cached_property
    def who_is_who(self) -> list[WhoIsWho]:
        return officers.who_is_who(self.scope)

    @cached_property
    def contacts(self) -> Contacts:
        return contacts.contacts(self.scope)

    @cached_property
    def documents_in_force(self) -> InForce:
        return instruments.in_force(self.scope)

    @cached_property
    def documents_latest(self) -> Listed:
        return instruments.latest(self.scope)

    @cached_property
    def commitments(self) -> Commitments:
        return promises.commitments(self.scope)

    @cached_property
    def figures(self) -> Figures:
        return series.figures(self.scope)

    @cached_property
    def statements_latest(self) -> Listed:
        # There are far more of them than of all else: where the timeline has counted them, they are not counted again.
        known = self.timeline.of("statement") if "timeline" in self.__dict__ else None
        return self.scope.listed(self.scope.of(Statement), STATEMENTS, count=known, is_same=True)

    @cached_property
    def silences(self) -> list[Silence]:
        return silences(self)

    @cached_property
    def timeline(self) -> Timeline:
        return timeline.timeline(self.scope)

    @cached_property
    def partners(self) -> Company:
        """Of one country only."""
        return company.partners(self.scope)

    @cached_property
    def people(self) -> Company:
        """Those who took part in most of the contacts."""
        return company.present(self.scope)

    @cached_property
    def latest(self) -> list[Any]:
        return timeline.latest(self.scope)

    def year(self, number: int) -> Year:
        return timeline.year(self.scope, number)


def dossier_of(
    countries: Sequence[Participant],
    *,
    as_of: datetime.date | None = None,
    after: datetime.date | None = None,
    before: datetime.date | None = None,
    drafts: bool = False,
) -> Dossier:
    return Dossier(Scope(tuple(countries), as_of=as_of, after=after, before=before, drafts=drafts))
