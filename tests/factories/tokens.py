import datetime

import factory
from django.contrib.auth.models import User
from django.utils import timezone

from relations.models import ApiToken
from tests.factories.base import RowFactory, sha256


class ApiTokenFactory(RowFactory[ApiToken]):
    """Whose key nobody has: to ask with one, make it with ``tests.programs``."""

    class Meta:
        model = ApiToken

    user = factory.LazyFunction(lambda: User.objects.get_or_create(username="mara")[0])
    name = factory.Sequence(lambda n: f"Mirror of the bulletin {n}")
    shown = "rel_QSBicm"
    digest = factory.LazyAttribute(lambda token: sha256(token.name))
    expires = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=30))
