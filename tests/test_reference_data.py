"""The reference data as files: complete, consistent, and readable by the rules that they state."""

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.core import get_global
from django.conf import settings
from django.core.management import call_command

from relations.choices import Language, NameKind, Script
from relations.edtf import Edtf, parse
from relations.models import Place

#: ISO 3166-1 alpha-2, all 249.
ALPHA2 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""

#: Languages in which every state has a common name.
DESK_LANGUAGES = ["en", "ru", "be", "de"]

#: Letters that a language's Cyrillic alphabet does not have, and that slip in from a neighbour's.
FOREIGN_LETTERS = {"be": "иИщЩъЪїЇєЄґҐ", "ru": "іІўЎїЇєЄґҐ", "uk": "ыЫэЭъЪўЎ"}

Fields = dict[str, Any]


def files(pattern: str) -> list[Path]:
    return sorted((Path(settings.BASE_DIR) / "fixtures/reference").glob(pattern))


@cache
def rows_of(file: Path) -> list[tuple[str, Fields]]:
    return [(each["model"], each["fields"]) for each in yaml.safe_load(file.read_text("utf-8"))]


def read(pattern: str) -> list[tuple[str, Fields]]:
    found = [row for file in files(pattern) for row in rows_of(file)]
    assert found
    return found


def fields_of(pattern: str) -> list[Fields]:
    return [fields for _model, fields in read(pattern)]


def all_names() -> Iterator[tuple[str, Fields]]:
    for fields in fields_of("*.yaml"):
        for name in fields.get("names", []):
            yield fields["slug"], name


def kind_of(name: Fields) -> str:
    return str(name.get("kind", NameKind.COMMON))


def overlap(one: Edtf, other: Edtf) -> bool:
    """A renaming known to the year only gives both names that year; that is no contradiction."""
    if one.end and other.start and one.end.text == other.start.text and one.end.precision != "day":
        return False
    return one.earliest <= other.latest and other.earliest <= one.latest


def test_the_states_and_territories_are_those_of_iso_3166_1() -> None:
    assert sorted(fields["country_code"] for fields in fields_of("10-*.yaml")) == ALPHA2.split()
    assert len(ALPHA2.split()) == 249


def test_every_three_letter_code_belongs_to_its_two_letter_code() -> None:
    aliases = get_global("territory_aliases")
    wrong = {
        fields["alpha3_code"]: fields["country_code"]
        for fields in fields_of("10-*.yaml")
        if list(aliases[fields["alpha3_code"]]) != [fields["country_code"]]
    }
    assert wrong == {}
    assert len({fields["alpha3_code"] for fields in fields_of("10-*.yaml")}) == 249


def test_territories_are_told_from_states() -> None:
    counted = Counter(fields["kind"] for fields in fields_of("10-*.yaml"))
    assert counted == {"state": 193 + 2 + 2, "territory": 52}


@pytest.mark.parametrize("pattern", ["10-*.yaml", "20-*.yaml", "30-*.yaml", "40-*.yaml"])
def test_every_participant_has_one_common_name_in_each_language_of_the_desk(pattern: str) -> None:
    wrong = []
    for fields in fields_of(pattern):
        common = Counter(name["language"] for name in fields["names"] if kind_of(name) == NameKind.COMMON)
        if [common[language] for language in DESK_LANGUAGES] != [1, 1, 1, 1] or max(common.values()) > 1:
            wrong.append(fields["slug"])
    assert wrong == []


def test_every_place_has_a_name_in_each_language_of_the_desk() -> None:
    wrong = [
        (fields["slug"], language)
        for fields in fields_of("50-*.yaml")
        for language in DESK_LANGUAGES
        if sum(
            name["language"] == language and kind_of(name) in (NameKind.COMMON, NameKind.OFFICIAL)
            for name in fields["names"]
        )
        != 1
    ]
    assert wrong == []


def test_a_name_is_written_in_the_script_that_it_says() -> None:
    alphabets = {
        Script.LATIN: "LATIN",
        Script.CYRILLIC: "CYRILLIC",
        Script.ARMENIAN: "ARMENIAN",
        Script.GEORGIAN: "GEORGIAN",
        Script.HAN: "CJK",
    }
    wrong = [
        (slug, name["text"])
        for slug, name in all_names()
        for letter in name["text"]
        if letter.isalpha()
        and letter != "ʻ"  # an Uzbek letter of no alphabet
        and not unicodedata.name(letter).startswith(alphabets[Script(name.get("script", Script.LATIN))])
    ]
    assert wrong == []


