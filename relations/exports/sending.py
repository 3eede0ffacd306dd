"""How a file is sent, whichever face was asked for it."""

import datetime
import logging
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from relations.exports.taking import Format
from relations.record_types import RecordType

logger = logging.getLogger(__name__)


def still(records: Any) -> Any:
    """A record that is changed while a list by changes is read would come up again at its end, and again."""
    by_changes = records.query.order_by[0].lstrip("-") == "updated"
    return records.filter(updated__lte=timezone.now()) if by_changes else records


def sent(form: Format, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """In the language of the request, which is another's once the answer is under way.

    Where a record fails, the connection is broken off. Not every program tells its reader so: a format in which the
    first half looks like a whole says it in its last line.
    """
    language, broken = get_language() or "en", _("INCOMPLETE: the server failed here. Ask again.")
    while True:
        try:
            with override(language):
                piece = next(pieces, None)
        except Exception:
            logger.exception("A file of type %s broke off", form.name)
            if form.looks_whole:
                yield f"{broken}\r\n".encode()
            raise
        if piece is None:
            return
        yield piece


def headers(record_type: RecordType, form: Format, taken: datetime.datetime) -> dict[str, str]:
    name = f"{record_type.plural}-{taken.date().isoformat()}.{form.name}"
    return {
        "Content-Type": form.media_type,
        "Content-Disposition": content_disposition_header(form.is_saved, name) or "",
        # There are as many files as there are questions; a search engine needs none of them.
        "X-Robots-Tag": "noindex",
    }
