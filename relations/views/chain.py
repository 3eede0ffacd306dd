"""Where a record stands between what led to it and what came of it.

Summit, visit, meeting; what was said and signed there; what was promised in that; the contact at which stock was taken.
Only links that the desk has recorded: nothing here is concluded from dates or names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from relations.beside import public_prefetches
from relations.choices import Status
from relations.models import Commitment, CommitmentProgress, Figure
from relations.paging import Page
from relations.views.related import RelatedList

#: So many records stand in one step; the list beside it has the rest.
SHOWN = 4
#: So many progress notes are looked through for where stock was taken; no list beside the chain has these.
NOTES_READ = 25
#: So many levels are followed upwards.
MOST_LEVELS = 10

#: What the chain of a type reads beside the record.
CHAIN_PATHS: dict[str, tuple[str, ...]] = {
    "statement": ("visit__parent",),
    "document": ("visit__parent",),
    "commitment": (
        *("statement__visit", "statement__visit__parent", "document__visit", "document__visit__parent"),
        "progress__statement__visit",
    ),
    "figure": ("statement__visit", "statement__visit__parent"),
}


@dataclass(frozen=True)
class Step:
    heading: str
    records: list[Any]
    #: The whole list, where there is more than is shown here.
    page: Page[Any] | None = None
    url: str = ""
    is_here: bool = False


@dataclass
class Chain:
    record: Any
    before: list[Step] = field(default_factory=list)
    after: list[Step] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        """Nothing, where the record stands alone."""
        here = Step(_("This record"), [self.record], is_here=True)
        return [*self.before, here, *self.after] if self.before or self.after else []


def wider(record: Any) -> list[Any]:
    """What the record is a part of, the widest first; it ends below the first that is not published."""
    name = "part_of" if isinstance(record, Figure) else "parent"
    above, line = getattr(record, name, None), [record]
    while above is not None and above not in line and len(line) <= MOST_LEVELS:
        line.insert(0, above)
        above = type(record).objects.published().filter(pk=getattr(above, f"{name}_id")).first()
    return line[:-1]


def chain_of(record: Any, above: list[Any], related: Iterable[RelatedList]) -> list[Step]:
    """``above``: as ``wider`` has it; ``related``: the lists on the record's page, of which the steps are the tops."""
    chain = Chain(record)
    lists = {(each.type, each.parameter): each for each in related}
    match record.type:
        case "visit":
            step(chain.before, _("Part of"), above)
            top(chain.before, _("Took stock of"), lists.get(("commitment", "reviewed_at")))
            top(chain.after, _("Within it"), lists.get(("visit", "parent")))
            top(chain.after, _("Signed or adopted"), lists.get(("document", "visit")))
            top(chain.after, _("Said"), lists.get(("statement", "visit")))
            promised(chain, lists.get(("commitment", "visit")))
        case "statement":
            step(chain.before, _("Made at"), line_of(record.visit))
            step(chain.before, _("In the document"), [record.document])
            top(chain.before, _("Took stock of"), lists.get(("commitment", "reviewed_in")))
            promised(chain, lists.get(("commitment", "statement")))
        case "document":
            step(chain.before, _("Signed or adopted at"), line_of(record.visit))
            top(chain.after, _("It says"), lists.get(("statement", "document")))
            promised(chain, lists.get(("commitment", "document")))
        case "commitment":
            step(chain.before, _("Made at"), made_at(record))
            step(chain.before, _("In the document"), [record.document])
            step(chain.before, _("In the statement"), [record.statement])
            step(chain.after, _("Stock was taken"), stock_taken(record.progress.all()))
        case "figure" if record.statement:
            step(chain.before, _("Cited at"), line_of(record.statement.visit))
            step(chain.before, _("In the statement"), [record.statement])
    return chain.steps


def step(steps: list[Step], heading: str, records: Iterable[Any]) -> None:
    if known := [each for each in records if each is not None]:
        steps.append(Step(heading, known))


def top(steps: list[Step], heading: str, found: RelatedList | None) -> None:
    if found:
        more = found.page if len(found.page.items) > SHOWN else None
        steps.append(Step(heading, found.page.items[:SHOWN], more, found.url))


def promised(chain: Chain, found: RelatedList | None) -> None:
    """What was promised, and where stock was taken of it."""
    top(chain.after, _("Promised"), found)
    if found:
        notes = CommitmentProgress.objects.filter(record__in=[each.pk for each in found.page.items]).filter(
            Q(statement__status=Status.PUBLISHED) | Q(visit__status=Status.PUBLISHED)
        )
        paths = ("statement", "statement__visit", "visit")
        read = notes.prefetch_related(*public_prefetches(CommitmentProgress, paths))
        taken = stock_taken(read[:NOTES_READ])
        # Stock may be taken where something is promised; a record does not come after itself.
        step(chain.after, _("Stock was taken"), [each for each in taken if each != chain.record])


def line_of(visit: Any) -> list[Any]:
    return [*wider(visit), visit] if visit else []


def made_at(commitment: Commitment) -> list[Any]:
    """The contacts of the statement and of the document, which often are the same."""
    found: list[Any] = []
    for record in (commitment.document, commitment.statement):
        found += [each for each in line_of(record.visit if record else None) if each not in found]
    return found


def stock_taken(notes: Iterable[CommitmentProgress]) -> list[Any]:
    """The contacts and statements that the notes name, in their order."""
    found: list[Any] = []
    for note in notes:
        for record in (note.visit, note.statement and note.statement.visit, note.statement):
            if record is not None and record not in found:
                found.append(record)
    return found
