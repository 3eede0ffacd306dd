"""What every address of the API has in common."""

from typing import Any

from django.http import HttpResponse
from rest_framework.permissions import AllowAny

from relations.api.access import TokenAuthentication
from relations.api.negotiation import Negotiation
from relations.api.throttles import CountedView


class OpenView(CountedView):
    """Reading needs no token, but one that is not good is refused."""

    authentication_classes: Any = (TokenAuthentication,)
    permission_classes = (AllowAny,)
    content_negotiation_class: Any = Negotiation

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The header Allow, which every answer has, says it all."""
        return HttpResponse()
