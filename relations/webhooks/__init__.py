"""Other systems are told what the public sees happen: what it was, how it is sent, and to which addresses.

A change notes in its own transaction whom it concerns (``relations.models.webhook``); what it was is worked out here,
from the history, by whoever does the tasks.
"""

from relations.webhooks.addresses import BadAddressError, check_address
from relations.webhooks.asking import send_again, send_test, stuck_since
from relations.webhooks.tasks import deliver, look_after

__all__ = ["BadAddressError", "check_address", "deliver", "look_after", "send_again", "send_test", "stuck_since"]
