from django.utils import timezone
from django.utils.translation import gettext as _

from relations.bibliography.works import Work, dated, in_quotation_marks
from relations.fields import edtf_value


def plain(work: Work) -> str:
    """One line: author, “Title”, what it is, when, where, version, days of change and of access, passages."""
    words = {
        "version": work.version,
        "changed": edtf_value(work.changed.isoformat()).label(),
        "today": edtf_value(timezone.localdate().isoformat()).label(),
    }
    when = dated(work.when, inferred=bool(work.inferred))
    author = work.author if work.is_source else _("Relations")
    head = ", ".join(filter(None, (author, in_quotation_marks(work.title))))
    if work.is_source:
        told = [
            ", ".join(filter(None, (head, when))),
            work.address,
            _("Archived: %(address)s") % {"address": work.archived} if work.archived else "",
            _("Record: %(address)s") % {"address": work.page} if work.page != work.address else "",
            _("Accessed %(today)s") % words,
        ]
    else:
        told = [
            head,
            ", ".join(filter(None, (work.genre, when))),
            work.address,
            _("Version %(version)s, last changed %(changed)s; accessed %(today)s") % words,
            work.rests_on,
        ]
    return ". ".join(part.rstrip(".") for part in told if part) + ".\n"
