"""Which entries of the rule catalogue are answered by a rule, by the ids that the rules' `covers` name.

    .venv/bin/python bench/coverage.py [CATALOGUE.yaml]

The catalogue lies beside the checkout (../shared/knowledge/rule_catalogue.yaml). Exit code 1 while an entry is open, a
rule names an id that is none, or an entry of low confidence is answered by a rule that is not on trial.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from fusion import rulebook
from fusion.rule import Rule, Status

CATALOGUE = Path(__file__).resolve().parents[2] / "shared" / "knowledge" / "rule_catalogue.yaml"


@dataclass(frozen=True)
class Coverage:
    """Ids of the catalogue. `unknown`: named by a rule and no entry; `bold`: of low confidence, and in force."""

    entries: tuple[str, ...]
    by: Mapping[str, Sequence[Rule]]
    unknown: tuple[str, ...]
    bold: tuple[str, ...]

    @property
    def open(self) -> tuple[str, ...]:
        return tuple(entry for entry in self.entries if entry not in self.by)


def coverage(catalogue: Path, rules: Sequence[Rule]) -> Coverage:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries = {entry["id"]: entry for entry in yaml.load(catalogue.read_text(encoding="utf-8"), loader)["rules"]}
    by: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for entry_id in rule.covers:
            by[entry_id].append(rule)
    return Coverage(
        entries=tuple(entries),
        by={entry: by[entry] for entry in entries if entry in by},
        unknown=tuple(sorted(by.keys() - entries.keys())),
        bold=tuple(
            entry_id
            for entry_id, entry in entries.items()
            if entry["confidence"] == "low" and any(rule.status is Status.ACTIVE for rule in by.get(entry_id, ()))
        ),
    )


def main() -> int:
    catalogue = Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGUE
    if not catalogue.is_file():
        print(f"no catalogue at {catalogue}", file=sys.stderr)
        return 2
    rules = rulebook.load().rules
    found = coverage(catalogue, rules)
    groups = Counter(entry.partition("/")[0] for entry in found.entries)
    done = Counter(entry.partition("/")[0] for entry in found.by)
    print(f"{len(found.by)} of {len(found.entries)} entries are answered by {len(rules)} rules")
    for group, number in groups.items():
        print(f"  {group:14} {done[group]:3} of {number}")
    for title, ids in (("open", found.open), ("no entry", found.unknown), ("low confidence, in force", found.bold)):
        for entry_id in ids:
            print(f"{title}: {entry_id}")
    return 1 if found.open or found.unknown or found.bold else 0


if __name__ == "__main__":
    sys.exit(main())
