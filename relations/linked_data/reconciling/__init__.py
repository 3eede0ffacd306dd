"""Names of a spreadsheet, matched with what the desk knows: the logic behind the reconciliation service of the API.

A batch of names costs a number of queries that does not depend on how many they are.
"""

from relations.linked_data.reconciling.candidates import BATCH, Candidate, Query, candidates
from relations.linked_data.reconciling.extension import Property, extended
from relations.linked_data.reconciling.services import SERVICES, Service
from relations.linked_data.reconciling.suggesting import Suggestion, suggested

__all__ = [
    "BATCH",
    "SERVICES",
    "Candidate",
    "Property",
    "Query",
    "Service",
    "Suggestion",
    "candidates",
    "extended",
    "suggested",
]
