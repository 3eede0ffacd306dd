"""What differs between two states of a record: fields, and rows that were added, removed or changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from relations.history.states import State, Values, columns, owner, row_models, states_at
from relations.history.titles import Titles, relations_of, shown
from relations.models import Citation
from relations.passages import Run, word_difference

#: Tells people nothing where a row is new or gone.
PROOF = "excerpt_sha256"


@dataclass(frozen=True)
class FieldDifference:
    name: str
    label: str
    before: str
    after: str
    #: Word by word, where both sides are texts.
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class RowDifference:
    kind: Literal["added", "removed", "changed"]
    #: What sort of row it is, and which one.
    label: str
    title: str
    fields: tuple[FieldDifference, ...]
    model: Any
    pk: int


def differences(record: Any, a: int, b: int) -> list[FieldDifference | RowDifference]:
    """From version ``a`` to version ``b``: first the record's own fields, then its rows."""
    before, after = states_at(record, a, b)
    return differences_between(before, after)


def differences_between(before: State, after: State) -> list[FieldDifference | RowDifference]:
    titles = Titles()
    titles.add_state(before)
    titles.add_state(after)
    found: list[FieldDifference | RowDifference] = []
    found += _of_values(before.model, before.values or {}, after.values or {}, titles)
    for model in row_models(before.model):
        found += _of_rows(model, before, after, titles)
    return found


def _of_rows(model: Any, before: State, after: State, titles: Titles) -> Iterator[RowDifference]:
    was, now = before.rows.get(model, {}), after.rows.get(model, {})
    for pk in dict.fromkeys((*was, *now)):
        old, new = was.get(pk), now.get(pk)
        if old == new:
            continue
        kind: Literal["added", "removed", "changed"] = (
            "added" if old is None else "removed" if new is None else "changed"
        )
        fields = _of_values(model, old or {}, new or {}, titles)
        if kind != "changed":
            fields = [each for each in fields if each.name not in (PROOF, *naming(model))]
        state, values = (before, old) if new is None else (after, new)
        title = row_title(model, values or {}, state, titles)
        yield RowDifference(kind, capfirst(model._meta.verbose_name), title, tuple(fields), model, pk)


def _of_values(model: Any, old: Values, new: Values, titles: Titles) -> list[FieldDifference]:
    found = []
    for field in told_fields(model):
        was, now = old.get(field.attname), new.get(field.attname)
        if was == now or (was in (None, "") and now in (None, "")):
            continue
        before, after = shown(field, was, titles), shown(field, now, titles)
        if not old and now is False:
            continue
        is_text = isinstance(field, models.CharField | models.TextField) and not field.flatchoices
        runs = tuple(word_difference(before, after)) if is_text and before and after else ()
        found.append(FieldDifference(field.name, capfirst(field.verbose_name), before, after, runs))
    return found


def told_fields(model: Any) -> list[Any]:
    """The columns whose differences are told: not the number or key of a row nor what it belongs to."""
    kept = set(columns(model))
    fields = [field for field in model._meta.concrete_fields if field.attname in kept and not field.primary_key]
    fields = [field for field in fields if not isinstance(field, models.UUIDField)]
    relations = set(relations_of(model))
    return [field for field in fields if not field.is_relation or field in relations]


def naming(model: Any) -> tuple[str, ...]:
    """The columns that say which row it is."""
    if issubclass(model, Citation):
        return ("source", "paragraph")
    heads = (path.partition("__")[0] for path in model.natural_key_paths)
    return tuple(dict.fromkeys(name for name in heads if name != model.root_path))


def row_title(model: Any, values: Values, state: State, titles: Titles) -> str:
    """Which row it is; one of a row beside the record says beside which."""
    parts = []
    for name in naming(model):
        field = model._meta.get_field(name)
        if words := shown(field, values.get(field.attname), titles):
            parts.append(f"¶ {words}" if name == "paragraph" else words)
    above = owner(model)
    if above is not state.model:
        row = state.rows.get(above, {}).get(values.get(f"{model.root_path}_id", 0), {})
        parts.append(gettext("for: %(row)s") % {"row": row_title(above, row, state, titles)})
    return ", ".join(parts)
