"""A record as scholars cite it: BibTeX (as biblatex reads it), RIS, CSL-JSON and plain text.

Every form is made of one :class:`Work`. What is cited is the desk's record, with the passages of the sources that it
rests on; a source is cited as itself. Dates are told as exactly as they are known, and never more exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from relations.bibliography.bibtex import bibtex
from relations.bibliography.csl import csl_json
from relations.bibliography.plain import plain
from relations.bibliography.ris import ris
from relations.bibliography.works import Work, needed, one_line, work_of

__all__ = ["FORMS", "Form", "Work", "cited", "needed", "one_line"]


@dataclass(frozen=True)
class Form:
    #: As in the address: /visits/some-visit.bib
    extension: str
    name: str
    media_type: str
    write: Callable[[Work], str]
    #: Programs read it: it is the same in whatever language the reader sees the pages.
    for_programs: bool = True


FORMS = {
    form.extension: form
    for form in (
        Form("bib", "BibTeX", "application/x-bibtex", bibtex),
        Form("ris", "RIS", "application/x-research-info-systems", ris),
        Form("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
        Form("txt", "Text", "text/plain", plain, for_programs=False),
    )
}


def cited(record: Any, address: str, form: Form) -> str:
    """``record``: read with the relations that it has ``needed``; ``address``: of its page, absolute."""
    if not form.for_programs:
        return form.write(work_of(record, address))
    with translation.override("en"):
        return form.write(work_of(record, address))
