import datetime
import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from relations.edtf import MAX_LENGTH, EdtfError, parse

FIRST, LAST = datetime.date.min, datetime.date.max


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def refusal(text: str) -> str | None:
    try:
        parse(text)
    except EdtfError as error:
        return str(error)
    return None


# --- what a value says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2012-05-14", "day", "2012-05-14", "2012-05-14"),
        ("2012-02-29", "day", "2012-02-29", "2012-02-29"),
        ("2006-11", "month", "2006-11-01", "2006-11-30"),
        ("2012-05-XX", "month", "2012-05-01", "2012-05-31"),
        ("2018-21", "season", "2018-03-01", "2018-05-31"),
        ("2018-22", "season", "2018-06-01", "2018-08-31"),
        ("2018-23", "season", "2018-09-01", "2018-11-30"),
        ("2018-24", "season", "2018-12-01", "2019-02-28"),
        ("2019-24", "season", "2019-12-01", "2020-02-29"),
        ("9999-24", "season", "9999-12-01", "9999-12-31"),
        ("2009", "year", "2009-01-01", "2009-12-31"),
        ("2012-XX", "year", "2012-01-01", "2012-12-31"),
        ("2012-XX-XX", "year", "2012-01-01", "2012-12-31"),
        ("0001", "year", "0001-01-01", "0001-12-31"),
        ("201X", "decade", "2010-01-01", "2019-12-31"),
        ("000X", "decade", "0001-01-01", "0009-12-31"),
        ("20XX", "century", "2000-01-01", "2099-12-31"),
        ("2012-05-12/2012-05-14", "interval", "2012-05-12", "2012-05-14"),
        ("2012-05-12/2013", "interval", "2012-05-12", "2013-12-31"),
        ("2012/2012-03", "interval", "2012-01-01", "2012-03-31"),
        ("2012/..", "interval", "2012-01-01", "9999-12-31"),
        ("2012/", "interval", "2012-01-01", "2012-12-31"),
        ("../2012", "interval", "0001-01-01", "2012-12-31"),
        ("/2012", "interval", "2012-01-01", "2012-12-31"),
        ("", "unknown", "0001-01-01", "9999-12-31"),
    ],
)
def test_a_value_is_bounded_by_its_first_and_last_possible_day(
    text: str, precision: str, earliest: str, latest: str
) -> None:
    value = parse(text)
    assert (value.text, value.precision) == (text, precision)
    assert (value.earliest, value.latest) == (day(earliest), day(latest))


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("1995", False, False),
        ("1995~", True, False),
        ("1995?", False, True),
        ("1995%", True, True),
        ("2012-05-14~", True, False),
        ("1995~/1998?", True, True),
        ("1995/1998~", True, False),
        ("2012?/..", False, True),
    ],
)
def test_a_qualifier_marks_the_value_and_does_not_widen_its_bounds(
    text: str, approximate: bool, uncertain: bool
) -> None:
    value = parse(text)
    plain = parse(re.sub("[?~%]", "", text))
    assert (value.approximate, value.uncertain) == (approximate, uncertain)
    assert (value.earliest, value.latest) == (plain.earliest, plain.latest)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (" 2012-05-14\n", "2012-05-14"),
        ("2012-05-12 / 2012-05-14", "2012-05-12/2012-05-14"),
        ("201x", "201X"),
        ("2012-05-xx", "2012-05-XX"),
        ("XXXX", ""),
        ("   ", ""),
        ("2012-05-12/2012-05-12", "2012-05-12"),
        ("2012~/2012~", "2012~"),
        ("2012/2012~", "2012/2012~"),
    ],
)
def test_equal_values_have_one_text(written: str, canonical: str) -> None:
    assert parse(written).text == canonical
    assert parse(written) == parse(canonical)


def test_only_a_stated_day_is_a_day() -> None:
    texts = ("2012-05-14", "2012-05-14?", "2012-05-XX", "2012-05", "2012-05-12/2012-05-13", "")
    assert [text for text in texts if parse(text).is_day] == ["2012-05-14", "2012-05-14?"]


