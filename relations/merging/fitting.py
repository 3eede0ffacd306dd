"""What must change in the rows of two records before, or after, they are the rows of one."""

from collections.abc import Iterator
from typing import Any

from relations.choices import NameKind, Script, TranslatedField
from relations.merging.references import fill, remove
from relations.models import Record, Source, Statement, StatementCitation
from relations.models.citing import citations_of
from relations.models.quotes import failing_quotes
from relations.passages import PassageError, check_passage, paragraph_starts

IN_FORCE = (NameKind.OFFICIAL, NameKind.COMMON)


def names(kept: Any, merged: Any, log: list[dict[str, Any]]) -> None:
    """In each language the kept record goes by its own name; the other's is a further spelling of it."""
    if not hasattr(kept, "names"):
        return
    own = {*kept.names.filter(kind__in=IN_FORCE, used="").values_list("language", flat=True)}
    same = {*kept.names.values_list("text", "language", "kind")}
    others = {*merged.names.values_list("text", "language", "kind")}
    for name in merged.names.filter(kind__in=IN_FORCE, used="", language__in=own):
        key = (name.text, name.language)
        if (*key, name.kind) not in same and (*key, NameKind.VARIANT) not in others:
            log.append(fill(name, {"kind": NameKind.VARIANT}))
            name.save()


def title(kept: Any, merged: Any, log: list[dict[str, Any]]) -> None:
    """Somebody called it that: it is found under that name from now on."""
    if not hasattr(kept, "names") or merged.title == kept.title or kept.names.filter(text=merged.title).exists():
        return
    cyrillic = any("Ѐ" <= letter <= "ӿ" for letter in merged.title)
    name = kept.names.create(
        text=merged.title[:200],
        language="ru" if cyrillic else "en",
        script=Script.CYRILLIC if cyrillic else Script.LATIN,
        kind=NameKind.VARIANT,
    )
    log.append({"did": "added", "model": name._meta.model_name, "id": name.pk})


def quotes(kept: Any, merged: Any, log: list[dict[str, Any]], *, taken: bool, same: bool) -> None:
    """A quote has its spans and its translations: those of the one that is given up are not said of the other."""
    if not isinstance(kept, Statement):
        return
    given_up: Any = kept if taken else merged
    stays: Any = merged if taken else kept
    spans = {*stays.citations.filter(verbatim=True).values_list("source", "start", "end")}
    for citation in given_up.citations.all():
        holds = (citation.source_id, citation.start, citation.end) in spans
        if citation.verbatim != holds:
            log.append(fill(citation, {"verbatim": holds}))
            citation.save()
    if not same:
        for translation in given_up.translations.filter(field=TranslatedField.QUOTE):
            remove(translation, log)


def problems(record: Any) -> list[str]:
    """What the public would see of it, or of what rests on it, without proof."""
    if isinstance(record, Source):
        return [*unproved(record)]
    return record.publication_problems() if isinstance(record, Record) and record.is_published else []


def unproved(source: Source) -> Iterator[str]:
    """A passage of one text is none of another."""
    starts = paragraph_starts(source.text)
    for citation in citations_of(source) if source.text else ():
        try:
            check_passage(source.text, starts, citation)
        except PassageError as error:
            yield f"{citation.root}: {error}"
    quoting = StatementCitation.objects.filter(source=source, verbatim=True)
    for problem in failing_quotes(Statement.objects.filter(pk__in=quoting.values("record"))):
        yield f"{problem.statement}: {problem}"
