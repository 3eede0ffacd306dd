"""A list as a feed (RFC 4287), page by page (RFC 5005): who subscribes hears of what was published or changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Min, Q
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from relations.choices import Status
from relations.exports.letters import writable
from relations.models import Revision
from relations.told import told

NAME = "atom"
MEDIA_TYPE = "application/atom+xml"
LABEL = "Atom"
PURPOSE = _("a feed to subscribe to: what is new or changed")
#: What an entry tells of a record.
SHOWN = ("translations",)
#: A year in which whoever keeps the desk had the name of its site, as RFC 4151 asks; it never changes.
_SINCE = 2026
#: A feed tells the last changes first, unless asked for another order.
ORDERING = "-updated"


@dataclass(frozen=True)
class Feed:
    title: str
    #: Of the list that it is a feed of, of this page of the feed, and of its first page; absolute.
    page: str
    self: str
    first: str
    records: Sequence[Any]
    #: Relation to address, such as "next"; absolute.
    links: Mapping[str, str]
    #: When something of it was last published or changed.
    updated: datetime
    #: The address of the site, without the last slash.
    site: str


class _Atom(Atom1Feed):
    """With pages, texts in their own languages, and categories that say what they are categories of."""

    def __init__(self, of: Feed) -> None:
        self.of = of
        super().__init__(
            title=writable(of.title),
            link=of.page,
            description=None,
            language=get_language(),
            author_name=gettext("Relations"),
            feed_url=of.self,
            feed_guid=of.first,
        )

    def latest_post_date(self) -> datetime:
        return self.of.updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.of.links.items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("link", "", {"rel": "related", "href": item["api"], "type": "application/json"})
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"], {"xml:lang": item["summary_language"]})
        for scheme, term, label in item["sorts"]:
            handler.addQuickElement("category", "", {"term": term, "scheme": scheme, "label": label})


def write_feed(feed: Feed) -> bytes:
    atom, published = _Atom(feed), first_published(feed.records)
    for record in feed.records:
        address = f"{feed.site}{record.get_absolute_url()}"
        title, summary = told(record, "title"), told(record, "summary")
        atom.add_item(
            title=writable(title.text),
            link=address,
            # Told below, with its language.
            description=None,  # type: ignore[arg-type]
            # By it a reader knows what it has seen. An address may change: a record's slug, or http to https.
            unique_id=f"tag:{urlsplit(feed.site).hostname},{_SINCE}:{record.type}/{record.pk}",
            pubdate=published.get((record.type, record.pk), record.created),
            updateddate=record.updated,
            language=title.language,
            summary=writable(f"{_dated(record, summary.language)} {summary.text}".strip()),
            summary_language=summary.language,
            api=feed.site + reverse(f"api:{record.plural}-detail", kwargs={"slug": record.slug}),
            sorts=list(_sorts(record, feed.site)),
        )
    text = StringIO()
    atom.write(text, "utf-8")
    return text.getvalue().encode()


def _dated(record: Any, language: str) -> str:
    with override(language):
        inferred = f" ({gettext('inferred')})" if record.when_inferred else ""
        return f"{record.when.label()}{inferred}." if record.when.is_known else ""


def _sorts(record: Any, site: str) -> Iterator[tuple[str, str, str]]:
    """The categories of an entry: scheme, term and what it is called."""
    yield f"{site}/", record.type, str(record._meta.verbose_name)
    for name in ("kind", "mode"):
        if value := getattr(record, name, ""):
            yield f"{site}/{record.plural}/", value, str(getattr(record, f"get_{name}_display")())


def first_published(records: Sequence[Any]) -> dict[tuple[str, int], datetime]:
    """When the public first saw each of them; not those of which nobody wrote that down."""
    by_type: dict[str, list[int]] = {}
    for record in records:
        by_type.setdefault(record.type, []).append(record.pk)
    asked = Q()
    for name, numbers in by_type.items():
        asked |= Q(type=name, record_id__in=numbers)
    if not by_type:
        return {}
    seen = Revision.objects.filter(asked, to_status=Status.PUBLISHED).order_by()
    return {(name, number): at for name, number, at in seen.values_list("type", "record_id").annotate(Min("at"))}
