"""One record, as it is sent, beside the one that is stored."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from relations.api.errors import BodyError
from relations.api.writing import pointers
from relations.api.writing.bodies import Body, replacing, shape_of
from relations.api.writing.countries import Countries, forget_own, keep_unseen
from relations.api.writing.sending import Why
from relations.imports.differences import Difference
from relations.imports.shapes import Shape, address_of
from relations.imports.single import compared
from relations.imports.writing import save
from relations.models import Statement, changing
from relations.models.quotes import problem_of
from relations.passages import word_difference


def read(body: Body, data: Any) -> Shape:
    """The record in words; refused by the structure of what was sent alone."""
    try:
        return shape_of(body, body.run_validation(data))
    except serializers.ValidationError as error:
        raise BodyError(list(pointers.flat(error.detail))[: pointers.MOST]) from error


class Written:
    """``stored``: the record that is changed, locked and with its rows, or None. ``data``: as it was sent."""

    def __init__(self, body: Body, data: Any, shape: Shape, stored: Any = None, *, replaces: bool = False) -> None:
        self.body, self.data, self.stored = body, data, stored
        self.shape = replacing(body, shape) if replaces else shape
        forget_own(body.of, self.shape, stored)
        if replaces:
            keep_unseen(body.of, self.shape, stored)
        if stored is None and not self.shape["fields"].get("slug"):
            self.shape["fields"]["slug"] = address_of(self.shape["fields"]["title"])

    def save(self, user: Any, why: Why) -> Any:
        """The record as it is then. Nothing is written where nothing is different."""
        found = self._judged()
        if not found:
            return found.record
        why.refuse(self.stored)
        with changing(user=user, reason=why.reason, public_note=why.public_note):
            save(self.body.of, [found])
        if found.record.is_published and (problems := list(unpublishable(found.record))):
            raise BodyError(problems)
        return found.record

    def _judged(self) -> Difference:
        unknown = list(Countries().resolve(self.body.of, self.shape))
        if self.stored is None and not self.shape["fields"]["slug"]:
            raise BodyError([("/slug", _("Give an address name: none can be made of the title."))])
        found, problems = compared(self.body.of, self.shape, self.stored)
        told: list[pointers.Told] = []
        for problem in (*unknown, *problems):
            at = pointers.where(problem, self.body, self.data, self.shape)
            if not any(at == other for other, _reason in told if at):
                told.append((at, problem.reason))
        if told:
            raise BodyError(told[: pointers.MOST])
        return found


def unpublishable(record: Any) -> Iterator[pointers.Told]:
    """Why the public must not see the record as it is stored, and of a quote the words that differ."""
    problem = problem_of(record) if isinstance(record, Statement) else None
    for reason in record.publication_problems():
        at = "/quote" if problem and problem.reason == reason else ""
        yield at, reason
    if problem and problem.held:
        words = {"removed": _("Only in the source: “%(words)s”."), "added": _("Only in the quote: “%(words)s”.")}
        for run in word_difference(problem.held, problem.quote.replace("\r\n", "\n")):
            if run.kind in words:
                yield "/quote", words[run.kind] % {"words": run.text.strip() or run.text}
