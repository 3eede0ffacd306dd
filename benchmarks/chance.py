"""Names, words and dates of a made-up desk, the same in every run."""

import datetime
import itertools
import random
from typing import Any

SEED = 1991
STATUSES = ["published"] * 90 + ["draft"] * 5 + ["in_review"] * 3 + ["withdrawn"] * 2
SYLLABLES = (
    "ba", "bor", "da", "del", "dra", "el", "fa", "gor", "hal", "ka", "ke", "lan", "lo",
    "mar", "mi", "nor", "od", "pra", "ril", "sa", "sto", "ta", "tel", "ul", "vor", "zen",
)  # fmt: skip


class Desk:
    """What has been made so far, and the one source of chance."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        words = {self.word(1, 5) for _ in range(40_000)}
        self.words = sorted(words)
        self.chance.shuffle(self.words)
        self.weights = list(itertools.accumulate(1 / rank for rank in range(1, len(self.words) + 1)))
        self.serial = itertools.count(1)

    def word(self, least: int, most: int) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(least, most)))

    def sentence(self, words: int) -> str:
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        return " ".join(chosen).capitalize() + "."

    def name(self) -> str:
        return f"{self.word(2, 3).capitalize()} {self.word(2, 4).capitalize()}"

    def date(self) -> str:
        day = datetime.date(1990, 1, 1) + datetime.timedelta(days=self.chance.randrange(13_000))
        exactness = self.chance.random()
        if exactness < 0.02:
            return ""
        return day.isoformat() if exactness > 0.15 else f"{day:%Y-%m}" if exactness > 0.05 else f"{day:%Y}"

    def record(self, title: str) -> dict[str, Any]:
        number = next(self.serial)
        return {
            "title": title[:300],
            "slug": f"{'-'.join(title.lower().replace('.', '').split()[:5])}-{number}"[:120],
            "summary": self.sentence(12),
            "status": self.chance.choice(STATUSES),
        }
