"""How a page shows where a text answers a question."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from relations.search import Question
from relations.search.marking import Run
from relations.search.marking import marked as runs_of

register = template.Library()


@register.filter
def runs(found: Iterable[Run]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", run.text) if run.marked else run.text,) for run in found)
    )


@register.filter
def number_found(counted: Any) -> str:
    """Such as 1,234, or 10,000+ where there are more."""
    return f"{number_format(counted.count, use_l10n=True, force_grouping=True)}{'+' * (not counted.count_exact)}"


@register.filter
def marked(text: str, question: Question) -> SafeString:
    return runs(runs_of(text, question))
