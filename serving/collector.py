"""The garbage collector of a process that keeps large tables and what it has read before.

With Python's own thresholds it looks through all of that again and again, in pauses that callers feel.
"""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """What has been loaded so far is not looked at again, what comes later seldom; cycles are still found."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
