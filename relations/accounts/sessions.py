"""How long somebody stays logged in. The settings name this module as the engine of sessions.

A session ends once it has not been used for a while, and in any case some hours after it began. Both are one moment in
its row, which moves on as it is used, though not with every request: reading is not to write each time.
"""

import datetime
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError
from django.utils import timezone

from relations.models import DeskSession
from relations.search import waiting_at_most

#: In the session: when it began, in seconds.
BEGAN = "began"
MOVED_ON_EVERY = datetime.timedelta(minutes=1)


class SessionStore(DatabaseStore):
    _row: DeskSession | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        return DeskSession

    def _get_session_from_db(self) -> Any:
        self._row = super()._get_session_from_db()  # type: ignore[misc]
        return self._row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        if SESSION_KEY in data:
            data.setdefault(BEGAN, timezone.now().timestamp())
        row: DeskSession = super().create_model_instance(data)  # type: ignore[assignment]
        row.account_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.expire_date = valid_until(data)
        return row

    def use(self) -> None:
        """It goes on from now. Where others are writing, it is noted the next time."""
        row = self._row
        # What is modified is saved anyway; what has ended has no key.
        if row is None or row.account_id is None or self.modified or self.session_key != row.session_key:
            return
        until = valid_until({name: self[name] for name in (BEGAN,) if name in self})
        if until - row.expire_date >= MOVED_ON_EVERY:
            with suppress(OperationalError), waiting_at_most(0.05):
                DeskSession.objects.filter(pk=row.pk).update(expire_date=until)


def valid_until(data: dict[str, Any]) -> datetime.datetime:
    idle = timezone.now() + datetime.timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    if BEGAN not in data:
        return idle
    began = datetime.datetime.fromtimestamp(data[BEGAN], tz=datetime.UTC)
    return min(idle, began + datetime.timedelta(hours=settings.SESSION_HOURS))


def begin(session: Any) -> None:
    """Somebody has logged in."""
    session[BEGAN] = timezone.now().timestamp()


def end_sessions(account: Any, *, but: str | None = None) -> int:
    """Log the account out everywhere, but for the session of that key. How many there were."""
    found = DeskSession.objects.filter(account=account, expire_date__gt=timezone.now()).exclude(pk=but or "").delete()
    return found[0]