def test_only_two_ends_make_an_interval() -> None:
    assert [text for text in ("2012/2013", "2012/..", "/2012", "2012", "") if parse(text).is_interval] == [
        "2012/2013",
        "2012/..",
        "/2012",
    ]


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2012-06-31", "31 June 2012 does not exist: June 2012 has 30 days"),
        ("2013-02-29", "29 February 2013 does not exist: February 2013 has 28 days"),
        ("2012-05-00", "there is no day 00: write 2012-05 when the day is not known"),
        ("2012-00", "there is no month 00: write 2012 or 2012-XX when the month is not known"),
        ("0000", "there is no year 0000: years run from 0001 to 9999"),
        ("2018-21-03", "a season has no days: write 2018-21 alone"),
        ("14.05.2012", "write the year first: 2012-05-14"),
        ("14/5/2012", "write the year first: 2012-05-14"),
        ("5/14/2012", "write the year first: 2012-05-14"),
        ("3/4/2010", "write the year first: 2012-05-14"),
        ("31.06.2010", "write the year first: 2012-05-14"),
        ("2012.05.14", "write hyphens: 2012-05-14"),
        ("20120514", "write hyphens: 2012-05-14"),
        ("2012/05", "write a hyphen before the month: 2012-05"),
        ("2012-5", "write the month with two digits: 2012-05"),
        ("2012-5-14", "write month and day with two digits each: 2012-05-04"),
        ("2012-2013", "write a slash between two dates: 2012/2013"),
        (
            "2012–2013",
            "this is a dash: write a hyphen (-) inside a date and a slash (/) between two dates",
        ),
        ("2012/…", "write two full stops (..) for an open end: 2012/.."),
        ("2012/open", "write two full stops for an open end: 2012/.."),
        ("2012/unknown", "write nothing after the slash for an end that is not known: 2012/"),
        ("2012-05-14T10:00", "a time of day is not kept: write 2012-05-14"),
        ("2012-05-14 10:00:00", "a time of day is not kept: write 2012-05-14"),
        ("Y12012", "years run from 0001 to 9999, in four digits"),
        ("-0100", "years run from 0001 to 9999: write nothing before the year"),
        ("12", "write the year with four digits: 2012"),
        ("~2012", "write “?”, “~” or “%” once, at the end of the whole date: 2012-05-14~"),
        ("2012-05~-14", "write “?”, “~” or “%” once, at the end of the whole date: 2012-05-14~"),
        ("2012?~", "write “%” for both uncertain and approximate: 2012%"),
        ("[2012,2013]", "lists of dates are not kept: write one date or one interval, 2012-05-12/2012-05-14"),
        ("1990s", "write 199X for the decade"),
        ("ca. 1995", "write 1995~ for about 1995"),
        ("before 1995", "write ../1995 for an interval that ends with 1995"),
        ("after 1995", "write 1995/.. for an interval that begins with 1995"),
        ("unknown", "leave the field blank when the date is not known"),
        ("XXXX-12", "leave the field blank when the date is not known"),
        ("2013/2012", "2013 is later than 2012: write the earlier date first"),
        ("2012-05-14/2012-04", "2012-05-14 is later than 2012-04: write the earlier date first"),
        ("2012/2013/2014", "one slash stands between two dates: 2012-05-12/2012-05-14"),
        ("2012-05-12/14", "write both dates in full: 2012-05-12/2012-05-14"),
        ("٢٠١٢", "write the digits 0 to 9: 2012-05-14"),
        ("2012\0", "there is a character that cannot be printed: write a date as 2012-05-14"),
        ("last spring", "'last spring' is not a date: write 2018-21 for spring 2018"),
        ("autumn 2015", "'autumn 2015' is not a date: write 2015-23 for autumn 2015"),
        ("14 May 2012", "'14 May 2012' is not a date: write 2012-05-14"),
        ("May 2012", "'May 2012' is not a date: write 2012-05 for May 2012"),
        ("1950S2", "'1950S2' is not a date: write a day as 2012-05-14, a month as 2012-05, a year as 2012"),
        ("9" * 65, "a date has at most 64 characters: write it as 2012-05-14"),
    ],
)
def test_what_is_not_edtf_is_refused_with_what_to_write_instead(written: str, reason: str) -> None:
    assert refusal(written) == reason


def test_a_refusal_repeats_no_more_than_the_beginning_of_a_long_text() -> None:
    assert refusal("when the talks began, or before them") == (
        "'when the talks began, or befo…' is not a date: write a day as 2012-05-14, a month as 2012-05, a year as 2012"
    )


@pytest.mark.parametrize("written", ["201X-05", "201X-XX", "1X12", "2XXX", "2012-XX-14", "2012-1X", "2012-05-1X"])
def test_an_unspecified_digit_stands_only_at_the_end(written: str) -> None:
    assert refusal(written) == (
        "X stands for the last one or two digits of a year, or for a whole month or day: 201X, 20XX, 2012-05-XX"
    )


