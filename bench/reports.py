"""Flags per 1,000 real reports, by rule: how loud is Concord on records that nobody tampered with?

    .venv/bin/python bench/reports.py [--show N] [--seed S] [--keep FOLDER]

Reads the public report collections beside the checkout (../shared/data/text), makes encounters of them and runs
`concord check --jsonl` over them as an operator would. `--show N` prints N random flags of each collection with their
evidence, for a person to judge; nothing of a report is written into this checkout.
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
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT.parent / "shared" / "data" / "text"
Json = dict[str, object]


def open_i(path: Path) -> Iterator[Json]:
    """Indiana University chest radiographs: one section each, English."""
    kinds = ("indication", "comparison", "findings", "impression")
    for line in path.open(encoding="utf-8"):
        report = json.loads(line)
        sections = [{"kind": kind.upper(), "text": report[kind]} for kind in kinds if report.get(kind)]
        yield encounter(report["id"], {"sections": sections})


def ccks(path: Path) -> Iterator[Json]:
    """Chinese CT and PET reports: conclusion and description in one text, in either order."""
    for line in path.open(encoding="utf-8"):
        report = json.loads(line)
        yield encounter(report["id"], {"text": report["text"]})


def encounter(name: str, words: Json) -> Json:
    return {"id": name, "documents": [{"id": "d1", "type": "RADIOLOGY_REPORT", "status": "FINAL", **words}]}


COLLECTIONS = {"openi": ("openi_dev.jsonl", open_i), "ccks": ("ccks_radiology_dev.jsonl", ccks)}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--show", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--keep", type=Path, help="folder for the encounters and the answers")
    options = arguments.parse_args()
    if not TEXT.is_dir():
        print(f"no report collections at {TEXT}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name, (file, read) in COLLECTIONS.items():
            measure(name, list(read(TEXT / file)), folder, options.show, random.Random(options.seed))
    return 0


def measure(name: str, encounters: list[Json], folder: Path, show: int, rng: random.Random) -> None:
    sent, answered = folder / f"{name}.in.jsonl", folder / f"{name}.out.jsonl"
    sent.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in encounters), encoding="utf-8")
    concord = Path(sys.executable).with_name("concord")
    begin = time.perf_counter()
    done = subprocess.run([concord, "check", "--jsonl", sent, "--out", answered], check=False)
    seconds = time.perf_counter() - begin
    answers = [json.loads(line) for line in answered.open(encoding="utf-8")]
    flags = [(answer["id"], flag) for answer in answers for flag in answer.get("discrepancies", [])]
    shown = [(report, flag) for report, flag in flags if flag["routing"] == "SHOWN"]
    errors = sum("error" in answer for answer in answers)
    rules = collections.Counter(flag["rule_id"] for _, flag in shown)
    print(f"{name}: {len(answers)} of {len(encounters)} reports, exit {done.returncode}, {errors} errors, ", end="")
    print(f"{seconds:.1f} s, {len(answers) / seconds:.0f} reports/s")
    rate = 1000 / len(answers)
    print(f"  shown: {rate * len(shown):.1f} per 1,000 reports; held and recorded ones too: {rate * len(flags):.1f}")
    print(f"  reports with a shown flag: {rate * len({report for report, _ in shown}):.1f} per 1,000")
    for rule, count in rules.most_common():
        print(f"  {rate * count:7.1f}  {rule}")
    for report, flag in rng.sample(shown, min(show, len(shown))):
        print(f"\n  {report} {flag['rule_id']} {flag['severity']} {flag['summary']['en']}")
        for evidence in flag["evidence"]:
            print(f"    {evidence['role']:8} {evidence['section']:10} {evidence['text']!r}")


if __name__ == "__main__":
    sys.exit(main())
