"""The examples of a rule, read in this process: `concord rules test`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusion.examples import Result, judged

if TYPE_CHECKING:
    from fusion.rule import Rule


async def run_examples(rule: Rule) -> list[Result]:
    """Reads every example of the rule with the real readers and holds the engine's verdict against the rule's word.

    Raises BadExample.
    """
    from concord_client.local import default_readers

    return await judged(rule, default_readers().asked())
