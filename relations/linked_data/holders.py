"""Who held an office at a body: what its page shows, which no answer of the API does."""

from relations.beside import public_rows
from relations.choices import ParticipantKind
from relations.models import Participant, Tenure


def holders_of(body: Participant) -> list[Tenure]:
    tenures = list(public_rows(Tenure, "body").filter(body=body, person__kind=ParticipantKind.PERSON))
    for tenure in tenures:
        # So that it is not read again for each of them.
        tenure.body = body
    return tenures
