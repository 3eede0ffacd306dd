"""A person: the offices held, whom they met and where, what they said and signed."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from relations.beside import public_rows
from relations.choices import DocumentRole, StatementRole
from relations.dossiers import company
from relations.dossiers.company import Company, Where
from relations.dossiers.promises import Commitments, commitments
from relations.dossiers.scope import Listed, Scope
from relations.models import Document, Participant, Statement, Tenure
from relations.offices import Held


class PersonDossier:
    def __init__(self, scope: Scope, person: Participant) -> None:
        self.scope = scope
        self.person = person
        self.day = scope.day

    @cached_property
    def offices(self) -> list[Held]:
        """Those held on the day, or possibly held then."""
        tenures: Iterable[Tenure] = public_rows(Tenure, "person").filter(person=self.person)
        return self.scope.held(tenures)

    @cached_property
    def commitments(self) -> Commitments:
        """Owed by the person or to the person."""
        return commitments(self.scope)

    @cached_property
    def met(self) -> Company:
        return company.met(self.scope)

    @cached_property
    def where(self) -> list[Where]:
        return company.where(self.scope)

    @cached_property
    def said(self) -> Listed:
        """Without the records themselves, as ``signed``: how many, and which list shows them."""
        spoken = {"participations__participant": self.person, "participations__role": StatementRole.SPEAKER}
        found = self.scope.of(Statement).filter(**spoken)
        return self.scope.listed(found, 0, subject=(("speaker", self.person.slug),), is_same=True)

    @cached_property
    def signed(self) -> Listed:
        signing = {"participations__participant": self.person, "participations__role": DocumentRole.SIGNATORY}
        found = self.scope.of(Document).filter(**signing)
        return self.scope.listed(found, 0, subject=(("signatory", self.person.slug),), is_same=True)


def person_dossier_of(person: Participant, *, as_of: datetime.date | None = None) -> PersonDossier:
    return PersonDossier(Scope(person=person, as_of=as_of), person)