@pytest.mark.parametrize("code", ["13", "20", "25", "32", "41", "99"])
def test_a_month_is_1_to_12_and_a_season_21_to_24(code: str) -> None:
    assert refusal(f"2099-{code}") == (
        f"there is no month {code}: months are 01 to 12, and 21 to 24 spring, summer, autumn and winter"
    )


def test_a_month_that_could_be_a_year_is_answered_with_an_interval() -> None:
    assert refusal("2012-13") == (
        "there is no month 13: months are 01 to 12, and 21 to 24 spring, summer, autumn and winter; "
        "for two years write 2012/2013"
    )


@pytest.mark.parametrize("written", ["/", "../..", "../", "/.."])
def test_an_interval_needs_a_date(written: str) -> None:
    assert refusal(written) == (
        "an interval needs a date on one side at least: leave the field blank when neither is known"
    )


# --- order and overlap -----------------------------------------------------------------------------------------------


def test_values_sort_by_first_and_then_by_last_day() -> None:
    texts = ["2013", "2012-05-14", "2012-05", "2012", "2012-05-14/..", "../2012", "2012-05-01"]
    assert [value.text for value in sorted(map(parse, texts))] == [
        "../2012",
        "2012",
        "2012-05-01",
        "2012-05",
        "2012-05-14",
        "2012-05-14/..",
        "2013",
    ]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2012", "2012-05-14", True),
        ("2012-05", "2012-06", False),
        ("2012-05-31/..", "2012-05", True),
        ("../2011", "2012", False),
        ("2018-24", "2019-02-28", True),
        ("2018-24", "2018-01", False),
        ("", "2012", False),
        ("", "", False),
    ],
)
def test_values_overlap_when_they_share_a_day_and_the_unknown_overlaps_nothing(
    one: str, other: str, together: bool
) -> None:
    assert parse(one).overlaps(parse(other)) is together
    assert parse(other).overlaps(parse(one)) is together


# --- how it reads ----------------------------------------------------------------------------------------------------

