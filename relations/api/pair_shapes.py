"""What is told of a pair of countries."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from relations.api.shapes import DatedLinkSerializer
from relations.choices import Standing
from relations.dossiers import Level, Promise
from relations.serializers.base import AddressField, ParticipantReferenceSerializer


class PairCountrySerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="country_code", help_text=_("ISO 3166 code."))
    slug = serializers.SlugField(help_text=_("Its address name among the participants."))
    name = serializers.CharField(source="title", help_text=_("The name it goes by today."))
    url = AddressField(prefix="api:", help_text=_("Its address in this API."))


class ListedSerializer(serializers.Serializer[Any]):
    """The first records of a list, and where the whole of it is."""

    count = serializers.IntegerField(help_text=_("How many there are."))
    count_exact = serializers.BooleanField(help_text=_("False: there are more than were counted."))
    url = serializers.URLField(help_text=_("The whole list in this API."))
    page = serializers.URLField(help_text=_("Its public page."))
    records = DatedLinkSerializer(many=True, help_text=_("The first of them."))


class OfKindSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text=_("The kind, as the parameter takes it."))
    label = serializers.CharField(help_text=_("What it is called."))  # type: ignore[assignment]
    count = serializers.IntegerField(help_text=_("How many contacts of the kind were held."))


class AtLevelSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(choices=Level.choices, help_text=_("The highest that both sides reached."))
    last = DatedLinkSerializer(allow_null=True, help_text=_("When they last met; null where nothing is on record."))
    next = DatedLinkSerializer(allow_null=True, help_text=_("When they are to meet next; null where nothing is."))


class ContactsSerializer(serializers.Serializer[Any]):
    held = ListedSerializer(help_text=_("Those held, the newest first."))
    first = DatedLinkSerializer(allow_null=True, help_text=_("The first contact on record; null where there is none."))
    last = DatedLinkSerializer(allow_null=True, help_text=_("The last one; null where there is none."))
    kinds = OfKindSerializer(many=True, help_text=_("How many were held of each kind, the most frequent first."))
    levels = AtLevelSerializer(many=True, help_text=_("The last and the next at each level, the highest first."))
    complete = serializers.BooleanField(help_text=_("False: for the levels only the newest were looked through."))
    unheard = ListedSerializer(help_text=_("Planned for days that have passed; nobody said whether they were held."))


class CountsSerializer(serializers.Serializer[Any]):
    visit = serializers.IntegerField(default=0, help_text=_("Contacts."))
    statement = serializers.IntegerField(default=0, help_text=_("Statements."))
    document = serializers.IntegerField(default=0, help_text=_("Documents."))


class OfYearSerializer(CountsSerializer):
    year = serializers.IntegerField(help_text=_("The year in which all their possible days lie."))


class OfMonthSerializer(CountsSerializer):
    start = serializers.DateField(help_text=_("The first day of the time."))
    end = serializers.DateField(help_text=_("The last day of the time."))
    records = DatedLinkSerializer(many=True, help_text=_("The first of them."))


class TimelineSerializer(serializers.Serializer[Any]):
    years = OfYearSerializer(many=True, help_text=_("From the first year with a record to the last."))
    longer = CountsSerializer(help_text=_("Of several years, or known less exactly."))
    undated = CountsSerializer(help_text=_("Without a date."))


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField(help_text=_("The year asked for."))
    months = OfMonthSerializer(many=True, help_text=_("The months that have records."))
    whole = OfMonthSerializer(help_text=_("In that year, the month not known or several months."))
    longer = OfMonthSerializer(help_text=_("Longer than the year, or known less exactly, and perhaps in it."))


class DocumentsSerializer(serializers.Serializer[Any]):
    latest = ListedSerializer(help_text=_("The newest."))
    in_force = ListedSerializer(help_text=_("Surely in force on the day."))
    not_known = ListedSerializer(
        help_text=_("Signed, and perhaps in force on the day; the whole list holds those surely in force too.")
    )


class PromiseSerializer(DatedLinkSerializer):
    standing = serializers.ChoiceField(choices=Standing.choices, help_text=_("Where it stood on the day."))
    due = serializers.CharField(help_text=_("By when, as EDTF; blank where that is not known."))

    def to_representation(self, instance: Promise) -> dict[str, Any]:
        record = DatedLinkSerializer(instance.record, context=self.context).data
        return {**record, "standing": str(instance.standing), "due": instance.record.due}


class StandingSerializer(serializers.Serializer[Any]):
    standing = serializers.ChoiceField(choices=Standing.choices, help_text=_("Where they stood on the day."))
    count = serializers.IntegerField(help_text=_("How many stood there."))


class OwedSerializer(serializers.Serializer[Any]):
    owners = serializers.ListField(
        child=serializers.CharField(), help_text=_("Codes of the countries that owe them; none where only others do.")
    )
    standings = StandingSerializer(many=True, help_text=_("How many of them stood where."))
    records = PromiseSerializer(many=True, help_text=_("The first of each standing, those due first."))


class CommitmentsSerializer(serializers.Serializer[Any]):
    url = serializers.URLField(help_text=_("The whole list in this API."))
    page = serializers.URLField(help_text=_("Its public page."))
    standings = StandingSerializer(many=True, help_text=_("How many stood where on the day."))
    without_progress = serializers.IntegerField(help_text=_("Open or overdue, and nothing is on record of them."))
    owed = OwedSerializer(many=True, help_text=_("By who owes them."))


class MetMostSerializer(serializers.Serializer[Any]):
    participant = ParticipantReferenceSerializer(help_text=_("Who took part."))
    contacts = serializers.IntegerField(help_text=_("In how many of the contacts held."))
    last = DatedLinkSerializer(allow_null=True, help_text=_("The last of them whose time is known."))


class PairSerializer(serializers.Serializer[Any]):
    pair = serializers.CharField(help_text=_("The two codes in small letters, in the order of the alphabet."))
    url = serializers.URLField(help_text=_("Its address in this API."))
    page = serializers.URLField(help_text=_("Its public page."))
    as_of = serializers.DateField(help_text=_("The day it is of: that asked for, or today."))
    countries = PairCountrySerializer(many=True, help_text=_("The two, in the order of their codes."))
    contacts = ContactsSerializer(help_text=_("When they met, and when they are to meet."))
    timeline = TimelineSerializer(help_text=_("How many contacts, statements and documents there are of each year."))
    year = YearSerializer(allow_null=True, help_text=_("The year asked for, by month; null where none is."))
    statements = ListedSerializer(help_text=_("The newest statements."))
    documents = DocumentsSerializer(help_text=_("What was agreed."))
    commitments = CommitmentsSerializer(help_text=_("Who owes what."))
    figures = ListedSerializer(help_text=_("The newest figures."))
    people = MetMostSerializer(many=True, help_text=_("The people who took part in most of the contacts."))
