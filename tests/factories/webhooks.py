import factory
from django.contrib.auth.models import User
from django.utils import timezone

from relations.models import Delivery, DeliveryState, Webhook
from tests.factories.base import RowFactory


class WebhookFactory(RowFactory[Webhook]):
    class Meta:
        model = Webhook

    name = "Newburg Bulletin"
    url = "https://bulletin.example/told"
    secret = "whsec_QSBicmlkZ2UgdG9vIGZhciwgc2FpZCB0aGUgZmVycnk="
    made_by = factory.LazyFunction(lambda: User.objects.get_or_create(username="mara")[0])


class DeliveryFactory(RowFactory[Delivery]):
    """Of a test that was answered."""

    class Meta:
        model = Delivery

    webhook = factory.SubFactory(WebhookFactory)
    state = DeliveryState.DELIVERED
    event = "webhook.test"
    uid = "msg_1"
    body = "{}"
    tries = 1
    attempts = factory.LazyFunction(
        lambda: [{"at": timezone.now().isoformat(), "status": 204, "error": "", "answer": "", "seconds": 0.1}]
    )
