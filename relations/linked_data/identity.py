"""Under which names and addresses others know what the desk tells of, and under which they may keep it."""

import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from relations.models import Participant, Tenure

#: ISO 3166-1 leaves these to users: its own site knows nothing of them.
_LEFT_TO_USERS = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")


def wikidata_address(record: Any) -> str:
    """The name by which Wikidata itself calls the thing, which begins with http; its page does not."""
    return f"http://www.wikidata.org/entity/{record.wikidata}" if record.wikidata else ""


def iso_address(participant: Participant) -> str:
    code = participant.country_code
    is_current = len(code) == 2 and not _LEFT_TO_USERS.fullmatch(code)
    return f"https://www.iso.org/obp/ui/#iso:code:3166:{code}" if is_current else ""


def iso_codes(participant: Participant) -> dict[str, str]:
    """Part of the standard to code."""
    code = participant.country_code
    codes = {"ISO 3166-3" if len(code) == 4 else "ISO 3166-1 alpha-2": code}
    codes["ISO 3166-1 alpha-3"] = participant.alpha3_code
    return {part: code for part, code in codes.items() if code}


class Names:
    """Names for whoever keeps what several sites tell. They hold the number of the record, since its slug may change;
    letters, digits, dots and hyphens, since FollowTheMoney takes no others."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.space = re.sub("[^0-9a-z.]+", "-", (urlsplit(site).hostname or "").lower()).strip("-.") or "site"

    def participant(self, pk: int) -> str:
        return f"{self.space}-participant-{pk}"

    def area(self, pk: int) -> str:
        return f"{self.space}-area-{pk}"

    def post(self, body: int, office: str) -> str:
        """An office at a body, whoever holds it."""
        return f"{self.space}-post-{body}-{hashlib.sha256(office.encode()).hexdigest()[:12]}"

    def tenure(self, tenure: Tenure) -> str:
        return f"{self.space}-tenure-{tenure.pk}"

    def succession(self, pk: int) -> str:
        return f"{self.space}-succession-{pk}"
