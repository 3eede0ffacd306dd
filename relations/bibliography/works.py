"""What a citation says, before it is written in any form."""

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relations.choices import ParticipantKind
from relations.edtf import Edtf
from relations.fields import edtf_value

#: The name of the site in citations for programs, which are the same in every language.
SITE = "Relations"
#: So many sources are named; that there are more is told.
SOURCES_NAMED = 10
#: Types of which the date is no date of a work.
OF_A_TIME = ("participant", "figure")


@dataclass(frozen=True)
class Resting:
    """A source that the record rests on, and where in it."""

    title: str
    publisher: str
    when: Edtf
    paragraphs: tuple[int, ...]
    inferred: bool = False

    def __str__(self) -> str:
        numbers = ", ".join(map(str, self.paragraphs))
        where = ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", len(self.paragraphs))
        parts = (self.publisher, in_quotation_marks(self.title), dated(self.when, inferred=self.inferred))
        return ", ".join(filter(None, (*parts, where % {"numbers": numbers})))


@dataclass(frozen=True)
class Work:
    key: str
    #: Whether it is a source, cited as itself; else it is the desk's record that is cited.
    is_source: bool
    #: Whether a newspaper, an agency or a broadcaster published it.
    is_news: bool
    author: str
    title: str
    language: str
    #: What it is, such as "Visit, state visit".
    genre: str
    when: Edtf
    #: Where the work itself is found; for a source that is nowhere on the web, the page about it.
    address: str
    #: Address of the record's page.
    page: str
    archived: str
    version: int
    updated: datetime.datetime
    resting: tuple[Resting, ...]
    #: How many more sources it rests on than are named.
    further: int
    #: From what the date is concluded, where it is not printed.
    inferred: str = ""
    #: Whether ``when`` is the time that a state, a person or a number belongs to; nothing was said or signed then.
    is_of_a_time: bool = False

    @property
    def changed(self) -> datetime.date:
        return self.updated.astimezone(datetime.UTC).date()

    @property
    def issued(self) -> Edtf:
        """For programs, which print it as the date of the work."""
        return edtf_value("") if self.is_of_a_time else self.when

    @property
    def told_genre(self) -> str:
        """For programs: with the time that has no other place."""
        time = dated(self.when, inferred=bool(self.inferred)) if self.is_of_a_time else ""
        return ", ".join(filter(None, (self.genre, time)))

    def note(self, *more: str) -> str:
        """For programs: what their forms have no field for, such as how the date is known."""
        dating = _("The date is inferred: %(reason)s") % {"reason": self.inferred} if self.inferred else ""
        return ". ".join(filter(None, (dating, *more, f"Record: {self.page}" if self.is_source else self.rests_on)))

    @property
    def rests_on(self) -> str:
        """The passages in one line; blank where there are none."""
        if not self.resting:
            return ""
        named = [str(each) for each in self.resting]
        if self.further:
            more = ngettext("%(number)s more source", "%(number)s more sources", self.further)
            named.append(more % {"number": self.further})
        return _("Rests on: %(sources)s") % {"sources": "; ".join(named)}


def needed(model: Any) -> tuple[str, ...]:
    """What a citation of such a record reads beside it, for ``with_public_relations``."""
    return ("citations", "citations__source__publisher") if "citations" in model.answer_relations else ("publisher",)


def work_of(record: Any, page: str) -> Work:
    is_source = record.type == "source"
    resting = [] if is_source else passages(record)
    publisher = record.publisher if is_source else None
    return Work(
        key=f"relations-{record.type}-{record.slug}",
        is_source=is_source,
        is_news=publisher is not None and publisher.kind == ParticipantKind.MEDIA,
        author=(str(publisher) if publisher else "") if is_source else SITE,
        title=one_line(record.title),
        language=record.language if is_source else "en",
        genre=genre(record),
        when=record.when,
        address=(is_source and (record.source_url or record.archived_url)) or page,
        page=page,
        archived=record.archived_url if is_source else "",
        version=record.version,
        updated=record.updated,
        resting=tuple(resting[:SOURCES_NAMED]),
        further=max(len(resting) - SOURCES_NAMED, 0),
        inferred=one_line(record.when_inferred).rstrip("."),
        is_of_a_time=record.type in OF_A_TIME,
    )


def in_quotation_marks(title: str) -> str:
    """In those of the reader's language."""
    return _("“%(title)s”") % {"title": title}


def dated(when: Edtf, *, inferred: bool) -> str:
    """In words; blank where it is not known."""
    if not when.is_known:
        return ""
    return f"{when.label()} ({_('inferred')})" if inferred else when.label()


def genre(record: Any) -> str:
    """Such as "Visit, working visit" or "Statement, direct speech"."""
    told = getattr(record, "get_kind_display", None) or getattr(record, "get_mode_display", None)
    kind = str(told()) if told else ""
    name = str(record._meta.verbose_name)
    return capfirst(kind if kind.startswith(name) else ", ".join(filter(None, (name, kind))))


def passages(record: Any) -> list[Resting]:
    """Every source that supports the record, in the order of its page."""
    supporting = [citation for citation in record.citations.all() if citation.supports]
    return [
        Resting(
            title=one_line(source.title),
            publisher=one_line(str(source.publisher)) if source.publisher else "",
            when=source.when,
            paragraphs=tuple(sorted({citation.paragraph for citation in same})),
            inferred=bool(source.when_inferred),
        )
        for source, same in groupby(supporting, key=lambda citation: citation.source)
    ]


def one_line(text: str) -> str:
    """No form has a place for line breaks or control characters in a title."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
