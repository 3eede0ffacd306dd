"""Visits as a calendar (RFC 5545). Only what is known to the day is an event: a calendar has no way to say "in May".

What is left out is counted in the calendar's description. It is no task and no journal entry either: both would need a
day as well, or would lie where no calendar shows them.
"""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, vText

from relations.choices import VisitOutcome
from relations.exports.letters import writable
from relations.exports.taking import Taking
from relations.fields import edtf_value
from relations.told import told

#: A day, or a first and a last one; neither approximate nor uncertain.
KNOWN_DAYS = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"
#: What an event tells of a visit.
SHOWN = ("place_rows", "participations", "translations")
#: Whether it takes place on the day; that it was put off or called off is not the day's to decide.
STATUS = {
    VisitOutcome.PLANNED: "TENTATIVE",
    VisitOutcome.HELD: "CONFIRMED",
    VisitOutcome.POSTPONED: "CANCELLED",
    VisitOutcome.CANCELLED: "CANCELLED",
}
_END = b"END:VCALENDAR\r\n"


def with_known_days(visits: Any) -> Any:
    return visits.filter(date__regex=KNOWN_DAYS)


def write_calendar(taking: Taking) -> Iterator[bytes]:
    yield _head(taking).to_ical().removesuffix(_END)
    for batch in taking.batches:
        yield b"".join(_event(visit, taking).to_ical() for visit in batch)
    yield _END


def _head(taking: Taking) -> Calendar:
    question, calendar = taking.question, Calendar()
    name, about = writable(question.name), writable(_description(taking))
    calendar.add("prodid", "-//Relations//Visits//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # The names of RFC 7986 beside those that most programs know.
    for key, said in (("name", name), ("x-wr-calname", name), ("description", about), ("x-wr-caldesc", about)):
        # Of names that begin with X- it does not know that they are texts.
        calendar.add(key, vText(said), encode=False)
    calendar.add("url", question.address)
    calendar.add("source", taking.request.build_absolute_uri(), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", datetime.timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    return calendar


def _description(taking: Taking) -> str:
    question = taking.question
    if not question.left_out:
        return question.citation
    left_out = ngettext(
        "%(count)s record has no date that is known to the day, and is not in this calendar; see %(address)s.",
        "%(count)s records have no date that is known to the day, and are not in this calendar; see %(address)s.",
        question.left_out,
    )
    return f"{question.citation} {left_out % {'count': question.left_out, 'address': question.address}}"


def _event(visit: Any, taking: Taking) -> Event:
    event, days = Event(), edtf_value(visit.date)
    address = taking.request.build_absolute_uri(visit.get_absolute_url())
    title = told(visit, "title")
    # Not the slug, which may change: the event would be another one then.
    event.add("uid", f"{visit.type}-{visit.pk}@{urlsplit(address).hostname}")
    event.add("dtstamp", visit.updated)
    event.add("created", visit.created)
    event.add("last-modified", visit.updated)
    event.add("sequence", visit.version)
    event.add("dtstart", days.earliest)
    # The day after the last one; the calendar of computers ends with the year 9999, and an event has an end after its
    # beginning or none.
    end = min(days.latest, datetime.date.max - datetime.timedelta(days=1)) + datetime.timedelta(days=1)
    if end > days.earliest:
        event.add("dtend", end)
    event.add("summary", writable(title.text), parameters={"LANGUAGE": title.language})
    event.add("description", writable(_told_of(visit, address)))
    if where := "; ".join(place.name_then for place in visit.place_rows.all()):
        event.add("location", writable(where))
    event.add("categories", [str(visit.get_kind_display())])
    event.add("status", STATUS[visit.outcome])
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event


def _told_of(visit: Any, address: str) -> str:
    said = [told(visit, "summary").text]
    if visit.outcome != VisitOutcome.HELD:
        said.append(_("Outcome: %(outcome)s.") % {"outcome": visit.get_outcome_display()})
    if visit.date_inferred:
        said.append(_("The date is inferred: %(reason)s") % {"reason": visit.date_note})
    if who := [row.participant.title for row in visit.participations.all()]:
        said.append(_("Participants: %(names)s.") % {"names": "; ".join(who)})
    return "\n\n".join([*filter(None, said), address])
