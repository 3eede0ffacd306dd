"""Where a passage stands, from what an editor gives: its words, or its start and end."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from relations.passages import all_places


def place_of_words(text: str, words: str, start: int | None = None) -> tuple[int, int]:
    """``start`` decides where the words stand more than once."""
    places = all_places(text, words)
    if chosen := [place for place in places if place[0] == start]:
        return chosen[0]
    if not places:
        raise ValidationError(gettext("These words do not stand in the text of the source; mind every mark."))
    if len(places) > 1:
        told = ", ".join(str(place[0]) for place in places[:5])
        raise ValidationError(gettext("They stand there more than once, at %s: add the right start.") % told)
    return places[0]


def place_of_numbers(text: str, start: int | None, end: int | None) -> tuple[int, int]:
    if start is None or end is None:
        raise ValidationError(gettext("Mark a passage: give its words, or its start and its end."))
    if not 0 <= start < end <= len(text):
        reach = {"start": start, "end": end, "length": len(text)}
        message = gettext("From %(start)s to %(end)s is no passage of a text of %(length)s characters.") % reach
        raise ValidationError(message)
    if not text[start:end].strip():
        raise ValidationError(gettext("There are only blanks in this passage."))
    return start, end
