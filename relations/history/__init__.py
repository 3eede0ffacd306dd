"""What a record was at any of its versions, what differs between two of them, and the way back to one."""

from relations.history.differences import (
    FieldDifference,
    RowDifference,
    differences,
    differences_between,
    told_fields,
)
from relations.history.restoring import RestoreRefusedError, preview, restore
from relations.history.states import State, former, row_models, state_at, state_now, states_at
from relations.history.titles import Titles, shown

__all__ = [
    "FieldDifference",
    "RestoreRefusedError",
    "RowDifference",
    "State",
    "Titles",
    "differences",
    "differences_between",
    "former",
    "preview",
    "restore",
    "row_models",
    "shown",
    "state_at",
    "state_now",
    "states_at",
    "told_fields",
]
