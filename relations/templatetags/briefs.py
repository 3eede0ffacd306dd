"""The words of a brief on its page."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relations.briefs.model import Line, References, Run

register = template.Library()

ROLES = {
    "": "{}",
    "strong": "<strong>{}</strong>",
    "soft": '<span class="soft">{}</span>',
    "warning": '<strong class="warn">{}</strong>',
}


@register.filter
def runs(line: Line) -> SafeString:
    return format_html_join("", "{}", ((run_markup(run),) for run in line))


def run_markup(run: Run) -> SafeString:
    language = format_html(' lang="{}"', run.language) if run.language else ""
    words = format_html(ROLES[run.role], run.text)
    if run.link:
        outside = "" if run.link.startswith("/") else SafeString(' rel="external noreferrer"')
        return format_html('<a href="{}"{}{}>{}</a>', run.link, language, outside, words)
    return format_html("<span{}>{}</span>", language, words) if language else words


@register.filter
def marks(notes: References) -> SafeString:
    """The small numbers behind an item; a note leads back to the first that leads to it."""
    shown = format_html_join(
        ", ",
        '<a href="#note-{}"{} role="doc-noteref" aria-label="{}">{}</a>',
        (
            (
                note.number,
                format_html(' id="ref-{}"', note.number) if note.first else "",
                _("note %(number)s") % {"number": note.number},
                note.number,
            )
            for note in notes
        ),
    )
    return format_html("<sup>{}</sup>", shown) if notes else SafeString("")
