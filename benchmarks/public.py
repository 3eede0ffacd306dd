"""How long the public pages take at size: the first look after a change, and later ones.

    DATABASE_URL=… python -m benchmarks.public [--runs N] [--only WORDS] [--json FILE]

Lists with and without filters, their files, searches from the rarest word to a single letter, the busiest and ordinary
records, countries, pairs and briefs. The database is one that ``benchmarks.desk`` has filled.
"""

from collections.abc import Iterator

from benchmarks import set_up

set_up()

from django.db.models import Count, F  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.measuring import Measured, give_up_in_time, line, measured, run  # noqa: E402
from benchmarks.pages import Asked, records, searches  # noqa: E402
from relations.models import Topic, VisitCountry  # noqa: E402
from relations.record_types import RECORD_TYPES  # noqa: E402


def public_pages() -> Iterator[Asked]:
    yield Asked("other", "first page", "/")
    yield from lists()
    yield from finding()
    for record_type in RECORD_TYPES.values():
        for which, pk in records(record_type.model).items():
            if found := record_type.model.objects.published().filter(pk=pk).first():
                yield Asked("record", which, found.get_absolute_url())
    yield from dossiers()
    for view in ("timeline", "calendar", "map"):
        yield Asked("view", view, f"/{view}/")
        yield Asked("view", f"{view}, one country", f"/{view}/", {"country": countries()[-1]})


def countries() -> list[str]:
    """Codes from the busiest to the idlest that is named at all."""
    named = VisitCountry.objects.exclude(country__country_code="").values_list("country__country_code")
    return [code for code, _ in named.annotate(number=Count("pk")).order_by("-number", "country__country_code")]


def lists() -> Iterator[Asked]:
    busy, *_, idle = countries()
    topic = Topic.objects.order_by("pk").values_list("slug", flat=True)[0]
    for record_type in RECORD_TYPES.values():
        name, path = record_type.plural, reverse(f"{record_type.plural}-list")
        filters = record_type.filterset.base_filters
        asked = {
            "": {},
            "half of all records have the country": {"country": busy},
            "few have the country": {"country": idle},
            "one year": {"year": "2012"},
            "one topic": {"topic": topic},
            "a word": {"q": searches()["a word many have"]},
        }
        for what, parameters in asked.items():
            if all(parameter in filters for parameter in parameters):
                yield Asked("list", f"{name}, {what}".strip(", "), path, parameters)


def finding() -> Iterator[Asked]:
    for what, typed in searches().items():
        yield Asked("search", what, reverse("search"), {"q": typed})
        yield Asked("suggestions", what, reverse("search-suggest"), {"q": typed})
    yield Asked("search", "all that begins with a letter", reverse("search"), {"q": "b*"})


def dossiers() -> Iterator[Asked]:
    busy, second, *_, idle = (code.lower() for code in countries())
    for what, code in {"the busiest": busy, "an idle one": idle}.items():
        yield Asked("country", what, reverse("country", args=[code]))
    for what, other in {"the busiest two": second, "one of them idle": idle}.items():
        pair = "-".join(sorted((busy, other)))
        yield Asked("pair", what, reverse("pair", args=[pair]))
        yield Asked("pair", f"{what}, one year", reverse("pair", args=[pair]), {"year": "2012"})
        yield Asked("pair", f"{what}, as of a day", reverse("pair", args=[pair]), {"as_of": "2012-06-01"})
        for name in ("brief", "brief-pdf", "brief-docx"):
            yield Asked("brief", f"{what}, {name}", reverse(name, args=[pair]))


def measure(runs: int, only: str) -> Iterator[Measured]:
    client = Client()
    give_up_in_time()
    for asked in public_pages():
        if only not in f"{asked.kind}: {asked.name}":
            continue
        something_changes()
        first = Asked(asked.kind, f"{asked.name}, first look", asked.address, asked.parameters)
        for found in (measured(client, first, 0), measured(client, asked, runs)):
            print(line(found), flush=True)
            yield found


def something_changes() -> None:
    """Nothing that a page remembered of the records before is used again."""
    Topic.objects.filter(pk=Topic.objects.values("pk")[:1]).update(title=F("title"))


if __name__ == "__main__":
    run("Measures the public pages.", measure)