LABELS = {
    "2012-05-14": ("14 May 2012", "14 мая 2012 г.", "14 мая 2012 г.", "14. Mai 2012"),
    "2012-03-01": ("1 March 2012", "1 марта 2012 г.", "1 сакавіка 2012 г.", "1. März 2012"),
    "2012-05": ("May 2012", "май 2012 г.", "май 2012 г.", "Mai 2012"),
    "2006-12": ("December 2006", "декабрь 2006 г.", "снежань 2006 г.", "Dezember 2006"),
    "2018-21": ("spring 2018", "весна 2018 г.", "вясна 2018 г.", "Frühling 2018"),
    "2018-23": ("autumn 2018", "осень 2018 г.", "восень 2018 г.", "Herbst 2018"),
    "2018-24": ("winter 2018/19", "зима 2018/19 г.", "зіма 2018/19 г.", "Winter 2018/19"),
    "2009": ("2009", "2009 г.", "2009 г.", "2009"),
    "199X": ("1990s", "1990-е гг.", "1990-я гг.", "1990er Jahre"),
    "19XX": ("20th century", "XX век", "XX стагоддзе", "20. Jahrhundert"),
    "20XX": ("21st century", "XXI век", "XXI стагоддзе", "21. Jahrhundert"),
    "10XX": ("11th century", "XI век", "XI стагоддзе", "11. Jahrhundert"),
    "2012-05-XX": ("a day in May 2012", "один из дней мая 2012 г.", "адзін з дзён мая 2012 г.", "ein Tag im Mai 2012"),
    "2012-XX": ("a month in 2012", "один из месяцев 2012 г.", "адзін з месяцаў 2012 г.", "ein Monat im Jahr 2012"),
    "2012-XX-XX": ("a day in 2012", "один из дней 2012 г.", "адзін з дзён 2012 г.", "ein Tag im Jahr 2012"),
    "1995~": ("about 1995", "около 1995 г.", "каля 1995 г.", "um 1995"),
    "2012-05~": ("about May 2012", "около мая 2012 г.", "каля мая 2012 г.", "etwa Mai 2012"),
    "2018-23~": ("about autumn 2018", "около осени 2018 г.", "каля восені 2018 г.", "etwa Herbst 2018"),
    "2012-05-14~": ("about 14 May 2012", "около 14 мая 2012 г.", "каля 14 мая 2012 г.", "um den 14. Mai 2012"),
    "199X~": ("about the 1990s", "около 1990-х гг.", "каля 1990-х гг.", "um die 1990er Jahre"),
    "19XX~": ("about the 20th century", "около XX века", "каля XX стагоддзя", "etwa 20. Jahrhundert"),
    "2012?": ("2012 (uncertain)", "2012 г. (предположительно)", "2012 г. (меркавана)", "2012 (unsicher)"),
    "1995%": (
        "about 1995 (uncertain)",
        "около 1995 г. (предположительно)",
        "каля 1995 г. (меркавана)",
        "um 1995 (unsicher)",
    ),
    "2012-05-12/2012-05-13": ("12–13 May 2012", "12–13 мая 2012 г.", "12–13 мая 2012 г.", "12.–13. Mai 2012"),
    "2012-05-28/2012-06-02": (
        "28 May – 2 June 2012",
        "28 мая – 2 июня 2012 г.",
        "28 мая – 2 чэрвеня 2012 г.",
        "28. Mai – 2. Juni 2012",
    ),
    "2011-12-30/2012-01-02": (
        "30 December 2011 – 2 January 2012",
        "30 декабря 2011 г. – 2 января 2012 г.",
        "30 снежня 2011 г. – 2 студзеня 2012 г.",
        "30. Dezember 2011 – 2. Januar 2012",
    ),
    "2012-05/2012-07": ("May–July 2012", "май–июль 2012 г.", "май–ліпень 2012 г.", "Mai–Juli 2012"),
    "2011-12/2012-01": (
        "December 2011 – January 2012",
        "декабрь 2011 г. – январь 2012 г.",
        "снежань 2011 г. – студзень 2012 г.",
        "Dezember 2011 – Januar 2012",
    ),
    "2006/2008": ("2006–2008", "2006–2008 гг.", "2006–2008 гг.", "2006–2008"),
    "2018-23/2019": ("autumn 2018 – 2019", "осень 2018 г. – 2019 г.", "восень 2018 г. – 2019 г.", "Herbst 2018 – 2019"),
    "1995~/1998": ("about 1995 – 1998", "около 1995 г. – 1998 г.", "каля 1995 г. – 1998 г.", "um 1995 – 1998"),
    "2012-05-XX/2012-05": ("May 2012", "май 2012 г.", "май 2012 г.", "Mai 2012"),
    "2012-05-12?/2012-05-14?": (
        "12–14 May 2012 (uncertain)",
        "12–14 мая 2012 г. (предположительно)",
        "12–14 мая 2012 г. (меркавана)",
        "12.–14. Mai 2012 (unsicher)",
    ),
    "2012/..": ("since 2012", "с 2012 г.", "з 2012 г.", "seit 2012"),
    "2012-05-14/..": ("since 14 May 2012", "с 14 мая 2012 г.", "з 14 мая 2012 г.", "seit dem 14. Mai 2012"),
    "2012-05-02/..": ("since 2 May 2012", "со 2 мая 2012 г.", "з 2 мая 2012 г.", "seit dem 2. Mai 2012"),
    "2012-01/..": ("since January 2012", "с января 2012 г.", "са студзеня 2012 г.", "seit Januar 2012"),
    "2018-23/..": ("since autumn 2018", "с осени 2018 г.", "з восені 2018 г.", "seit Herbst 2018"),
    "199X/..": ("since the 1990s", "с 1990-х гг.", "з 1990-х гг.", "seit den 1990er Jahren"),
    "19XX/..": ("since the 20th century", "с XX века", "з XX стагоддзя", "seit dem 20. Jahrhundert"),
    "1995~/..": ("approximately since 1995", "примерно с 1995 г.", "прыкладна з 1995 г.", "etwa seit 1995"),
    "../2012": ("until 2012", "по 2012 г.", "па 2012 г.", "bis 2012"),
    "../2012-05": ("until May 2012", "по май 2012 г.", "па май 2012 г.", "bis Mai 2012"),
    "../2012-05-14": ("until 14 May 2012", "по 14 мая 2012 г.", "па 14 мая 2012 г.", "bis zum 14. Mai 2012"),
    "../2018-24": ("until winter 2018/19", "по зиму 2018/19 г.", "па зіму 2018/19 г.", "bis Winter 2018/19"),
    "../199X": ("until the 1990s", "по 1990-е гг.", "па 1990-я гг.", "bis in die 1990er Jahre"),
    "2012/": (
        "since 2012 (end not known)",
        "с 2012 г. (окончание неизвестно)",
        "з 2012 г. (заканчэнне невядомае)",
        "seit 2012 (Ende unbekannt)",
    ),
    "/2012": (
        "until 2012 (start not known)",
        "по 2012 г. (начало неизвестно)",
        "па 2012 г. (пачатак невядомы)",
        "bis 2012 (Beginn unbekannt)",
    ),
    "": ("not known", "неизвестно", "невядома", "nicht bekannt"),
}


