"""How long the pages of the desk take at full size, how many queries they ask, and how many rows they read.

    DATABASE_URL=… python -m benchmarks.admin [--runs N] [--only WORDS] [--json FILE]

Every list in each of its orders, with each of its filters and with searches; every autocomplete; every page of an
ordinary record and of one with very many rows beside it. The database is one that ``benchmarks.desk`` has filled.
"""

from collections.abc import Iterator

from benchmarks import set_up

set_up()

from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.measuring import Measured, give_up_in_time, line, measured, run  # noqa: E402
from benchmarks.pages import pages  # noqa: E402


def measure(runs: int, only: str) -> Iterator[Measured]:
    client = Client()
    editor = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("benchmark")
    client.force_login(editor)
    give_up_in_time()
    for asked in pages(editor):
        if only in f"{asked.kind}: {asked.name}":
            found = measured(client, asked, runs)
            if found.status == 404:
                # The number in the address is not that of a record.
                continue
            print(line(found), flush=True)
            yield found


if __name__ == "__main__":
    run("Measures the pages of the desk.", measure)
