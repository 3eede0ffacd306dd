"""What several answers tell of a record: what it is called, when it was, where to find it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.serializers.base import AddressField
from relations.serializers.dates import WhenField


class LinkSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(help_text=_("Record type, such as visit."))
    slug = serializers.SlugField(help_text=_("Its address name."))
    title = serializers.CharField(help_text=_("Its heading."))
    url = AddressField(prefix="api:", help_text=_("Its address in this API."))
    page = AddressField(prefix="", help_text=_("Its public page."))


class DatedLinkSerializer(LinkSerializer):
    date = WhenField(help_text=_("The date by which it is listed; blank where none is known."))