@pytest.mark.parametrize("text", LABELS)
def test_a_value_reads_as_each_language_writes_it(text: str) -> None:
    value = parse(text)
    assert tuple(value.label(language) for language in ("en", "ru", "be", "de")) == LABELS[text]


def test_a_label_speaks_the_active_language_and_english_for_all_others() -> None:
    value = parse("2012-05-14")
    with translation.override("be"):
        assert value.label() == "14 мая 2012 г."
        assert value.label("de-at") == "14. Mai 2012"
        assert value.label("fr") == "14 May 2012"
    with translation.override("fr"):
        assert value.label() == "14 May 2012"
    with translation.override(None):
        assert value.label() == "14 May 2012"


def test_belarusian_months_are_right_wherever_django_prints_them() -> None:
    from django.utils.dates import MONTHS, MONTHS_ALT

    with translation.override("be"):
        assert [str(MONTHS[number]) for number in (1, 3, 9, 12)] == ["студзень", "сакавік", "верасень", "снежань"]
        assert [str(MONTHS_ALT[number]) for number in (1, 3, 9, 12)] == ["студзеня", "сакавіка", "верасня", "снежня"]


# --- for every value -------------------------------------------------------------------------------------------------

years = st.one_of(st.integers(1, 9999), st.integers(1989, 2030)).map(lambda year: f"{year:04}")
days = st.dates().map(lambda value: value.isoformat())
months = st.builds("{}-{:02}".format, years, st.integers(1, 12))
seasons = st.builds("{}-{}".format, years, st.integers(21, 24))
masked = st.one_of(
    years.map(lambda year: f"{year[:3]}X"),
    years.map(lambda year: f"{year[:2]}XX"),
    years.map(lambda year: f"{year}-XX"),
    months.map(lambda month: f"{month}-XX"),
    years.map(lambda year: f"{year}-XX-XX"),
)
coarse = st.builds("{}{}".format, st.one_of(months, seasons, years, masked), st.sampled_from(["", "?", "~", "%"]))
points = st.one_of(coarse, st.builds("{}{}".format, days, st.sampled_from(["", "?", "~", "%"])))


def interval(one: str, other: str) -> str:
    """The ends in the order in which they make an interval."""
    return "/".join(sorted((one, other), key=lambda text: parse(text) if text not in ("", "..") else parse("")))


values = st.one_of(points, st.builds(interval, points, points), points.map("{}/..".format), points.map("/{}".format))
coarse_values = st.one_of(coarse, st.builds(interval, coarse, coarse), coarse.map("../{}".format))
languages = st.sampled_from(["en", "ru", "be", "de"])

# The first label of each language loads its catalogue.
no_deadline = settings(deadline=None)


@no_deadline
@given(st.one_of(st.text(max_size=MAX_LENGTH + 2), st.text("0123456789-/.~?%X T", max_size=24)))
def test_any_text_is_a_value_or_refused_with_a_reason(text: str) -> None:
    reason = refusal(text)
    assert reason is None or (reason.isprintable() and len(reason) > 10)


@no_deadline
@given(values)
def test_every_value_has_its_bounds_in_order_and_its_text_says_it_all(text: str) -> None:
    value = parse(text)
    assert FIRST <= value.earliest <= value.latest <= LAST
    assert parse(value.text) == value


@no_deadline
@given(coarse_values, languages)
def test_no_label_prints_a_day_that_is_not_known(text: str, language: str) -> None:
    label = parse(text).label(language)
    ordinals = re.sub(r"\b\d+(st|nd|rd|th|\.) (century|Jahrhundert)", "", label)
    known = {str(int(year)) for year in re.findall(r"\b\d{4}", text)}
    winters = {f"{(int(year) + 1) % 100:02}" for year in re.findall(r"\b(\d{4})-24", text)}
    decades = {str(int(decade) * 10) for decade in re.findall(r"\b(\d{3})X", text)}
    assert set(re.findall(r"\d+", ordinals)) <= known | winters | decades


@no_deadline
@given(values, values)
def test_overlap_and_order_are_those_of_the_bounds(one: str, other: str) -> None:
    first, second = sorted([parse(one), parse(other)])
    assert first <= second
    assert (first < second) is (first != second)
    assert first.overlaps(second) is (second.earliest <= first.latest)
