"""A brief is made from a dossier: worded, given its footnotes, and cut so that it fits on two pages."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relations.beside import public_rows
from relations.briefs.fitting import STEPS, fits
from relations.briefs.model import Brief, Line, Run
from relations.briefs.sections import Limits, Sections
from relations.briefs.sources import Footnotes, citations_in, read_sources
from relations.briefs.wording import name
from relations.dossiers import Dossier, pair_name
from relations.fields import edtf_value
from relations.models import Source, TenureCitation


def brief_of(dossier: Dossier, *, site: str, address: str) -> Brief:
    """``site``: before every path, such as ``https://relations.example``; ``address``: path of the brief's page."""
    sources = read_beside(dossier)
    for limits in STEPS:
        brief = _made(dossier, sources, limits, site, address)
        if fits(brief):
            break
    return brief


def _made(dossier: Dossier, sources: dict[int, Source], limits: Limits, site: str, address: str) -> Brief:
    notes = Footnotes(sources, site, most=limits.sources, title=limits.source_title)
    sections = Sections(dossier, notes, limits).all()
    day = edtf_value(dossier.day.isoformat()).label()
    return Brief(
        title=" – ".join(name(country, dossier.day, limits.name).text for country in dossier.countries),
        subtitle=_("Brief as of %(day)s") % {"day": day},
        preface=tuple(_preface(dossier, limits)),
        sections=sections,
        footnotes=notes.all(),
        closing=(Run(_("This brief, with links to every record:") + " "), Run(f"{site}{address}", link=address)),
        language=get_language() or "en",
        name=f"brief-{pair_name(dossier.countries)}-{dossier.day.isoformat()}",
        site=site,
        warning=_("Contains unpublished drafts") if dossier.scope.drafts else "",
        paging=_("Page {page} of {pages}"),
        footnotes_heading=_("Sources"),
    )


def _preface(dossier: Dossier, limits: Limits) -> Iterator[Line]:
    scope = dossier.scope
    after, before = (edtf_value(day.isoformat()).label() if day else "" for day in (scope.after, scope.before))
    period = _("Period: all that is on record.")
    if after and before:
        period = _("Period: %(after)s to %(before)s.") % {"after": after, "before": before}
    elif after:
        period = _("Period: from %(after)s on.") % {"after": after}
    elif before:
        period = _("Period: until %(before)s.") % {"before": before}
    if limits.sources == 1:
        notes = _("Small numbers lead to the sources; of several sources of a record the first is named.")
    else:
        notes = _("Small numbers lead to the sources; at most %(most)s sources of a record are named.") % {
            "most": limits.sources
        }
    yield (Run(f"{period} {notes}", role="soft"),)
    if scope.is_to_come:
        yield (Run(_("That day is still to come: this is what today’s records say of it."), role="soft"),)


def read_beside(dossier: Dossier) -> dict[int, Source]:
    """What is shown beside the records of a dossier and not read with them: names, citations of offices, sources."""
    tenures = [officer.held.tenure for side in dossier.who_is_who for officer in side.officers]
    prefetch_related_objects(tenures, _citations_of_tenures())
    records = list(_records(dossier))
    people = [tenure.person for tenure in tenures] + [tenure.body for tenure in tenures]
    people += [owner for owed in dossier.commitments.owed for owner in owed.owners]
    people += [row.participant for each in records if each.type != "figure" for row in each.participations.all()]
    prefetch_related_objects([*people, *dossier.countries], "names")
    progress = [promise.progress for owed in dossier.commitments.owed for promise in owed.promises if promise.progress]
    return read_sources(citation.source_id for citation in citations_in([*tenures, *records, *progress]))


def _citations_of_tenures() -> Any:
    return Prefetch("citations", queryset=public_rows(TenureCitation, "record"))


def _records(dossier: Dossier) -> Iterator[Any]:
    contacts, in_force = dossier.contacts, dossier.documents_in_force
    yield from (each.visit for each in (*contacts.last, *contacts.next) if each.visit)
    yield from contacts.latest.records
    yield from (promise.record for owed in dossier.commitments.owed for promise in owed.promises)
    yield from (*in_force.surely.records, *in_force.not_known.records)
    yield from (figure for series in dossier.figures.series for figure in series.figures)
    yield from dossier.statements_latest.records
