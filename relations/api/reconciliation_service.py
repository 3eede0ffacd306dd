"""What all addresses of a reconciliation service have in common."""

from django.urls import reverse

from relations.api.open_view import OpenView
from relations.api.throttles import AddressThrottle, TokenThrottle
from relations.linked_data.reconciling import SERVICES, Service


class ServiceView(OpenView):
    """Of one of the services. A POST only asks, and is counted so."""

    throttle_classes = (AddressThrottle, TokenThrottle)
    service: Service = SERVICES["participants"]

    def address(self, name: str = "") -> str:
        return reverse(f"api:reconcile-{self.service.name}{name}")
