import hashlib
from pathlib import Path
from typing import Any

import factory

from relations import choices
from relations.models import Attachment, Source
from tests.factories.base import RecordFactory, RowFactory, rows, sha256
from tests.factories.who import ParticipantFactory

#: Invented: an interrupted quote, three styles of quotation marks, four languages.
PRESS_RELEASE = Path(__file__).parent.parent / "texts" / "press-release.txt"


def passage(text: str, words: str) -> dict[str, Any]:
    """The locator of the first place where the words stand in the text, as a citation's fields."""
    start = text.index(words)
    paragraph = sum(1 for line in text[: start + 1].split("\n") if line.strip())
    return {"paragraph": paragraph, "start": start, "end": start + len(words), "excerpt_sha256": sha256(words)}


class SourceFactory(RecordFactory[Source]):
    """Its text is not held, as after loading fixtures; ``held=True`` holds the press release. Only one source can."""

    class Meta:
        model = Source

    class Params:
        word = "source"
        held = factory.Trait(
            text=factory.LazyFunction(lambda: PRESS_RELEASE.read_text(encoding="utf-8")),
            sha256=factory.LazyFunction(lambda: hashlib.sha256(PRESS_RELEASE.read_bytes()).hexdigest()),
            filename=PRESS_RELEASE.name,
        )
        full = factory.Trait(
            translation=rows("SourceTranslationFactory"),
            attachment=rows("AttachmentFactory"),
            publisher=factory.SubFactory(ParticipantFactory, kind=choices.ParticipantKind.MEDIA),
            dateline="NEWBURG, 14 May",
            published_inferred=True,
            published_note="The year stands in the file's heading only.",
            source_url="https://bulletin.example/14",
            archived_url="https://archive.example/bulletin/14",
            rights="Free with attribution.",
            text="Secret words of the bulletin.",
        )

    language = choices.Language.EN
    published = "2012-05-14"
    filename = factory.LazyAttribute(lambda source: f"{source.slug}.txt")
    sha256 = factory.LazyAttribute(lambda source: sha256(source.slug))


class AttachmentFactory(RowFactory[Attachment]):
    """Whose bytes are nowhere; ``keep`` writes them."""

    class Meta:
        model = Attachment

    record = factory.SubFactory(SourceFactory)
    name = factory.Sequence(lambda n: f"Бюллетень {n}.pdf")
    media_type = "application/pdf"
    size = 1_234_567
    sha256 = factory.LazyAttribute(lambda attachment: sha256(attachment.name))
    note = "Desk only: by letter from the editors."
