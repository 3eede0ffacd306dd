"""Which participants and places may be the same: by all their names, and by what else the desk knows of both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from relations.choices import COUNTRY_KINDS, LikenessReason, NameKind
from relations.fields import edtf_value
from relations.likeness import ALIKE, Words, best_likeness, words_of
from relations.models import Participant, Place
from relations.search import matching

#: Names are compared with those that share the beginning of a word with them; so many letters long,
BEGINNING, BEGINNING_OF_ALL = 4, 5
#: and, where words are frequent, with the bearers of the rarest of them, about so many; fewer where all are compared.
COMPARED = 500
COMPARED_OF_ALL = 200
#: A word that more of them bear tells nothing where all are compared.
FREQUENT = 300
#: What the same name says, in per cent; the rest is said by what else is the same.
OF_NAME = 90


@dataclass(frozen=True)
class Known:
    """What is compared of one participant or place."""

    pk: int | None
    kind: str
    country: int | None = None
    codes: tuple[str, ...] = ()
    existed: str = ""
    point: tuple[Any, Any] | None = None
    names: list[Words] = field(default_factory=list)


def known_of(record: Any, names: Iterable[str]) -> Known:
    words = dict.fromkeys(words_of(name) for name in (record.title, *names))
    point = (record.latitude, record.longitude) if isinstance(record, Place) and record.latitude is not None else None
    return Known(
        record.pk,
        record.kind,
        record.country_id,
        (record.wikidata, getattr(record, "country_code", "")),
        getattr(record, "existed", ""),
        point,
        [each for each in words if each],
    )


def compare(one: Known, other: Known) -> tuple[int, list[str]]:
    """How likely both are the same, in per cent, and what says so."""
    if _share_id(one, other):
        return 100, [LikenessReason.ID]
    if any(mine and other.codes[n] for n, mine in enumerate(one.codes)):
        return 0, []
    likeness = best_likeness(one.names, other.names)
    if likeness < ALIKE:
        return 0, []
    score, reasons = OF_NAME * likeness, [LikenessReason.NAME]
    for said, reason in ((_countries(one, other), LikenessReason.COUNTRY), (_lives(one, other), LikenessReason.LIFE)):
        score += said
        reasons += [reason] if said > 0 else []
    if one.kind and one.kind != other.kind:
        score -= 5 if {one.kind, other.kind} <= {*COUNTRY_KINDS} else 25
    return max(0, min(100, round(score))), [str(reason) for reason in reasons]


def _countries(one: Known, other: Known) -> int:
    if not one.country or not other.country:
        return 0
    return 6 if one.country == other.country else -25


def _lives(one: Known, other: Known) -> int:
    """The same years of life or existence, or the same point on the map."""
    if one.point and other.point:
        near = all(abs(mine - theirs) < 1 for mine, theirs in zip(one.point, other.point, strict=True))
        return 4 if near else -25
    if not one.existed or not other.existed:
        return 0
    mine, theirs = edtf_value(one.existed), edtf_value(other.existed)
    if mine.text == theirs.text:
        return 10
    return 4 if mine.overlaps(theirs) else -25


def beginnings(names: Iterable[Words], letters: int = BEGINNING) -> set[str]:
    """By which a name is looked for; one- and two-letter words say nothing, unless there are no others."""
    # The key of a whole word that ends so would be another.
    words = {word[:letters].rstrip("e") or word for name in names for word in name}
    return {word for word in words if len(word) > 2} or words


def rarest(counts: dict[str, int], at_most: int = COMPARED) -> list[str]:
    """The words that tell most; always one."""
    chosen: list[str] = []
    compared = 0
    for word, count in sorted(counts.items(), key=lambda each: each[1]):
        if chosen and compared + count > at_most:
            break
        chosen.append(word)
        compared += count
    return chosen


def others_like(record: Any, names: Iterable[str] = ()) -> Iterator[tuple[Any, int, list[str]]]:
    """Each other record with its score. ``names``: those that the record has or is to have beside its title."""
    known, model = known_of(record, names), type(record)
    others = model._default_manager.filter(merged_into=None).exclude(pk=record.pk)
    by_word = {
        word: [*matching(others, word, typing=True).order_by().values_list("pk", flat=True)[: COMPARED + 1]]
        for word in sorted(beginnings(known.names))
    }
    ids = {pk for word in rarest({word: len(found) for word, found in by_word.items()}) for pk in by_word[word]}
    candidates = [*_light(others.filter(_same_ids(record) | Q(pk__in=ids)))]
    names_of = _names(model, candidates)
    for candidate in candidates:
        yield candidate, *compare(known, known_of(candidate, names_of.get(candidate.pk, ())))


def _same_ids(record: Any) -> Q:
    same = Q(pk__in=())
    for name in ("wikidata", "country_code"):
        if value := getattr(record, name, ""):
            same |= Q(**{name: value})
    return same


def _names(model: Any, records: Any = None) -> dict[int, list[str]]:
    rows: Any = model._meta.get_field("names").related_model._default_manager.exclude(kind=NameKind.OFFICE)
    rows = rows if records is None else rows.filter(record__in=[record.pk for record in records])
    names: dict[int, list[str]] = {}
    for pk, text in rows.order_by().values_list("record", "text"):
        names.setdefault(pk, []).append(text)
    return names


def names_of(record: Participant | Place) -> list[str]:
    return [name.text for name in record.names.all() if name.kind != NameKind.OFFICE] if record.pk else []


def all_pairs(model: Any) -> Iterator[tuple[int, int, int, list[str]]]:
    """Every two records of the desk that have a name in common, with their score. For a command: it reads them all."""
    names, known, keys = _names(model), {}, {}
    blocks: dict[str, list[int]] = {}
    for record in _light(model._default_manager.filter(merged_into=None)).order_by("pk").iterator(chunk_size=2000):
        each = known[record.pk] = known_of(record, names.get(record.pk, ()))
        keys[record.pk] = {*beginnings(each.names, BEGINNING_OF_ALL), *filter(None, each.codes)}
        for key in keys[record.pk]:
            blocks.setdefault(key, []).append(record.pk)
    chosen = {pk: {*rarest({key: len(blocks[key]) for key in own}, COMPARED_OF_ALL)} for pk, own in keys.items()}
    heads = {pk: {word[:2] for name in each.names for word in name} for pk, each in known.items()}
    alone = {pk for pk, each in known.items() if any(len(name) == 1 for name in each.names)}
    for pk, each in known.items():
        for mate in {mate for key in chosen[pk] if len(blocks[key]) <= FREQUENT for mate in blocks[key]} - {pk}:
            if mate < pk and chosen[mate] & keys[pk]:
                continue
            # Names of several words are alike in two words at least; it is quickly seen that most are not.
            if len(heads[pk] & heads[mate]) > 1 or pk in alone or mate in alone or _share_id(each, known[mate]):
                yield min(pk, mate), max(pk, mate), *compare(each, known[mate])


def _share_id(one: Known, other: Known) -> bool:
    return any(mine and mine == theirs for mine, theirs in zip(one.codes, other.codes, strict=True))


def _light(records: Any) -> Any:
    return records.defer("summary", "notes", "search_text")
