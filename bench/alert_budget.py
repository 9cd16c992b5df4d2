"""An alert budget promised on one half of the reports and kept on the other.

    .venv/bin/python bench/alert_budget.py [--prevalence 0.05] [--limit N] [--seed S]

Of the public reports beside the checkout a share gets one planted error each (`bench/injectors`), the rest stays as it
is. One half plays the history that people reviewed: a flag on what was planted is accepted, every other one dismissed,
the real errors that the collections hold included. From it the thresholds are solved (`concord budget`); on the other
half it is counted what they show, and how much of it is right, beside what was promised. Nothing of a report is written
into this checkout.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from concord.v1 import discrepancy_pb2
from detection import PUBLIC, TEXT, Lines, ask
from google.protobuf import json_format
from injectors.catalogue import INJECTORS
from injectors.chart import make_chart
from injectors.injection import Injection
from injectors.report import read_reports
from injectors.tally import touches

from fusion import rulebook
from fusion.budget import budget
from fusion.precision import precision_of

BUDGETS = (0.5, 1, 2, 3, 5, 10, 100)
Discrepancy = discrepancy_pb2.Discrepancy
Reviews = dict[tuple[str, int], tuple[int, int]]


@dataclass(frozen=True)
class Reviewed:
    """What one report was flagged for, each with what a person would say: whether it lies on what was planted."""

    flags: tuple[tuple[Discrepancy, bool], ...]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--prevalence", type=float, default=0.05)
    arguments.add_argument("--limit", type=int, default=0, help="reports of each collection; 0: all")
    arguments.add_argument("--seed", type=int, default=2026)
    options = arguments.parse_args()
    files = [TEXT / name for name in PUBLIC]
    if missing := [file for file in files if not file.is_file()]:
        print(f"no report collection at {missing[0]}", file=sys.stderr)
        return 2
    reviewed = [one for file in files for one in review(file, options)]
    random.Random(options.seed).shuffle(reviewed)
    half = len(reviewed) // 2
    tell(reviewed[:half], reviewed[half:])
    return 0


def review(file: Path, options: argparse.Namespace) -> list[Reviewed]:
    reports = list(read_reports(file))[: options.limit or None]
    lines = Lines()
    planted: dict[str, Injection | None] = {}
    for report in reports:
        rng = random.Random(f"{options.seed} {report.id}")
        chart = make_chart(report, rng)
        injection = plant(chart, rng) if rng.random() < options.prevalence else None
        planted[lines.add(injection.chart if injection else chart)] = injection
    answers, _ = ask(lines, None, file.stem)
    return [
        Reviewed(
            tuple(
                (json_format.ParseDict(flag, Discrepancy()), bool(injection) and touches(flag, injection))
                for flag in answers[name].get("discrepancies", [])
            )
        )
        for name, injection in planted.items()
    ]


def plant(chart, rng):  # type: ignore[no-untyped-def]
    """One error of any type that the report has room for and something else contradicts."""
    for kind in rng.sample(list(INJECTORS), len(INJECTORS)):
        injection = INJECTORS[kind](chart, rng)
        if injection is not None and injection.witness:
            return injection
    return None


def tell(history: Sequence[Reviewed], future: Sequence[Reviewed]) -> None:
    book = rulebook.load()
    reviews: Reviews = {}
    for one in history:
        for flag, right in one.flags:
            accepted, dismissed = reviews.get((flag.rule_id, flag.rule_version), (0, 0))
            reviews[flag.rule_id, flag.rule_version] = accepted + right, dismissed + (not right)
    found = [flag for one in history for flag, _ in one.flags]
    rules = {rule.id: rule for rule in book.rules}
    print(f"{len(history)} reports of history with {len(found)} flags, {len(future)} to come")
    print(f"{'budget':>8} {'promised':>9} {'shown':>7} {'promised right':>15} {'right':>7}   per 100 reports")
    for per_100 in BUDGETS:
        solved = budget(found, len(history), per_100, book, reviews)
        show = {rule.rule_id: rule.show for rule in solved.rules}
        counted: Counter[bool] = Counter()
        for one in future:
            for flag, right in one.flags:
                rule = rules[flag.rule_id]
                probability = precision_of(rule, book.profile.prior, reviews).mean * flag.confidence
                # What no budget shows: rules on trial, and what an identity conflict holds back.
                if rule.status == "active" and flag.routing != Discrepancy.RECORDED:
                    counted[right] += probability >= show.get(flag.rule_id, book.profile.show)
        shown, rate = counted.total(), 100 / len(future)
        print(
            f"{per_100:8g} {solved.shown_per_100:9.1f} {rate * shown:7.1f} {solved.right_per_100:15.1f} "
            f"{rate * counted[True]:7.1f}"
        )
    print(f"\n{'rule':45} {'right':>6} {'wrong':>6}  precision")
    for (rule_id, _), (accepted, dismissed) in sorted(reviews.items(), key=lambda item: -sum(item[1]))[:15]:
        precision = precision_of(rules[rule_id], book.profile.prior, reviews).mean
        trial = "" if rules[rule_id].status == "active" else " (trial)"
        print(f"{rule_id:45} {accepted:6} {dismissed:6}  {precision:.2f}{trial}")


if __name__ == "__main__":
    sys.exit(main())
