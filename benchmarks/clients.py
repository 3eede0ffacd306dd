"""Programs that ask a server one thing after the other, each on a connection that it keeps."""

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True)
class Taken:
    """Milliseconds from the question to the last byte of the answer; ``bytes`` of the middle one."""

    p50: float
    p95: float
    a_second: float
    bytes: int
    answers: int
    failed: int


def ask(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, int]:
    """Status and length."""
    kept = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    kept.request("GET", path, headers={"Accept": "*/*"})
    response = kept.getresponse()
    return response.status, len(response.read())


def measure(port: int, groups: Sequence[Sequence[str]], clients: int, seconds: float) -> Taken:
    """``groups``: what is asked in turn; the addresses of a group are one question, answered when all of them are."""
    times: list[float] = []
    sizes: list[int] = []
    failed: list[int] = []
    turn, until = count(), time.perf_counter() + seconds

    def work() -> None:
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            told = [ask(port, path, kept) for path in groups[next(turn) % len(groups)]]
            times.append((time.perf_counter() - begun) * 1000)
            sizes.append(sum(size for _status, size in told))
            failed.extend(status for status, _size in told if status != 200)
        kept.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    times.sort()
    return Taken(
        p50=round(statistics.median(times), 2),
        p95=round(times[int(len(times) * 0.95)], 2),
        a_second=round(len(times) / took, 1),
        bytes=int(statistics.median(sizes)),
        answers=len(times),
        failed=len(failed),
    )
