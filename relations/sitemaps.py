"""What search engines find without asking questions: every published record, list, country and pair.

A file holds the records whose numbers fall into one block. Django's own sitemaps count and skip rows, which takes
longer with every file; here each is one range of the primary key, and is sent as it is read.
"""

import datetime
from collections.abc import Iterable, Iterator

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from relations.choices import COUNTRY_KINDS
from relations.models import Participant
from relations.pairs import latest_pairs
from relations.record_types import RECORD_TYPES, RecordType

#: The protocol allows 50,000 addresses in a file.
BLOCK = 50_000
#: Pairs are told of from so many of the latest records.
PAIRS_FROM, MOST_PAIRS = 5_000, 20_000
#: Pages of many records at once, where they are.
VIEWS = ("timeline", "calendar", "map")
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

#: Every filter of every list makes another address of the same records: a robot would never come to an end.
ROBOTS = """User-agent: *
Disallow: /staff/
Disallow: /api/
Disallow: /*?
Disallow: /*.csv$
Disallow: /*.xlsx$
Disallow: /*.json$
Disallow: /*.jsonl$

Sitemap: {sitemap}
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    text = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    places = [reverse("sitemap-pages")]
    for record_type in RECORD_TYPES.values():
        last = record_type.model.objects.published().aggregate(last=Max("pk"))["last"]
        blocks = range((last - 1) // BLOCK + 1) if last else ()
        places += [reverse(f"sitemap-{record_type.plural}", kwargs={"block": block}) for block in blocks]
    return listing(request, "sitemapindex", "sitemap", ((place, None) for place in places))


@require_safe
def records(request: HttpRequest, record_type: RecordType, block: int) -> HttpResponseBase:
    first = block * BLOCK
    # No database has a larger number.
    if first + BLOCK >= 2**63:
        raise Http404
    beyond = record_type.model.objects.published().filter(pk__gt=first).order_by("pk")
    if not beyond.exists():
        raise Http404
    rows = beyond.filter(pk__lte=first + BLOCK).values_list("slug", "updated")
    # Taken apart once, since making it from its pattern 50,000 times would take longer than reading the records.
    before, after = reverse(f"{record_type.plural}-detail", kwargs={"slug": "slug"}).rsplit("slug", 1)
    return listing(request, "urlset", "url", ((f"{before}{slug}{after}", on) for slug, on in rows.iterator(2_000)))


@require_safe
def pages(request: HttpRequest) -> HttpResponseBase:
    return listing(request, "urlset", "url", ((place, None) for place in public_places()))


def public_places() -> Iterator[str]:
    yield reverse("home")
    yield from (reverse(f"{record_type.plural}-list") for record_type in RECORD_TYPES.values())
    for view in VIEWS:
        yield from found(view)
    countries = Participant.objects.published().filter(kind__in=COUNTRY_KINDS).exclude(country_code="")
    for code in countries.order_by("country_code").values_list("country_code", flat=True):
        yield from found("country", code.lower())
    for pair in latest_pairs(MOST_PAIRS, looked_at=PAIRS_FROM):
        yield from found("pair", pair.name)


def found(name: str, *args: str) -> Iterator[str]:
    try:
        yield reverse(name, args=args)
    except NoReverseMatch:
        return


def listing(
    request: HttpRequest, root: str, item: str, places: Iterable[tuple[str, datetime.datetime | None]]
) -> StreamingHttpResponse:
    site = escape(request.build_absolute_uri("/")[:-1])

    def lines() -> Iterator[str]:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n'
        for place, changed in places:
            on = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
            yield f"<{item}><loc>{site}{escape(place)}</loc>{on}</{item}>\n"
        yield f"</{root}>\n"

    return StreamingHttpResponse(lines(), content_type="application/xml; charset=utf-8")
