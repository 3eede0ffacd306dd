"""The sections of a brief, each made from a part of the dossier."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relations.amounts import amount
from relations.briefs.model import Group, Item, Line, Row, Run, Section, Table
from relations.briefs.sources import Footnotes
from relations.briefs.wording import concluded, date, name, names, places, shortened, status_mark, title, words
from relations.choices import DocumentRole, FigureKind, ParticipantKind, Standing, StatementRole, VisitOutcome
from relations.dossiers import AtLevel, Dossier, Listed, Officer, Owed, Promise, Series
from relations.record_types import RECORD_TYPES
from relations.told import told

#: Standings that want attention.
ALARMING = (Standing.OVERDUE, Standing.NOT_MET)


@dataclass(frozen=True)
class Limits:
    """So many items of each sort, and so many letters of each text."""

    officers: int = 6
    contacts: int = 4
    planned: int = 5
    promises: int = 6
    documents: int = 8
    not_known: int = 5
    figures: int = 6
    statements: int = 5
    title: int = 180
    text: int = 220
    #: People, and places, of one item, with so many letters of each name.
    people: int = 4
    name: int = 100
    sources: int = 3
    source_title: int = 120


@dataclass(frozen=True)
class Sections:
    dossier: Dossier
    notes: Footnotes
    limits: Limits

    def all(self) -> tuple[Section, ...]:
        # In reading order: the footnotes are numbered on the way.
        return (
            self.who_is_who(),
            self.contacts(),
            self.commitments(),
            self.documents(),
            self.figures(),
            self.statements(),
        )

    # --- who is who -------------------------------------------------------------------------------------------------

    def who_is_who(self) -> Section:
        groups = []
        for side in self.dossier.who_is_who:
            shown = side.officers[: self.limits.officers]
            more = side.more or len(side.officers) > len(shown)
            groups.append(
                Group(
                    tuple(map(self._officer, shown)),
                    (name(side.country, self.dossier.day, self.limits.name, linked=True),),
                    _("No office-holder is on record for that day."),
                    self._list(
                        _("More office-holders:"), "participant", (("country", side.country.country_code.lower()),)
                    )
                    if more
                    else (),
                )
            )
        return Section(_("Who is who"), tuple(groups), two_sides=True)

    def _officer(self, officer: Officer) -> Item:
        tenure, day, limit = officer.held.tenure, self.dossier.day, self.limits.name
        line = [name(tenure.person, day, limit, linked=True, role="strong"), Run(", ")]
        if not officer.held.surely:
            line.append(Run(_("possibly") + " "))
        line += [words(shortened(tenure.office, limit), "en"), Run(", "), name(tenure.body, day, limit)]
        if period := officer.held.period:
            line.append(Run(f" ({date(period)})", role="soft"))
        return Item(tuple(line), self.notes.of(tenure.citations.all()))

    # --- contacts ---------------------------------------------------------------------------------------------------

    def contacts(self) -> Section:
        contacts = self.dossier.contacts
        shown = {each.visit.pk for each in contacts.last if each.visit}
        others = [each for each in contacts.latest.records if each.pk not in shown][: self.limits.contacts]
        hidden = contacts.latest.count.number - len(shown) - len(others)
        last = [self._contact(each.visit, self._level(each)) for each in contacts.last if each.visit]
        last += [self._contact(visit, ()) for visit in others]
        planned = [each for each in contacts.next if each.visit]
        coming = [self._contact(each.visit, self._level(each)) for each in planned[: self.limits.planned]]
        question = (*self.dossier.scope.subject, ("outcome", VisitOutcome.PLANNED.value))
        further = self._list(_("More planned contacts:"), "visit", question) if len(planned) > len(coming) else ()
        none = _("None on record.")
        return Section(
            _("Contacts"),
            (
                Group(tuple(last), (Run(_("The last, by level")),), none, self._more(contacts.latest, hidden)),
                Group(tuple(coming), (Run(_("Planned")),), none, further),
            ),
        )

    def _level(self, at: AtLevel) -> Line:
        return (Run(capfirst(str(at.level.label)) + ": ", role="soft"),)

    def _contact(self, visit: Any, before: Line) -> Item:
        people = [row.participant for row in visit.participations.all()]
        people = [each for each in people if each.kind == ParticipantKind.PERSON]
        where = places(visit, self.limits.people, self.limits.name)
        line = [*before, Run(self._when(visit) + ", "), title(visit, self.limits.title), *status_mark(visit)]
        line.append(Run(f"; {visit.get_kind_display()}{', ' + where if where else ''}"))
        if people:
            line += [Run("; "), *self._names(people)]
        return Item(tuple(line), self.notes.of(visit.citations.all()))

    def _names(self, people: Iterable[Any]) -> Line:
        return names(people, self.dossier.day, self.limits.people, self.limits.name)

    def _when(self, record: Any) -> str:
        return concluded(record.when.label(), record.date_inferred) if record.when.is_known else _("date not known")

    # --- commitments ------------------------------------------------------------------------------------------------

    def commitments(self) -> Section:
        commitments = self.dossier.commitments
        groups = [self._owed(owed) for owed in commitments.owed]
        return Section(_("What was promised, and by whom"), tuple(groups) or (Group((), empty=_("None on record.")),))

    def _owed(self, owed: Owed) -> Group:
        who = [Run(_("Others"))] if not owed.owners else []
        for owner in owed.owners:
            who += [Run(" " + _("and") + " ")] if who else []
            who.append(name(owner, self.dossier.day, self.limits.name, linked=True))
        counts = [f"{self._number(number)} {standing.label}" for standing, number in owed.counts.items()]
        shown = owed.promises[: self.limits.promises]
        hidden = sum(owed.counts.values()) - len(shown)
        query = self.dossier.commitments.parameters
        return Group(
            tuple(map(self._promise, shown)),
            (*who, Run(": " + ", ".join(counts))),
            _("None on record."),
            self._hidden(hidden, "commitment", query),
        )

    def _promise(self, promise: Promise) -> Item:
        record, standing = promise.record, promise.standing
        alarming = standing in ALARMING
        line = [Run(capfirst(str(standing.label)), role="warning" if alarming else "soft"), Run(": ")]
        line += [title(record, self.limits.title), *status_mark(record)]
        made = {"date": concluded(date(record.date), record.date_inferred)}
        facts = [_("promised %(date)s") % made] if record.date else []
        due = {"date": concluded(date(record.due), bool(record.due_note))}
        facts += [_("due %(date)s") % due] if record.due else []
        facts += [record.get_recurrence_display()] if record.recurrence else []
        if facts:
            line.append(Run("; " + "; ".join(facts)))
        if record.condition:
            line += [Run("; " + _("on condition:") + " "), words(shortened(record.condition, self.limits.text), "en")]
        citations: list[Any] = [*record.citations.all()]
        if promise.progress:
            note = promise.progress
            when = date(note.date) if note.date else _("date not known")
            line += [Run(f". {when}: "), words(shortened(note.note, self.limits.text), "en")]
            citations += note.citations.all()
        return Item(tuple(line), self.notes.of(citations))

    # --- documents --------------------------------------------------------------------------------------------------

    def documents(self) -> Section:
        in_force, none = self.dossier.documents_in_force, _("None on record.")
        surely = self._documents(in_force.surely, self.limits.documents, _("In force"), none)
        signed = self._documents(in_force.not_known, self.limits.not_known, _("Signed; not certainly in force"), "")
        parts = (surely, signed) if in_force.not_known.records else (surely,)
        return Section(_("Documents in force"), parts)

    def _documents(self, listed: Listed, limit: int, heading: str, empty: str) -> Group:
        shown = listed.records[:limit]
        more = self._more(listed, listed.count.number - len(shown))
        return Group(tuple(map(self._document, shown)), (Run(heading),), empty, more)

    def _document(self, document: Any) -> Item:
        kind = [document.get_kind_display(), *([document.get_level_display()] if document.level else [])]
        facts = [", ".join(kind)]
        dates = (("signed", _("signed %(date)s")), ("in_force", _("in force %(date)s")))
        facts += [text % {"date": date(value)} for field, text in dates if (value := getattr(document, field))]
        if document.expires:
            facts.append(_("expires %(date)s") % {"date": date(document.expires)})
        facts[-1] = concluded(facts[-1], document.date_inferred and document.when.is_known)
        line = [title(document, self.limits.title), *status_mark(document), Run("; " + "; ".join(facts))]
        signers = [row.participant for row in document.participations.all() if row.role == DocumentRole.SIGNATORY]
        if signers:
            line += [Run("; " + _("signatories:") + " "), *self._names(signers)]
        return Item(tuple(line), self.notes.of(document.citations.all()))

    # --- figures ----------------------------------------------------------------------------------------------------

    def figures(self) -> Section:
        figures = self.dossier.figures
        rows = [figure for series in figures.series for figure in _key_figures(series)]
        shown = rows[: self.limits.figures]
        more = figures.more or len(rows) > len(shown) or sum(len(each.figures) for each in figures.series) > len(shown)
        if not shown:
            return Section(_("Key figures"), (Group((), empty=_("None on record.")),))
        table = Table(
            _("The last known of each, and the target set for it"),
            (_("What"), _("Period"), pgettext("of a figure", "Kind"), _("Value")),
            tuple(map(self._figure, shown)),
            self._list(_("More figures:"), "figure", figures.parameters) if more else (),
        )
        return Section(_("Key figures"), (table,))

    def _figure(self, figure: Any) -> Row:
        what = title(figure, self.limits.title, role="")
        kind = str(figure.get_kind_display())
        known = figure.when.is_known
        period = concluded(figure.when.label(), figure.period_inferred) if known else _("not known")
        cells = ((what, *status_mark(figure)), (Run(period),), (Run(kind),), (Run(amount(figure)),))
        return Row(cells, self.notes.of(figure.citations.all()))

    # --- statements -------------------------------------------------------------------------------------------------

    def statements(self) -> Section:
        listed = self.dossier.statements_latest
        shown = listed.records[: self.limits.statements]
        more = self._more(listed, listed.count.number - len(shown))
        items = tuple(map(self._statement, shown))
        return Section(_("Latest statements"), (Group(items, empty=_("None on record."), more=more),))

    def _statement(self, statement: Any) -> Item:
        speakers = [row.participant for row in statement.participations.all() if row.role == StatementRole.SPEAKER]
        line = [Run(self._when(statement) + ", "), *self._names(speakers)]
        line += [Run(": ")] if speakers else []
        line += [title(statement, self.limits.title), *status_mark(statement), Run(". ")]
        if statement.quote:
            line.append(words(f"“{shortened(statement.quote, self.limits.text)}”", statement.language))
        else:
            summary = told(statement, "summary")
            line.append(words(shortened(summary.text, self.limits.text), summary.language))
        line.append(Run(f" ({statement.get_mode_display()})", role="soft"))
        return Item(tuple(line), self.notes.of(statement.citations.all()))

    # --- what is left out -------------------------------------------------------------------------------------------

    def _more(self, listed: Listed, hidden: int) -> Line:
        return self._hidden(hidden, listed.type, listed.parameters, exact=listed.count.exact)

    def _hidden(self, number: int, type_: str, parameters: Iterable[tuple[str, str]], *, exact: bool = True) -> Line:
        if number <= 0:
            return ()
        text = _("and %(number)s more:") if exact else _("and more than %(number)s more:")
        return self._list(text % {"number": self._number(number)}, type_, parameters)

    def _list(self, text: str, type_: str, parameters: Iterable[tuple[str, str]]) -> Line:
        path = f"{reverse(RECORD_TYPES[type_].plural + '-list')}?{urlencode(list(parameters))}"
        return (Run(f"{text} "), Run(f"{self.notes.site}{path}", link=path))

    def _number(self, number: int) -> str:
        return number_format(number, use_l10n=True, force_grouping=True)


def _key_figures(series: Series) -> Iterator[Any]:
    """The last value and the last target; of one time all that is said, since none of it is more right."""
    for wanted in (True, False):
        found = [each for each in series.figures if (each.kind == FigureKind.TARGET) is not wanted]
        dated = [each for each in found if each.when.is_known]
        of_one_time = [each for each in dated if _time(each) == _time(dated[-1])]
        yield from of_one_time or found[-1:]


def _time(figure: Any) -> tuple[datetime.date, datetime.date]:
    return figure.when.earliest, figure.when.latest
