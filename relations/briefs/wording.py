"""How single facts are said in a brief, in the reader's language where the desk has them in it."""

import datetime
import textwrap
from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from relations.briefs.model import Line, Role, Run
from relations.choices import NameKind, Status
from relations.fields import edtf_value
from relations.told import told

#: No title or name is longer.
WHOLE = 300
#: So many letters are kept of a text that does not part its words: they take more room, and lines break badly in them.
UNBROKEN = 60
#: Stands where words are left out.
LEFT_OUT = " […]"


def words(text: str, language: str = "", link: str = "", role: Role = "") -> Run:
    return Run(text, "" if language == (get_language() or "en") else language, link, role)


def title(record: Any, limit: int, *, role: Role = "strong") -> Run:
    """``record``: with its translations read beforehand."""
    text = told(record, "title")
    return words(shortened(text.text, limit), text.language, page_of(record), role)


def page_of(record: Any) -> str:
    """Empty where the public would find no page."""
    return record.get_absolute_url() if record.is_published else ""


def shortened(text: str, limit: int) -> str:
    """By whole words, where the writing parts them; what is left out is marked."""
    if len(text) <= limit:
        return text
    short = textwrap.shorten(text, limit, placeholder=LEFT_OUT)
    if len(short) > limit / 2:
        return short
    # A word takes up half of it, or there are no spaces, as in Chinese or Thai.
    return " ".join(text.split())[: min(limit, UNBROKEN) - len(LEFT_OUT)].rstrip() + LEFT_OUT


def name(participant: Any, day: datetime.date, limit: int = WHOLE, *, linked: bool = False, role: Role = "") -> Run:
    """The name in the reader's language on that day, else the title; reads ``participant.names``."""
    link = page_of(participant) if linked else ""
    language = get_language() or "en"
    names = [each for each in participant.names.all() if each.language == language] if language != "en" else []
    for kind in (NameKind.COMMON, NameKind.OFFICIAL):
        for each in names:
            if each.kind == kind and (not each.used or each.was_used_on(day)):
                return Run(shortened(each.text, limit), link=link, role=role)
    return words(shortened(participant.title, limit), "en", link, role)


def names(participants: Iterable[Any], day: datetime.date, most: int, limit: int) -> Line:
    """As a list in words; how many are left out is told."""
    everybody = list({each.pk: each for each in participants}.values())
    shown = everybody[:most]
    line: list[Run] = []
    for participant in shown:
        line += [Run(", ")] if line else []
        line.append(name(participant, day, limit))
    if len(everybody) > most:
        line.append(Run(", " + and_more(len(everybody) - most)))
    return tuple(line)


def and_more(number: int) -> str:
    return _("and %(number)s more") % {"number": number}


def date(text: str) -> str:
    return edtf_value(text).label()


def concluded(words: str, is_inferred: bool) -> str:
    """What is not printed but inferred says so."""
    return f"{words} ({_('inferred')})" if is_inferred else words


def places(visit: Any, most: int, limit: int) -> str:
    """Under the names that were right at the time."""
    found = [shortened(row.place.name_during(visit.when), limit) for row in visit.place_rows.all()]
    return ", ".join([*found[:most], *([and_more(len(found) - most)] if len(found) > most else [])])


def status_mark(record: Any) -> Line:
    """What is not published yet says so."""
    if record.status == Status.PUBLISHED:
        return ()
    return (Run(f" [{record.get_status_display()}]", role="warning"),)
