"""Names, words and dates of a made-up desk, the same in every run."""

import datetime
import itertools
import random
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

SEED = 1991
STATUSES = ["published"] * 90 + ["draft"] * 5 + ["in_review"] * 3 + ["withdrawn"] * 2
SYLLABLES = (
    "ba", "bor", "da", "del", "dra", "el", "fa", "gor", "hal", "ka", "ke", "lan", "lo",
    "mar", "mi", "nor", "od", "pra", "ril", "sa", "sto", "ta", "tel", "ul", "vor", "zen",
)  # fmt: skip

#: Words that nearly every text has some of, before the rare ones.
COMMON = {
    "en": """the of and to in a for on with that is by as at from cooperation agreement ministers bilateral relations
        meeting trade energy security economic regional partnership dialogue support region president foreign affairs
        both sides readiness strengthen projects transport water climate education culture border customs visa peace
        negotiations treaty memorandum protocol declaration summit council union nations growth railway port aviation
        export market business forum delegation parliament committee strategy sovereignty respect neighbours""",
    "de": """die der und in zu den das nicht von sie ist des mit dem Zusammenarbeit Abkommen Minister Beziehungen
        Treffen Handel Energie Sicherheit Wirtschaft Region Partnerschaft Präsident zwischen beide Seiten Projekte
        Verkehr Wasser Klima Bildung Kultur Grenze Zoll Frieden Verhandlungen Vertrag Protokoll Erklärung Gipfel""",
    "ru": """и в на с по что для это мы не как к из о сотрудничество развитие соглашение министр отношения встреча
        торговля энергетика безопасность экономика регион партнёрство диалог поддержка президент между стороны проекты
        транспорт вода климат образование культура граница таможня мир переговоры договор меморандум протокол""",
}
#: Words that some texts have, the language of these, and their share.
PLANTED = (
    ("uranyl", "en", 0.00005),
    ("demarche", "en", 0.002),
    ("rapprochement", "en", 0.02),
    ("космодром", "ru", 0.0005),
    ("Ländergrenze", "de", 0.0005),
)


class Desk:
    """What has been made so far, and the one source of chance."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        words = {self.word(1, 5) for _ in range(40_000)}
        self.words = sorted(words)
        self.chance.shuffle(self.words)
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.uneven: dict[int, list[float]] = {}
        self.serial = itertools.count(1)
        self.vocabularies = {language: self._vocabulary(common) for language, common in COMMON.items()}

    def _vocabulary(self, common: str) -> tuple[list[str], list[float]]:
        words = [*common.split(), *self.words[:20_000]]
        return words, list(itertools.accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(words))))

    def word(self, least: int, most: int) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(least, most)))

    def text(self, language: str) -> str:
        """Forty to eighty words; in some texts a word that searches look for."""
        words, weights = self.vocabularies.get(language, self.vocabularies["en"])
        chosen = self.chance.choices(words, cum_weights=weights, k=self.chance.randint(40, 80))
        for word, of, share in PLANTED:
            if of == language and self.chance.random() < share:
                chosen[self.chance.randrange(len(chosen))] = word
        return " ".join(chosen).capitalize() + "."

    def sentence(self, words: int) -> str:
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        return " ".join(chosen).capitalize() + "."

    def name(self) -> str:
        return f"{self.word(2, 3).capitalize()} {self.word(2, 4).capitalize()}"

    def unevenly(self, among: Sequence[T], count: int = 1) -> list[T]:
        """The first is chosen most often, the second half as often, the third a third as often."""
        if len(among) not in self.uneven:
            self.uneven[len(among)] = [*itertools.accumulate(1 / n for n in range(1, len(among) + 1))]
        return self.chance.choices(among, cum_weights=self.uneven[len(among)], k=count)

    def date(self) -> str:
        day = datetime.date(1990, 1, 1) + datetime.timedelta(days=self.chance.randrange(13_000))
        exactness = self.chance.random()
        if exactness < 0.02:
            return ""
        return day.isoformat() if exactness > 0.15 else f"{day:%Y-%m}" if exactness > 0.05 else f"{day:%Y}"

    def record(self, title: str, summary: str = "") -> dict[str, Any]:
        number = next(self.serial)
        return {
            "title": title[:300],
            "slug": f"{'-'.join(title.lower().replace('.', '').split()[:5])}-{number}"[:120],
            "summary": summary or self.sentence(12),
            "status": self.chance.choice(STATUSES),
        }
