"""How much one address or one token may ask, and how the answers say so.

By the fields of draft-ietf-httpapi-ratelimit-headers-11: ``RateLimit-Policy: "address";q=600;w=60`` tells the rule and
``RateLimit: "address";r=599;t=42`` what is left of it, and for how many seconds that has to do.

Counted in windows of fixed length, by one number in the cache for each: the framework's own keeps the time of every
request, reads and writes all of them each time, and loses those that are counted at once.
"""

import math
import time
from typing import Any, NoReturn

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from django.utils.translation import ngettext
from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from relations.callers import network
from relations.models import ApiToken

POLICY, LEFT = "RateLimit-Policy", "RateLimit"


class Throttle(SimpleRateThrottle):
    """``ident`` says whose requests are counted together; None: this rule is not for them."""

    cache = ConnectionProxy(caches, "counts")  # type: ignore[assignment]
    num_requests: int | None
    duration: int | None
    #: Seconds until the count begins again.
    rest: int

    def get_rate(self) -> str | None:
        # Asked each time: the framework's own remembers what it was told when it was loaded.
        rates: Any = api_settings.DEFAULT_THROTTLE_RATES
        rate: str | None = rates[self.scope]
        return rate

    def ident(self, request: Request) -> str | None:
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        whose = self.ident(request)
        if self.rate is None or whose is None:
            return True
        length, now = self.duration or 0, time.time()
        self.rest = math.ceil(length - now % length)
        most, counted = self.num_requests or 0, self.counted(f"{whose}_{int(now // length)}", length)
        self.tell(view, POLICY, f'"{self.scope}";q={most};w={length}')
        self.tell(view, LEFT, f'"{self.scope}";r={max(0, most - counted)};t={self.rest}')
        return counted <= most

    def counted(self, whose: str, length: int) -> int:
        key = self.cache_format % {"scope": self.scope, "ident": whose}
        if self.cache.add(key, 1, length):
            return 1
        try:
            return int(self.cache.incr(key) or 1)
        except ValueError:
            # The cache had to make room, or keeps nothing, or is away.
            return 1

    def tell(self, view: APIView, name: str, value: str) -> None:
        """Every answer of the view has these headers, refusals too."""
        view.headers[name] = ", ".join(filter(None, [view.headers.get(name), value]))

    def wait(self) -> float:
        return self.rest


class AddressThrottle(Throttle):
    """For whoever names no token, or one that is not good."""

    scope = "address"

    def ident(self, request: Request) -> str | None:
        return None if is_known(request) else network(self.get_ident(request) or "")


class TokenThrottle(Throttle):
    scope = "token"

    def ident(self, request: Request) -> str | None:
        return str(request.auth.pk) if isinstance(request.auth, ApiToken) else None


class WriteThrottle(Throttle):
    """Of a token, or of an account that is logged in at the desk."""

    scope = "writes"

    def ident(self, request: Request) -> str | None:
        if request.method in SAFE_METHODS or not is_known(request):
            return None
        return str(request.auth.pk) if isinstance(request.auth, ApiToken) else f"account_{request.user.pk}"


def is_known(request: Request) -> bool:
    return bool(request.user.is_authenticated)


class CountedView(APIView):
    """Whoever is refused is counted too, and told what is left: the framework's own counts after all its questions."""

    throttle_classes: Any = (AddressThrottle, TokenThrottle, WriteThrottle)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            self.perform_authentication(request)
        finally:
            # Whoever asks too much hears of that alone.
            super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request: Request) -> None:
        """It was counted before."""

    def throttled(self, request: Request, wait: float | None) -> NoReturn:
        seconds = math.ceil(wait or 1)
        words = ngettext(
            "Too many requests: ask again in %(seconds)s second.",
            "Too many requests: ask again in %(seconds)s seconds.",
            seconds,
        )
        error: Any = Throttled(detail=words % {"seconds": seconds})
        error.wait = seconds
        raise error
