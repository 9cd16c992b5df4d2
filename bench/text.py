"""How well `read_report` reads: scores over any gold of the forms below, and its speed on one core.

    .venv/bin/python bench/text.py --gold FILE [--json] [--show N] [--seed S]

FILE is JSON Lines. Its form is told by the keys of its first row; one module of `bench/text_gold` scores each form:

openi       one report a row, indexed by people: `id`, `indication`, `comparison`, `findings`, `impression` (texts,
            may be empty or null) and `mesh_major` (list of index terms, heading/qualifier/... in any order).
            Scores: precision, recall and F1 of the 14 classic findings and of all together, laterality and severity
            of the findings that were found. The crosswalk from our concepts and from the index terms to the 14
            is `bench/text_gold/openi_crosswalk.csv`.
ccks        one Chinese report a row: `id`, `text`, and where `labelled` is true `primary_site`, `lesion_size`,
            `metastasis_sites` (words of the text, several parted by commas, "" for none).
assertion   one sentence a row with what is said of given things in it: `text` and `targets`, each with `start`, `end`,
            `polarity`, `temporality`, `experiencer`; other spellings in the module. A .txt file is marked-up text,
            as in tests/unit/text_service/assertion.
entities    one sentence a row: `id`, `text`, `entities`, a list of `start`, `end`, `type`, `text`.

Each score is over all rows; 95 % intervals come from 1,000 seeded resamplings of whole documents. `--json` prints one
JSON object, otherwise a table is printed. `--show N` prints N false positives and N false negatives with their words,
for a person to judge; nothing of them is written anywhere. Speed is processor time of `read_report` alone, after a
first reading that loads the tables: "speed" over the documents in order, where a sentence that an earlier one holds is
known, and "speed_anew" with everything forgotten before each document.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from text_gold import Form, form_of
from text_gold.documents import document, rows_of

from text_service.clauses import forget
from text_service.document import Document
from text_service.reader import read_report

Row = dict[str, Any]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--gold", type=Path, required=True)
    arguments.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments.add_argument("--show", type=int, default=0, help="false positives and false negatives to print")
    arguments.add_argument("--seed", type=int, default=2026, help="of the choice that --show makes")
    options = arguments.parse_args()
    rows = rows_of(options.gold)
    if not rows:
        print(f"{options.gold}: no rows", file=sys.stderr)
        return 2
    form = form_of(rows[0])
    if form is None:
        print(f"{options.gold}: a form that no module of bench/text_gold knows", file=sys.stderr)
        return 2
    result = {
        "gold": options.gold.name,
        "form": form.__name__.rpartition(".")[2],
        "documents": len(rows),
        "scores": form.score(rows),
        "speed": speed([document(row) for row in rows], anew=False),
        "speed_anew": speed([document(row) for row in rows], anew=True),
    }
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result)
    if options.show:
        show(form, rows, options.show, random.Random(options.seed))
    return 0


def speed(documents: Sequence[Document], *, anew: bool) -> dict[str, float]:
    """Processor time of reading each document once: reports/s, median and 99th percentile in ms."""
    read_report(documents[0])
    forget()
    taken = []
    for each in documents:
        if anew:
            forget()
        begin = time.process_time_ns()
        read_report(each)
        taken.append((time.process_time_ns() - begin) / 1e6)
    slowest = statistics.quantiles(taken, n=100)[-1] if len(taken) > 1 else taken[0]
    return {
        "reports_per_s": round(1000 * len(taken) / sum(taken), 1),
        "p50_ms": round(statistics.median(taken), 3),
        "p99_ms": round(slowest, 3),
    }


def print_table(result: Mapping[str, Any]) -> None:
    print(f"{result['gold']}: {result['documents']} documents of the form {result['form']}")
    for name, score in result["scores"].items():
        print(f"  {name:28} {_line(score)}")
    for name in ("speed", "speed_anew"):
        print(f"  {name:28} {_line(result[name])}")


def _line(score: object) -> str:
    if not isinstance(score, Mapping):
        return str(score)
    return "  ".join(f"{key} {_number(value)}" for key, value in score.items())


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (list, tuple)):
        return " to ".join(_number(one) for one in value)
    return str(value)


def show(form: Form, rows: list[Row], limit: int, rng: random.Random) -> None:
    errors = list(form.errors(rows)) if hasattr(form, "errors") else []
    for kind in ("false positive", "false negative"):
        of_kind = [error for error in errors if error[0] == kind]
        print(f"\n{len(of_kind)} of kind {kind}")
        for _, where, what, words in rng.sample(of_kind, min(limit, len(of_kind))):
            print(f"  {where}  {what}\n    {words}")


if __name__ == "__main__":
    sys.exit(main())
