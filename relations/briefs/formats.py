"""The files a brief can be had as. Each needs a part of its own, which an installation may leave out."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from relations.briefs.model import Brief


@dataclass(frozen=True)
class Format:
    #: How the address ends.
    ending: str
    content_type: str
    #: The module it is made with, and the extra of the project that installs it.
    module: str
    make: Callable[[Brief], bytes]
    #: Browsers show it themselves.
    is_shown: bool = False

    @property
    def name(self) -> str:
        return self.ending.upper()

    @property
    def is_installed(self) -> bool:
        return find_spec(self.module) is not None


def _as_pdf(brief: Brief) -> bytes:
    from relations.briefs.pdf import as_pdf

    return as_pdf(brief)


def _as_docx(brief: Brief) -> bytes:
    from relations.briefs.docx import as_docx

    return as_docx(brief)


FORMATS = (
    Format("pdf", "application/pdf", "typst", _as_pdf, is_shown=True),
    Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", _as_docx),
)