def test_common_names_in_cyrillic_languages_are_cyrillic() -> None:
    wrong = [
        (slug, name["text"])
        for slug, name in all_names()
        if name["language"] in ("ru", "be", "kk", "ky", "uk", "tg")
        and kind_of(name) != NameKind.VARIANT
        and name.get("script") != Script.CYRILLIC
    ]
    assert wrong == []


def test_no_name_holds_a_letter_of_a_neighbouring_alphabet() -> None:
    wrong = [
        (slug, name["text"])
        for slug, name in all_names()
        if set(name["text"]) & set(FOREIGN_LETTERS.get(name["language"], ""))
    ]
    assert wrong == []


def test_belarusian_names_keep_its_spelling() -> None:
    """The consonants д, т, р, ж, ш, ч are never soft; after a vowel у turns into ў, save in a few foreign names."""
    soft = re.compile("[дтржшч][еёюяіь]", re.IGNORECASE)
    full_u = re.compile("[аеёіоуыэюяАЕЁІОУЫЭЮЯ] ?у")
    foreign = re.compile("Бісау|Науру|Ніуэ|Палау|Саудаўская|Такелау")
    wrong = [
        (slug, name["text"])
        for slug, name in all_names()
        if name["language"] == "be" and name.get("script") == Script.CYRILLIC and not name["text"].isupper()
        if soft.search(name["text"]) or full_u.search(foreign.sub("", name["text"]))
    ]
    assert wrong == []


def test_languages_and_kinds_of_names_are_known() -> None:
    assert {name["language"] for _slug, name in all_names()} <= set(Language.values)
    assert {kind_of(name) for _slug, name in all_names()} <= set(NameKind.values)


def test_no_name_is_given_twice() -> None:
    counted = Counter((slug, name["text"], name["language"], kind_of(name)) for slug, name in all_names())
    assert [key for key, times in counted.items() if times > 1] == []


def test_slugs_are_unique_for_each_model() -> None:
    counted = Counter((model, fields["slug"]) for model, fields in read("*.yaml"))
    assert [key for key, times in counted.items() if times > 1] == []


def test_every_reference_leads_to_a_row_that_is_loaded_before_or_with_it() -> None:
    models = {
        "country": "relations.participant",
        "body": "relations.participant",
        "successor": "relations.participant",
    }
    known: set[tuple[str, str]] = set()
    missing = []
    for file in files("*.yaml"):
        rows = rows_of(file)
        known |= {(model, fields["slug"]) for model, fields in rows}
        for model, fields in rows:
            for row in [fields, *fields.get("tenures", []), *fields.get("successions", [])]:
                for name, value in row.items():
                    target = model if name == "parent" else models.get(name)
                    if target and (target, value[0]) not in known:
                        missing.append((fields["slug"], name, value))
    assert missing == []


def test_every_former_state_has_a_successor() -> None:
    assert [fields["slug"] for fields in fields_of("20-*.yaml") if not fields.get("successions")] == []


def test_whatever_has_a_successor_has_an_end() -> None:
    wrong = [
        fields["slug"]
        for fields in fields_of("[23]0-*.yaml")
        if fields.get("successions") and parse(fields["existed"]).end is None
    ]
    assert wrong == []


def test_no_successor_takes_over_before_its_predecessor_began() -> None:
    wrong = [
        (fields["slug"], row["successor"])
        for fields in fields_of("[23]0-*.yaml")
        for row in fields.get("successions", [])
        if row.get("date") and parse(row["date"]).latest < parse(fields["existed"]).earliest
    ]
    assert wrong == []


def test_every_date_is_edtf_in_its_canonical_form() -> None:
    dates = [name["used"] for _slug, name in all_names() if "used" in name]
    for fields in fields_of("*.yaml"):
        dates += [fields["existed"]] if "existed" in fields else []
        dates += [row["held"] for row in fields.get("tenures", [])]
        dates += [row["date"] for row in fields.get("successions", []) if "date" in row]
    assert [date for date in dates if parse(date).text != date] == []
    assert len(dates) > 300


