"""What all addresses of a reconciliation service have in common."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from relations.api.access import TokenAuthentication
from relations.linked_data.reconciling import SERVICES, Service


class ServiceView(APIView):
    """Of one of the services."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (AllowAny,)
    service: Service = SERVICES["participants"]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """As the specification asks of every address of a service."""
        return {**super().default_response_headers, "Access-Control-Allow-Origin": "*"}

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What a browser asks before it sends JSON from another site."""
        allowed = ", ".join(self.allowed_methods)
        headers = {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "Content-Type, Accept, Accept-Language, Authorization",
            "Access-Control-Max-Age": "86400",
        }
        return HttpResponse(status=204, headers=headers)

    def address(self, name: str = "") -> str:
        return reverse(f"api:reconcile-{self.service.name}{name}")
