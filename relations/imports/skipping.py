"""What becomes of the good rows where the bad ones are left out."""

from django.utils.translation import gettext as _

from relations.imports.columns import FileType, file_types
from relations.imports.comparing import Comparer, Complain
from relations.imports.problems import BadValueError
from relations.imports.shapes import Shape
from relations.imports.spool import Spool
from relations.imports.stored import batches
from relations.imports.values import named, within
from relations.models.versioned import PART_OF_ITSELF


def leave_bad_out(comparer: Comparer, complain: Complain) -> None:
    refuse_parts(comparer, complain)
    forget_unneeded(comparer)


def refuse_circles(comparer: Comparer, complain: Complain) -> None:
    """No record is part of itself, by way of whichever rows of the file and records of the desk."""
    of, field = comparer.of, getattr(comparer.of.model, "upward", "")
    stored: dict[str, str] = {}

    def above(slug: str) -> str:
        told = next(comparer.spool.above(field, slug), None)
        if told is not None and told[2] is not None:
            return told[2]
        if slug not in stored:
            found = of.model._default_manager.filter(slug=slug).values_list(f"{field}__slug", flat=True)
            stored[slug] = found.first() or ""
        return stored[slug]

    for line, slug, whole in comparer.spool.above(field) if field and of.has_address else ():
        seen, at = {slug}, whole or ""
        while at and at not in seen:
            seen.add(at)
            at = above(at)
        if at == slug:
            complain(line, BadValueError(str(PART_OF_ITSELF), column=field, value=whole or ""))


def refuse_parts(comparer: Comparer, complain: Complain) -> None:
    """What is part of a record that is not written cannot be written either, nor its own parts."""
    of, found = comparer.of, comparer.of.names_its_own
    while found:
        found = False
        for batch in batches(comparer.good_groups()):
            comparer.read(of, batch)
            for lines, shape in batch:
                for column, slug in within(of, shape):
                    if comparer.spool.is_bad_record(slug) and not comparer.references.stands(of.model, slug):
                        reason = _("The row of this record is bad.")
                        complain(lines[0], BadValueError(reason, column=column, value=slug))
                        found = True
                        break


def forget_unneeded(comparer: Comparer) -> None:
    """What bad rows alone name is not made for the sake of the good ones."""
    spool = comparer.spool
    for _lines, shape in comparer.good_groups():
        _need(spool, comparer.of, shape)
    for name, spooled in list(spool.made(backwards=True)):
        if spool.is_needed(name, spooled.key):
            _need(spool, file_types()[name], spooled.shape)
        else:
            spool.unmake(name, spooled.key)


def _need(spool: Spool, of: FileType, shape: Shape) -> None:
    for model, slug in named(of, shape):
        spool.need(str(model._meta.model_name), slug)
