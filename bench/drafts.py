"""What a keystroke costs: a draft read again at every letter, against reading the same draft from nothing.

    .venv/bin/python bench/drafts.py [--reports N]

Types the findings of N public reports of each collection letter by letter (../shared/data/text). Processor time of one
process; "from nothing" forgets what was read of every sentence before.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

from text_service.clauses import forget
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report

TEXT = Path(__file__).resolve().parents[2] / "shared" / "data" / "text"
COLLECTIONS = {"English": ("openi_dev.jsonl", "findings"), "Chinese": ("ccks_radiology_dev.jsonl", "text")}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=int, default=20)
    options = arguments.parse_args()
    if not TEXT.is_dir():
        print(f"no report collections at {TEXT}", file=sys.stderr)
        return 2
    for language, (file, key) in COLLECTIONS.items():
        rows = [json.loads(line) for line in (TEXT / file).open(encoding="utf-8")]
        words = [row[key] for row in rows if row.get(key)]
        measure(language, random.Random(2026).sample(words, options.reports))
    return 0


def measure(language: str, reports: list[str]) -> None:
    forget()
    read_ms("Normal chest.")
    typed = [read_ms(report[:end]) for report in reports for end in range(1, len(report) + 1)]
    anew = []
    for report in reports:
        for end in range(1, len(report) + 1, 25):
            forget()
            anew.append(read_ms(report[:end]))
    print(
        f"{language}: {len(typed)} keystrokes, median {statistics.median(typed):.2f} ms, "
        f"99th percentile {statistics.quantiles(typed, n=100)[-1]:.2f} ms; from nothing median "
        f"{statistics.median(anew):.2f} ms, 99th percentile {statistics.quantiles(anew, n=100)[-1]:.2f} ms; "
        f"ratio of the medians {statistics.median(anew) / statistics.median(typed):.1f}"
    )


def read_ms(words: str) -> float:
    document = Document(id="d", type="RADIOLOGY_REPORT", sections=(Section(SectionKind.FINDINGS, words),))
    begin = time.process_time()
    read_report(document)
    return 1000 * (time.process_time() - begin)


if __name__ == "__main__":
    sys.exit(main())
