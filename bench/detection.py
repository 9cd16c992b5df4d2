"""Errors planted into real reports, type by type: how many are found, where, and how loud it is on the untouched twins.

    .venv/bin/python bench/detection.py [--reports FILE ...] [--types "side swap,sex"] [--limit N] [--seed S]
                                        [--json OUT] [--misses N] [--keep FOLDER]

`--reports`: JSONL with `id` and either `text`, `sections` [{kind, text}] or a key for each section; without it the
public collections beside the checkout. An injector changes one fact; only errors that something else in the encounter
contradicts are scored, the rest are counted apart. `found` is a flag shown to the author, with evidence on the changed
words or on what contradicts them, that the untouched twin does not have; `any` leaves out the place. Every report
has its twin with the same patient, order and header. Nothing of a report is written into this checkout.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from injectors.catalogue import INJECTORS
from injectors.chart import Chart, make_chart
from injectors.injection import Injection
from injectors.report import Report, read_reports
from injectors.restyle import RESTYLINGS
from injectors.tally import new_flags, precision, shown, touches, wilson

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT.parent / "shared" / "data" / "text"
PUBLIC = ("openi_dev.jsonl", "ccks_radiology_dev.jsonl")
TARGETS = {
    "side swap": 0.98, "order side": 0.98, "sex": 0.98, "body part": 0.98, "negation flip": 0.95, "unit slip": 0.95,
    "placeholder": 0.95, "omission": 0.90, "insertion": 0.90, "word slip": 0.85,
}  # fmt: skip
PREVALENCES = (0.01, 0.05)
# Restyled reports a language, half of them with an error.
RESTYLED = 300
Json = dict[str, Any]


@dataclass
class Lines:
    """The encounters to be checked, each once; `names`: by what is sent."""

    sent: list[str] = field(default_factory=list)

    def add(self, chart: Chart) -> str:
        name = f"e{len(self.sent)}"
        self.sent.append(json.dumps(chart.encounter(name), ensure_ascii=False))
        return name


@dataclass
class Planted:
    kind: str
    injection: Injection
    name: str
    twin: str


@dataclass
class Restyled:
    style: str
    name: str
    plain: str


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=Path, nargs="+")
    arguments.add_argument("--types", default="", help="names of types with commas between them; empty: all")
    arguments.add_argument("--limit", type=int, default=400, help="errors of a type and language")
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--misses", type=int, default=0, help="prints so many missed errors of each type")
    arguments.add_argument("--flags", type=int, default=0, help="prints so many flags of untouched twins")
    arguments.add_argument("--keep", type=Path, help="folder for the encounters and the answers")
    options = arguments.parse_args()
    files = options.reports or [TEXT / name for name in PUBLIC]
    if missing := [file for file in files if not file.is_file()]:
        print(f"no report collection at {missing[0]}", file=sys.stderr)
        return 2
    kinds = [kind.strip() for kind in options.types.split(",") if kind.strip()] or list(INJECTORS)
    if unknown := set(kinds) - set(INJECTORS):
        print(f"no such type: {', '.join(sorted(unknown))}; there are {', '.join(INJECTORS)}", file=sys.stderr)
        return 2
    reports: dict[str, list[Report]] = {}
    for file in files:
        for report in read_reports(file):
            reports.setdefault(report.language, []).append(report)
    summary: Json = {"seed": options.seed, "limit": options.limit, "languages": {}}
    for language, found in sorted(reports.items()):
        summary["languages"][language] = measure(language, found, kinds, options)
    if options.json:
        options.json.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(language: str, reports: list[Report], kinds: list[str], options: argparse.Namespace) -> Json:
    lines = Lines()
    # A chart and an error depend on the seed and the report alone: more reports or other types leave them as they are.
    charts = {report.id: make_chart(report, random.Random(f"{options.seed} {report.id}")) for report in reports}
    clean = {name: lines.add(chart) for name, chart in charts.items()}
    planted = [one for kind in kinds for one in plant(kind, charts, clean, lines, options)]
    restyled = restyle(charts, clean, planted, lines, options.seed)
    answers, seconds = ask(lines, options.keep, language)
    print(
        f"\n{language}: {len(reports)} reports, {len(planted)} errors, {len(lines.sent)} encounters in {seconds:.0f} s"
    )
    result = {
        "reports": len(reports),
        "clean": clean_result(clean, answers, options.flags, charts),
        "types": {},
        "restyling": restyling_result(restyled, answers),
    }
    flagged = result["clean"]["reports_flagged"]
    print(
        f"\n  {'type':18} {'found':>6} {'95 %':>14} {'any':>6} {'n':>5} {'apart':>6} {'P(1 %)':>6} {'P(5 %)':>6}  rules"
    )
    for kind in kinds:
        those = [one for one in planted if one.kind == kind]
        result["types"][kind] = type_result(kind, those, answers, flagged, options.misses)
    return result


def plant(
    kind: str, charts: dict[str, Chart], clean: dict[str, str], lines: Lines, options: argparse.Namespace
) -> list[Planted]:
    """At most `limit` scored errors of a type, over reports in an order of the seed."""
    names = sorted(charts)
    random.Random(f"{options.seed} {kind}").shuffle(names)
    planted: list[Planted] = []
    scored = 0
    for name in names:
        if scored >= options.limit or len(planted) >= 2 * options.limit:
            break
        injection = INJECTORS[kind](charts[name], random.Random(f"{options.seed} {kind} {name}"))
        if injection is None:
            continue
        scored += bool(injection.witness)
        twin = lines.add(injection.twin) if injection.twin else clean[name]
        planted.append(Planted(kind, injection, lines.add(injection.chart), twin))
    return planted


def restyle(
    charts: dict[str, Chart], clean: dict[str, str], planted: list[Planted], lines: Lines, seed: int
) -> list[Restyled]:
    rng = random.Random(f"{seed} restyle")
    untouched = [(chart, clean[name]) for name, chart in sorted(charts.items())]
    wrong = [(one.injection.chart, one.name) for one in planted if one.injection.changed and one.kind != "placeholder"]
    chosen = rng.sample(untouched, min(RESTYLED // 2, len(untouched))) + rng.sample(
        wrong, min(RESTYLED // 2, len(wrong))
    )
    restyled = []
    for chart, name in chosen:
        for style, change in RESTYLINGS.items():
            report = change(chart.report, rng)
            if report.fields != chart.report.fields:
                restyled.append(Restyled(style, lines.add(replace(chart, report=report)), name))
    return restyled


def ask(lines: Lines, keep: Path | None, language: str) -> tuple[dict[str, Json], float]:
    """`concord check --jsonl`, as an operator would run it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sent, answered = folder / f"{language}.in.jsonl", folder / f"{language}.out.jsonl"
        sent.write_text("\n".join(lines.sent) + "\n", encoding="utf-8")
        concord = Path(sys.executable).with_name("concord")
        begin = time.perf_counter()
        subprocess.run(
            [concord, "check", "--jsonl", sent, "--out", answered, "--workers", "2"],
            check=False,
            stderr=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - begin
        answers = [json.loads(line) for line in answered.open(encoding="utf-8")]
    failed = sum("error" in answer for answer in answers)
    if failed:
        print(f"{failed} encounters could not be checked", file=sys.stderr)
    return {answer["id"]: answer for answer in answers}, seconds


def clean_result(clean: dict[str, str], answers: dict[str, Json], show: int, charts: dict[str, Chart]) -> Json:
    flags = [(name, flag) for name, line in clean.items() for flag in shown(answers[line])]
    rules = collections.Counter(flag["rule_id"] for _, flag in flags)
    flagged = len({name for name, _ in flags})
    rate = 1000 / max(len(clean), 1)
    low, high = wilson(flagged, len(clean))
    print(
        f"  untouched: {rate * len(flags):.1f} flags per 1,000 shown to the author, in {rate * flagged:.1f} reports ",
        end="",
    )
    print(f"({1000 * low:.1f} to {1000 * high:.1f})")
    for rule, count in rules.most_common():
        print(f"    {rate * count:6.1f}  {rule}")
    for name, flag in random.Random(1).sample(flags, min(show, len(flags))):
        print(f"\n    {name} {flag['rule_id']} {flag['summary']['en']}")
        for evidence in flag["evidence"][:6]:
            print(f"      {evidence['role']:8} {evidence['section']:10} {evidence['text']!r}")
    return {
        "flags_per_1000": rate * len(flags),
        "reports_flagged": flagged / max(len(clean), 1),
        "interval": [low, high],
        "rules": {rule: rate * count for rule, count in rules.items()},
        "flagged": sorted({name for name, _ in flags}),
    }


def type_result(kind: str, those: list[Planted], answers: dict[str, Json], flagged: float, show: int) -> Json:
    scored = [one for one in those if one.injection.witness]
    apart = [one for one in those if not one.injection.witness]
    rules: collections.Counter[str] = collections.Counter()
    witnesses: dict[str, list[int]] = {}
    found = anywhere = 0
    missed: list[Planted] = []
    for one in scored:
        flags = new_flags(answers[one.name], answers[one.twin])
        on_it = [flag for flag in flags if touches(flag, one.injection)]
        found += bool(on_it)
        anywhere += bool(flags)
        rules.update({flag["rule_id"] for flag in on_it})
        tally = witnesses.setdefault(f"{one.injection.witness}", [0, 0])
        tally[0] += bool(on_it)
        tally[1] += 1
        if not on_it:
            missed.append(one)
    apart_found = sum(bool(new_flags(answers[one.name], answers[one.twin])) for one in apart)
    twins = {one.twin for one in those if one.injection.twin}
    loud = sum(bool(shown(answers[name])) for name in twins)
    count = len(scored)
    share = found / count if count else 0.0
    low, high = wilson(found, count)
    precisions = {str(prevalence): precision(share, flagged, prevalence) for prevalence in PREVALENCES}
    mark = " " if share >= TARGETS.get(kind, 0) or not count else "<"
    fired = ", ".join(f"{rule.split('/')[1]} {number}" for rule, number in rules.most_common(4))
    p1, p5 = precisions.values()
    print(f" {mark}{kind:18} {share:6.3f} {low:6.3f} to {high:.3f} {anywhere / max(count, 1):6.3f}", end="")
    print(f" {count:5} {len(apart):6}", end="")
    print(f"  {p1:6.2f} {p5:6.2f}  {fired}")
    for witness, (hits, number) in sorted(witnesses.items()):
        if len(witnesses) > 1:
            print(f"      {witness:26} {hits / number:6.3f} of {number}")
    if apart:
        print(f"      nothing contradicts it      {apart_found / len(apart):6.3f} of {len(apart)}")
    if twins and loud:
        print(f"      flagged twins of its own    {loud / len(twins):6.3f} of {len(twins)}")
    for one in random.Random(1).sample(missed, min(show, len(missed))):
        print(show_miss(one, answers))
    return {
        "found": share, "interval": [low, high], "any": anywhere / max(count, 1), "count": count, "rules": dict(rules),
        "witnesses": witnesses, "precision": precisions, "apart": {"count": len(apart), "any": apart_found},
        "twins": {"count": len(twins), "flagged": loud}, "target": TARGETS.get(kind),
        "notes": dict(collections.Counter(one.injection.note for one in missed)),
    }  # fmt: skip


def show_miss(one: Planted, answers: dict[str, Json]) -> str:
    """A missed error for a person to judge."""
    chart = one.injection.chart
    words = [
        f"\n    {chart.report.id} [{one.injection.note}] witness: {one.injection.witness} items: {one.injection.items}"
    ]
    for number, part in enumerate(chart.report.fields):
        text = part.text
        marks = sorted(
            [(span.start, span.end, "<<>>") for span in one.injection.changed if span.field == number]
            + [(span.start, span.end, "{}") for span in one.injection.witness_spans if span.field == number],
            reverse=True,
        )
        for start, end, mark in marks:
            half = len(mark) // 2
            text = text[:start] + mark[:half] + text[start:end] + mark[half:] + text[end:]
        words.append(f"      {part.kind}: {text}")
    others = [flag["rule_id"] for flag in new_flags(answers[one.name], answers[one.twin])]
    hidden = [flag["rule_id"] for flag in answers[one.name].get("discrepancies", []) if flag["routing"] != "SHOWN"]
    if others or hidden:
        words.append(f"      shown elsewhere: {others}; not shown: {hidden}")
    return "\n".join(words)


def restyling_result(restyled: list[Restyled], answers: dict[str, Json]) -> Json:
    """The same rules speak as often as before."""
    result: Json = {}
    for style in RESTYLINGS:
        those = [one for one in restyled if one.style == style]
        same = [one for one in those if _spoken(answers[one.name]) == _spoken(answers[one.plain])]
        low, high = wilson(len(same), len(those))
        if those:
            print(f"  restyled, {style:14} same verdict in {len(same) / len(those):.3f} ", end="")
            print(f"({low:.3f} to {high:.3f}) of {len(those)}")
            result[style] = {"same": len(same) / len(those), "count": len(those), "interval": [low, high]}
    return result


def _spoken(answer: Json) -> collections.Counter[str]:
    return collections.Counter(flag["rule_id"] for flag in shown(answer))


if __name__ == "__main__":
    sys.exit(main())
