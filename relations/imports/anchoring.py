"""Another text for a source that is cited: every citation moves with its words, or nothing changes."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from relations.imports.texts import NewText
from relations.models import Source, Statement, StatementCitation
from relations.models.citing import citations_of, citing_models
from relations.models.quotes import problem_of
from relations.passages import Anchor, PassageError, anchored, check_passage, paragraph_at, paragraph_starts

#: Behind the end of every text: there citations wait while others take the places they had.
ASIDE = 1_000_000_000


@dataclass(frozen=True)
class Move:
    citation: Any
    paragraph: int
    anchor: Anchor | None
    #: Why it cannot be moved; empty where it can.
    problem: str = ""

    @property
    def kind(self) -> str:
        return str(self.citation.root._meta.verbose_name)

    @property
    def is_certain(self) -> bool:
        return self.anchor is not None and not self.anchor.doubtful

    @property
    def is_moved(self) -> bool:
        return self.anchor is not None and (self.anchor.start, self.paragraph) != (
            self.citation.start,
            self.citation.paragraph,
        )


class AnchorError(Exception):
    """Why the text was not replaced, one reason for each citation or quote."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def moves(source: Source, text: str) -> list[Move]:
    """Where each citation of the held text would stand in the other one."""
    cited = sorted(citations_of(source), key=lambda citation: (citation.start, citation.end))
    old, new = Held(source.text), Held(text)
    taken: set[tuple[Any, ...]] = set()
    found = []
    for citation, anchor in zip(cited, anchored(source.text, text, cited), strict=True):
        move = _move_of(citation, anchor, old, new)
        place = (type(citation), citation.record_id, move.anchor and (move.anchor.start, move.anchor.end))
        if move.anchor and place in taken:
            told = gettext("Another citation of this record has the same words, and they stand there only once.")
            move = Move(citation, 0, None, told)
        taken.add(place)
        found.append(move)
    return found


class Held:
    def __init__(self, text: str) -> None:
        self.text, self.starts = text, paragraph_starts(text)

    def problem(self, citation: Any) -> str:
        try:
            check_passage(self.text, self.starts, citation)
        except PassageError as error:
            return str(error)
        return ""


def _move_of(citation: Any, anchor: Anchor | None, old: Held, new: Held) -> Move:
    if told := old.problem(citation):
        if not new.problem(citation):
            return Move(citation, citation.paragraph, Anchor(citation.start, citation.end))
        known = gettext("It does not fit the text as it is held now: %s.")
        unknown = gettext("It does not fit this text: %s.")
        return Move(citation, 0, None, known % told if old.text else unknown % new.problem(citation))
    if anchor is None:
        return Move(citation, 0, None, gettext("Its exact words are no longer in the text."))
    return Move(citation, paragraph_at(new.starts, anchor.start), anchor)


def replace_text(source: Source, new: NewText) -> list[Move]:
    """In one transaction; inside ``changing``, which says who and why."""
    with transaction.atomic():
        held = Source.objects.select_for_update().get(pk=source.pk)
        if held.text != source.text:
            raise AnchorError([gettext("Somebody else has changed the text meanwhile.")])
        planned = moves(source, new.text)
        if problems := [f"{move.citation.root}: {move.problem}" for move in planned if move.problem]:
            raise AnchorError(problems)
        quoting = StatementCitation.objects.filter(source=source, verbatim=True).values("record")
        statements = list(Statement.objects.filter(pk__in=quoting))
        were_right = [statement for statement in statements if problem_of(statement) is None]
        held.text, held.sha256 = new.text, new.sha256
        held.save()
        _move([move for move in planned if move.is_moved])
        if wrong := [f"{each}: {problem}" for each in were_right if (problem := problem_of(each))]:
            raise AnchorError(wrong)
    return planned


def _move(moved: list[Move]) -> None:
    """No two citations of one record may stand at one place, not even for a moment."""
    for model in citing_models():
        rows = model._default_manager.filter(pk__in=[m.citation.pk for m in moved if type(m.citation) is model])
        rows.update(start=F("start") + ASIDE, end=F("end") + ASIDE)
    for move in moved:
        citation, anchor = move.citation, move.anchor
        if anchor:
            citation.start, citation.end, citation.paragraph = anchor.start, anchor.end, move.paragraph
            citation.save()