@pytest.mark.parametrize(
    ("pattern", "kinds"), [("50-*.yaml", ("official", "former")), ("[123]0-*.yaml", ("official",))]
)
def test_official_names_do_not_overlap_in_time(pattern: str, kinds: tuple[str, ...]) -> None:
    wrong = []
    for fields in fields_of(pattern):
        by_language: dict[str, list[Edtf]] = {}
        for name in fields["names"]:
            if kind_of(name) in kinds and "used" in name:
                by_language.setdefault(name["language"], []).append(parse(name["used"]))
        for language, used in by_language.items():
            ordered = sorted(used, key=lambda each: (each.earliest, each.latest))
            wrong += [(fields["slug"], language) for one, other in pairwise(ordered) if overlap(one, other)]
    assert wrong == []


def test_the_names_of_a_renamed_city_follow_each_other_without_a_gap() -> None:
    """Names that leave no day without one; from the first known on."""
    wrong = []
    for fields in fields_of("50-*.yaml"):
        for language in DESK_LANGUAGES:
            used = [parse(name["used"]) for name in fields["names"] if name["language"] == language and "used" in name]
            ordered = sorted(used, key=lambda each: (each.earliest, each.latest))
            wrong += [
                (fields["slug"], language)
                for one, other in pairwise(ordered)
                if (other.earliest - one.latest).days > 1 or not one.end
            ]
    assert wrong == []


def test_nobody_holds_the_same_office_twice_at_a_time() -> None:
    wrong = []
    for fields in fields_of("40-*.yaml"):
        held = sorted(
            ((row["office"], row["body"][0], parse(row["held"])) for row in fields["tenures"]),
            key=lambda each: (each[0], each[1], each[2].earliest),
        )
        wrong += [
            (fields["slug"], one[0])
            for one, other in pairwise(held)
            if one[:2] == other[:2] and overlap(one[2], other[2])
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("slug", "office", "day"),
    [
        ("aleksandr-lukashenko", "President", "2012-05-14"),
        ("nursultan-nazarbayev", "President", "2012-05-14"),
        ("kassym-jomart-tokayev", "President", "2019-05-28"),
        ("kassym-jomart-tokayev", "Chairman of the Senate", "2018-10-01"),
        ("karim-massimov", "Prime Minister", "2009-06-10"),
        ("kurmanbek-bakiyev", "President", "2008-10-11"),
        ("vladimir-putin", "President", "2012-05-15"),
        ("vladimir-putin", "Prime Minister", "2009-06-09"),
    ],
)
def test_a_well_known_office_is_found_on_a_day_within_it(slug: str, office: str, day: str) -> None:
    (person,) = [fields for fields in fields_of("40-*.yaml") if fields["slug"] == slug]
    held_then = [
        row["office"]
        for row in person["tenures"]
        if parse(row["held"]).earliest <= parse(day).earliest <= parse(row["held"]).latest
        and row["body"][0] in ("belarus", "kazakhstan", "kyrgyzstan", "russia")
        and row["office"] != "Chairman of the Security Council"
    ]
    assert held_then == [office]


def test_topics_form_a_tree() -> None:
    parents = {fields["slug"]: fields.get("parent", [""])[0] for fields in fields_of("60-*.yaml")}
    for topic in parents:
        seen = [topic]
        while parents[seen[-1]]:
            seen.append(parents[seen[-1]])
            assert len(seen) <= len(parents)
    assert sum(parent == "" for parent in parents.values()) < len(parents)


def test_every_indicator_says_what_it_counts() -> None:
    assert [fields["slug"] for fields in fields_of("70-*.yaml") if not fields.get("definition")] == []


@pytest.mark.django_db
def test_a_place_goes_by_the_name_that_was_right_on_the_day(tmp_path: Path) -> None:
    wanted = {"astana": "Astana", "minsk": "Minsk"}
    rows = [
        {"model": "relations.place", "fields": {"slug": row["slug"], "title": row["title"], "names": row["names"]}}
        for row in fields_of("50-*.yaml")
        if row["slug"] in wanted
    ]
    file = tmp_path / "places.yaml"
    file.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)
    astana, minsk = (Place.objects.get(slug=slug) for slug in sorted(wanted))
    days = [
        datetime.date(1961, 3, 19),
        datetime.date(2012, 5, 14),
        datetime.date(2019, 5, 28),
        datetime.date(2024, 7, 3),
    ]
    assert [astana.name_on(day, "en") for day in days] == ["Akmolinsk", "Astana", "Nur-Sultan", "Astana"]
    assert [astana.name_on(day, "be") for day in days] == ["Акмалінск", "Астана", "Нур-Султан", "Астана"]
    assert {minsk.name_on(day, "ru") for day in days} == {"Минск"}
