"""Caches in front of the site, a content delivery network or Varnish: what they may keep, and when they let go of it.

Browsers ask each time, as without one: only what stands between them and the site keeps, by fields of its own
(``CDN-Cache-Control``, RFC 9213, and the older ``Surrogate-Control``). Whatever the public sees may show any record, so
that all of it goes with every change: one answer too many is made again, none is shown that was withdrawn.
"""

from relations.shared_caches.purging import purge, untold_since
from relations.shared_caches.told import tell

__all__ = ["purge", "tell", "untold_since"]
