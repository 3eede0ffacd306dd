"""How the pages word what the models hold: dates, amounts, names and their languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from relations.amounts import amount
from relations.choices import Script, StatementMode
from relations.edtf import Edtf
from relations.fields import edtf_value
from relations.models.place import NAMES_IN_FORCE
from relations.paging import Page
from relations.record_types import RECORD_TYPES
from relations.told import told

register = template.Library()
register.simple_tag(told)
register.filter(amount)

#: Types whose kind names the record.
TOLD_BY_KIND = ("visit", "document", "participant", "place")
#: So many words are looked for as they stand; of more, the first and the last.
WORDS_OF_A_FRAGMENT = 8

#: Languages that are taken to be written in Cyrillic letters unless a name says otherwise.
CYRILLIC = ("be", "kk", "ky", "mn", "ru", "sr", "tg", "uk")

MODES_IN_WORDS = {
    StatementMode.DIRECT: gettext_lazy("Direct speech: the words stand in quotation marks in the source."),
    StatementMode.FRAGMENT: gettext_lazy(
        "A quoted phrase: only the words in quotation marks are the speaker’s, the rest is the source’s."
    ),
    StatementMode.REPORTED: gettext_lazy("Reported speech: the source retells it; the words are not the speaker’s."),
    StatementMode.DOCUMENT: gettext_lazy("A document says it; nobody is quoted."),
}


@dataclass(frozen=True)
class ShownDate:
    #: What happened then, such as "signed".
    event: str
    text: str
    inferred: bool
    note: str


@register.simple_tag
def record_types() -> Any:
    return RECORD_TYPES.values()


@register.filter
def edtf(text: str) -> SafeString:
    """The label of a date; machines get the day, month or year where one is stated."""
    value = edtf_value(text)
    if stated := machine_date(value):
        return format_html('<time datetime="{}">{}</time>', stated, value.label())
    return format_html("<span>{}</span>", value.label())


def machine_date(value: Edtf) -> str:
    return value.start.stated if value.start and not value.is_interval else ""


@register.simple_tag
def date_of(record: Any, name: str = "") -> ShownDate | None:
    """The date in the field, else the decisive one; None where it is not known."""
    known = (each for each in (record.date_fields if not name else (name,)) if getattr(record, each))
    if (found := next(known, None)) is None:
        return None
    inferred, note = record.how_known(found)
    return ShownDate(str(record._meta.get_field(found).verbose_name), getattr(record, found), inferred, note)


@register.filter
def counted(page: Page[Any]) -> str:
    if not page.count:
        return _("no records")
    number = number_format(page.count, use_l10n=True, force_grouping=True)
    if not page.count_exact:
        return _("more than %(number)s records") % {"number": number}
    return ngettext("%(number)s record", "%(number)s records", page.count) % {"number": number}


@register.filter
def in_words(statement: Any) -> str:
    return str(MODES_IN_WORDS[statement.mode])


@register.filter
def by_role(participations: Any) -> list[tuple[str, list[Any]]]:
    """Roles as the vocabulary calls them, each with its rows, in the order of first appearance."""
    roles: dict[str, list[Any]] = {}
    for row in participations.all():
        roles.setdefault(row.get_role_display(), []).append(row)
    return list(roles.items())


@register.filter
def in_role(participations: Any, role: str) -> list[Any]:
    return [row for row in participations.all() if row.role == role]


@register.filter
def language_tag(name: Any) -> str:
    """BCP 47: be for a Belarusian name in Cyrillic letters, be-Latn for one in Latin letters."""
    usual = {Script.CYRILLIC} if name.language in CYRILLIC else {*Script} - {Script.CYRILLIC}
    return str(name.language if name.script in usual else f"{name.language}-{name.script}")


@register.filter
def name_then(place: Any, record: Any) -> str:
    """The name that was right on the record's date."""
    return str(place.name_during(record.when))


@register.filter
def other_names(record: Any) -> list[Any]:
    """The first name in each language, each spelling once, less the title: by these it is found too."""
    by_language = first_of_each((name.language, name) for name in record.names.all())
    return [name for name in first_of_each((name.text, name) for name in by_language) if name.text != record.title]


def first_of_each(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return list(found.values())


@register.filter
def plural_name(model: Any) -> str:
    return str(model._meta.verbose_name_plural)


@register.filter
def type_name(record: Any) -> str:
    return str(record._meta.verbose_name)


@register.simple_tag
def kind_of(record: Any) -> str:
    """What sort of record it is, in one word: a summit is a visit anyway, yet a level is not plainly a figure."""
    return str(capfirst(record.get_kind_display() if record.type in TOLD_BY_KIND else type_name(record)))


@register.simple_tag
def fragment_of(record: Any, citations: Iterable[Any]) -> str:
    """Makes a browser show the quoted words in the page of the source; only of words that are shown here anyway."""
    verbatim = [citation for citation in citations if getattr(citation, "verbatim", False)]
    words = getattr(record, "quote", "").split()
    # Of an interrupted quote the words do not follow each other in the source.
    if len(verbatim) != 1 or not words:
        return ""
    ends = [words] if len(words) <= WORDS_OF_A_FRAGMENT else [words[:4], words[-4:]]
    return "#:~:text=" + ",".join(quote(" ".join(some), safe="").replace("-", "%2D") for some in ends)


@register.filter
def item_template(record: Any) -> str:
    return f"relations/{record.type}_item.html"


@register.simple_tag
def printed_in(record: Any) -> str:
    """Language of what the sources of the record print, where all are in one."""
    languages = {citation.source.language for citation in record.citations.all()}
    return languages.pop() if len(languages) == 1 else ""


@register.simple_tag
def names_in_turn(place: Any) -> list[Any]:
    """The names in force one after the other, in the reader's language where they are known in it, else in English."""
    for language in (get_language() or "en", "en"):
        turns = [n for n in place.names.all() if n.language == language and n.used and n.kind in NAMES_IN_FORCE]
        if turns:
            return turns
    return []
