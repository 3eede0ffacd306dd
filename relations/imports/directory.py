"""Whom and what a file means: records by address, ISO code, Wikidata id, or any of their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from relations.choices import COUNTRY_KINDS
from relations.imports.problems import ALIKE, BadValueError
from relations.imports.spool import Spool
from relations.models import Participant, Place, Succession
from relations.names import name_key

_CODE = re.compile(r"[A-Z]{2,4}\Z")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")
_SLUG = re.compile(r"[-a-z0-9_]+\Z")
#: A cache is no place to keep a whole file.
_REMEMBERED = 50_000
_SUGGESTIONS = 3


@dataclass(frozen=True)
class Wanted:
    """``kinds`` and ``country`` (an address name) narrow a search by name; an address or a code needs no narrowing."""

    model: type[Any]
    kinds: tuple[str, ...] = ()
    country: str = ""

    @property
    def type(self) -> str:
        return str(self.model._meta.model_name)


class Directory:
    def __init__(self, spool: Spool) -> None:
        self.db = spool.db
        self.found: dict[tuple[Wanted, str], str] = {}
        self.indexed: set[str] = set()
        self.heirs: dict[str, set[str]] = {}
        #: The line for which something was last made.
        self.made_by = 0

    def find(self, wanted: Wanted, text: str) -> str:
        """The address name of the one that is meant; "" where there is none. More than one is refused."""
        if (known := self.found.get((wanted, text))) is not None:
            return known
        slug = self._by_id(wanted, text) or self._by_name(wanted, text)
        if slug:
            if len(self.found) >= _REMEMBERED:
                self.found.clear()
            self.found[wanted, text] = slug
        return slug

    def _by_id(self, wanted: Wanted, text: str) -> str:
        if _SLUG.match(text) and self.is_taken(wanted, text):
            return text
        names = {field.name for field in wanted.model._meta.concrete_fields}
        conditions = []
        if _CODE.match(text) and "country_code" in names:
            conditions.append(models.Q(country_code=text) | models.Q(alpha3_code=text))
        if _WIKIDATA.match(text) and "wikidata" in names:
            conditions.append(models.Q(wikidata=text))
        for condition in conditions:
            if slugs := list(wanted.model._default_manager.filter(condition).values_list("slug", flat=True)[:2]):
                return self._only(wanted, text, slugs)
        return ""

    def is_taken(self, wanted: Wanted, slug: str) -> bool:
        made = self.db.execute("SELECT 1 FROM made WHERE type = ? AND slug = ?", (wanted.type, slug)).fetchone()
        return bool(made) or wanted.model._default_manager.filter(slug=slug).exists()

    def _by_name(self, wanted: Wanted, text: str) -> str:
        self._index(wanted)
        if not (key := name_key(text)):
            return ""
        rows = self.db.execute(
            "SELECT DISTINCT names.slug, names.text, kind, country FROM names JOIN entries USING (type, slug)"
            " WHERE names.type = ? AND names.key = ?",
            (wanted.type, key),
        ).fetchall()
        fitting = [row for row in rows if self._fits(wanted, row[2], row[3])]
        said = _said(text)
        for narrower in ([row for row in fitting if row[1] == said], fitting):
            if slugs := sorted({row[0] for row in narrower}):
                return self._only(wanted, text, slugs)
        return ""

    def _fits(self, wanted: Wanted, kind: str, country: str) -> bool:
        if wanted.kinds and kind not in wanted.kinds:
            return False
        return not wanted.country or country == wanted.country or country in self._heirs(wanted.country)

    def _heirs(self, country: str) -> set[str]:
        """What a state was before and became after: its people and places may be kept under any of these."""
        if country not in self.heirs:
            pairs = list(Succession.objects.values_list("predecessor__slug", "successor__slug"))
            after = _reached(country, pairs)
            self.heirs[country] = after | _reached(country, [(other, one) for one, other in pairs])
        return self.heirs[country]

    def _only(self, wanted: Wanted, text: str, slugs: list[str]) -> str:
        if len(slugs) > 1:
            reason = _("This may be any of %(names)s. Write the address name of the one that is meant.")
            raise BadValueError(reason % {"names": ", ".join(slugs[:8])}, value=text)
        return slugs[0]

    def _index(self, wanted: Wanted) -> None:
        if wanted.type in self.indexed:
            return
        self.indexed.add(wanted.type)
        fields = {field.name for field in wanted.model._meta.concrete_fields}
        columns = ["slug", "title", "kind" if "kind" in fields else "slug"]
        columns.append("country__slug" if "country" in fields else "slug")
        for slug, title, kind, country in wanted.model._default_manager.values_list(*columns).iterator(2000):
            self._enter(wanted.type, slug, kind, country or "", title)
            self._name(wanted.type, title, slug)
        if wanted.model in (Participant, Place):
            names = wanted.model._meta.get_field("names").related_model._default_manager
            for slug, text in names.values_list("record__slug", "text").iterator(chunk_size=2000):
                self._name(wanted.type, text, slug)

    def _enter(self, record_type: str, slug: str, kind: str, country: str, title: str) -> None:
        values = (record_type, slug, kind, country, title)
        self.db.execute("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?)", values)

    def _name(self, record_type: str, text: str, slug: str) -> None:
        values = (record_type, name_key(text), _said(text), slug)
        self.db.execute("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?)", values)

    def add(self, wanted: Wanted, slug: str, *, kind: str, country: str, names: Iterable[str], line: int) -> None:
        """A record that this import makes can be found by what comes after it."""
        self._index(wanted)
        listed = list(names)
        self.made_by = line
        self._enter(wanted.type, slug, kind, country, listed[0])
        for text in listed:
            self._name(wanted.type, text, slug)

    def forget(self, line: int) -> None:
        """The row was bad: what was made for its sake alone is not needed."""
        if self.made_by != line:
            return
        for record_type, slug in self.db.execute("SELECT type, slug FROM made WHERE line = ?", (line,)).fetchall():
            for table in ("made", "entries", "names"):
                self.db.execute(f"DELETE FROM {table} WHERE type = ? AND slug = ?", (record_type, slug))  # noqa: S608
        self.found.clear()

    def kind_of(self, wanted: Wanted, slug: str) -> str:
        self._index(wanted)
        row = self.db.execute("SELECT kind FROM entries WHERE type = ? AND slug = ?", (wanted.type, slug)).fetchone()
        return row[0] if row else ""

    def free_slug(self, wanted: Wanted, text: str, country: str) -> str:
        """The same for the same record in every run, as long as no other has taken it."""
        base = slugify(anyascii(text))[:100].strip("-") or wanted.type
        for slug in (
            base,
            f"{base}-{country}" if country else base,
            *(f"{base}-{number}" for number in range(2, 1000)),
        ):
            if not self.is_taken(wanted, slug[:120]):
                return slug[:120]
        raise BadValueError(_("There are too many of this name."), value=text)

    def unknown(self, wanted: Wanted, text: str) -> BadValueError:
        """Nobody of that name: says who is nearest, and how near."""
        self._index(wanted)
        key = name_key(text)
        found = self.db.execute("SELECT key, slug FROM names WHERE type = ?", (wanted.type,))
        pairs = {(each, slug): each for each, slug in found}
        nearest = process.extract(key, pairs, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=_SUGGESTIONS * 4)
        scores: dict[str, float] = {}
        for _key, score, (_text, slug) in nearest:
            kind = self.kind_of(wanted, slug)
            if not wanted.kinds or kind in wanted.kinds:
                scores[slug] = max(score, scores.get(slug, 0))
        said = _("There is no %(type)s of this name.") % {"type": wanted.model._meta.verbose_name}
        if scores:
            listed = ", ".join(f"{slug} ({score:.0f} %)" for slug, score in list(scores.items())[:_SUGGESTIONS])
            said += " " + _("Nearest: %(names)s.") % {"names": listed}
        if wanted.model in (Participant, Place):
            said += " " + _("Correct it, or let --create-missing make a draft.")
        return BadValueError(said, value=text)


def _reached(start: str, pairs: list[tuple[str, str]]) -> set[str]:
    found, ends = set[str](), {start}
    while ends:
        ends = {other for one, other in pairs if one in ends} - found
        found |= ends
    return found


def _said(text: str) -> str:
    """Two names are the same words whatever their case and their accents."""
    return " ".join(anyascii(text).lower().split())


def country_of(directory: Directory, text: str) -> str:
    """The address name of a state or territory, however it is named; refused where there is none."""
    wanted = Wanted(Participant, tuple(COUNTRY_KINDS))
    return directory.find(wanted, text) or _raise(directory.unknown(wanted, text))


def _raise(error: BadValueError) -> Any:
    raise error
