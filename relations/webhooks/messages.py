"""What is sent: little enough that the receiver asks the API for the rest, and nothing that the public cannot see."""

import base64
import datetime
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from relations.models import Delivery
from relations.models.webhook import SECRET_PREFIX, SEEN, TEST
from relations.record_types import RECORD_TYPES, RecordType
from relations.webhooks.events import Happened

#: A record that was merged may have been merged on.
MERGED_ON = 20


def new_uid() -> str:
    return f"msg_{secrets.token_hex(12)}"


def body_of(delivery: Delivery, what: Happened) -> str:
    known = RECORD_TYPES[delivery.type]
    told: dict[str, Any] = {
        "id": delivery.uid,
        "event": str(what.event),
        "occurred_at": moment(delivery.occurred),
        "type": known.name,
        "slug": what.slug,
        "url": api_address(known, what.slug),
        "page": page_address(known, what.slug),
        "version": delivery.version,
        "status": str(what.status),
        "former_slug": what.former_slug,
        "merged_into": merged_into(known, what.merged_into),
    }
    return json.dumps(told, ensure_ascii=False)


def body_of_test(delivery: Delivery) -> str:
    told = {"id": delivery.uid, "event": TEST, "occurred_at": moment(delivery.occurred), "site": settings.SITE_URL}
    return json.dumps(told, ensure_ascii=False)


def moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def api_address(known: RecordType, slug: str) -> str:
    return settings.SITE_URL + reverse(f"api:{known.plural}-detail", kwargs={"slug": slug})


def page_address(known: RecordType, slug: str) -> str:
    return settings.SITE_URL + reverse(f"{known.plural}-detail", kwargs={"slug": slug})


def merged_into(known: RecordType, number: int | None) -> dict[str, str] | None:
    """The record that tells the same today, as far as the public may know of it."""
    records: Any = known.model._default_manager
    for _step in range(MERGED_ON):
        record = records.filter(pk=number).values("slug", "status", "merged_into_id").first() if number else None
        if record is None or record["status"] not in SEEN:
            return None
        if record["merged_into_id"] is None:
            return {"slug": record["slug"], "url": api_address(known, record["slug"])}
        number = record["merged_into_id"]
    return None


# --- https://www.standardwebhooks.com --------------------------------------------------------------------------------


def headers(uid: str, body: bytes, keys: Iterable[str], at: datetime.datetime) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": uid,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature(key, uid, timestamp, body) for key in keys),
    }


def signature(secret: str, uid: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    told = b".".join((uid.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode()
