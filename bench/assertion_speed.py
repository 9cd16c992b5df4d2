"""How fast and how well our reader and medspaCy's ConText judge the same English sentences, in one run.

    .venv/bin/python bench/assertion_speed.py --other PYTHON [--gold FILE] [--rounds N]

PYTHON is the interpreter of an environment of its own with medspaCy (and negspaCy, which is left out where it is
missing); neither is a dependency of this project. Both sides get the text and the targets. Ours is timed over the whole
reading of the sentence (`read_report`, nothing remembered of earlier sentences), and over `assert_at`, which puts the
given targets in; theirs over tokens, sentences and context, the targets given. Sentences a second, the best of N rounds
on one core; then the scores of each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

_GOLD = Path(__file__).resolve().parents[1] / "tests" / "unit" / "text_service" / "assertion" / "en.txt"
Sentence = tuple[str, list[tuple[int, int]]]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--other", help="interpreter of the environment with medspaCy")
    arguments.add_argument("--gold", type=Path, default=_GOLD, help="marked-up sentences or JSON Lines")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--side", choices=_SIDES, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.side:
        print(json.dumps(_SIDES[options.side](json.load(sys.stdin), options.rounds)))
        return 0
    return _compare(options.gold, options.other, options.rounds)


def _compare(gold: Path, other: str | None, rounds: int) -> int:
    from text_gold import assertion
    from text_gold.documents import rows_of

    rows = rows_of(gold)
    sentences = [(row["text"], assertion.spans(row)) for row in rows]
    whole, given = _ours(sentences, rounds)
    print(f"{len(sentences)} sentences, {sum(len(spans) for _, spans in sentences)} targets")
    print(f"  {'ours, read_report':24} {whole:8.0f} sentences/s   {1000 / whole:.3f} ms each")
    print(f"  {'ours, assert_at':24} {given:8.0f} sentences/s   {1000 / given:.3f} ms each")
    scores = {"ours": assertion.score(rows)}
    for name in _SIDES if other else ():
        answer = _ask(other, name, sentences, rounds)
        if answer is None:
            continue
        rate = answer["sentences_per_s"]
        print(
            f"  {name:24} {rate:8.0f} sentences/s   {1000 / rate:.3f} ms each   ours is {min(whole, given) / rate:.1f}x"
        )
        said = {
            text: [SimpleNamespace(**one) for one in answers]
            for (text, _), answers in zip(sentences, answer["answers"], strict=True)
        }
        scores[name] = assertion.score(rows, lambda text, _, said=said: said[text])
    for name, of_side in scores.items():
        for what, one in of_side.items():
            if one["recall"]:  # negspaCy knows denials alone
                print(f"  {name:10} {what:18} precision {one['precision']}  recall {one['recall']}  f1 {one['f1']}")
    return 0


def _ask(python: str | None, side: str, sentences: list[Sentence], rounds: int) -> dict[str, Any] | None:
    command = [str(python), __file__, "--side", side, "--rounds", str(rounds)]
    done = subprocess.run(command, input=json.dumps(sentences), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  {side}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'failed'}", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _ours(sentences: list[Sentence], rounds: int) -> tuple[float, float]:
    from text_service.assertions import assert_at
    from text_service.clauses import forget
    from text_service.document import Document
    from text_service.reader import read_report

    documents = [Document(type="CLINICAL_NOTE", text=text) for text, _ in sentences]

    def read() -> None:
        forget()
        for document in documents:
            read_report(document)

    def judge() -> None:
        for text, spans in sentences:
            assert_at(text, spans)

    return _rate(read, len(sentences), rounds), _rate(judge, len(sentences), rounds)


def _rate(work: Callable[[], object], number: int, rounds: int) -> float:
    """Sentences a second of processor time, the best of the rounds behind a first that loads the tables."""
    work()
    taken = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return number / min(taken)


def _medspacy(sentences: list[Sentence], rounds: int) -> dict[str, Any]:
    import medspacy
    from spacy.language import Language

    @Language.component("given_targets")
    def given_targets(doc: Any) -> Any:
        return _with_targets(doc, targets[doc.text])

    targets = {text: spans for text, spans in sentences}
    nlp = medspacy.load()
    nlp.remove_pipe("medspacy_target_matcher")
    nlp.add_pipe("given_targets", before="medspacy_context")
    docs: list[Any] = []

    def work() -> None:
        docs[:] = [nlp(text) for text, _ in sentences]

    rate = _rate(work, len(sentences), rounds)
    return {"sentences_per_s": rate, "answers": [[_of_medspacy(entity) for entity in _of(doc)] for doc in docs]}


def _of_medspacy(entity: Any) -> dict[str, str]:
    said = entity._
    return {
        "polarity": "absent" if said.is_negated else "possible" if said.is_uncertain else "present",
        "temporality": "hypothetical" if said.is_hypothetical else "historical" if said.is_historical else "recent",
        "experiencer": "other" if said.is_family else "patient",
    }


def _negspacy(sentences: list[Sentence], rounds: int) -> dict[str, Any]:
    import spacy
    from negspacy.negation import Negex  # noqa: F401  registers the component
    from spacy.language import Language

    @Language.component("given_entities")
    def given_entities(doc: Any) -> Any:
        return _with_targets(doc, targets[doc.text])

    targets = {text: spans for text, spans in sentences}
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("given_entities")
    nlp.add_pipe("negex", config={"ent_types": ["TARGET"]})
    docs: list[Any] = []

    def work() -> None:
        docs[:] = [nlp(text) for text, _ in sentences]

    rate = _rate(work, len(sentences), rounds)
    answers = [
        [
            {
                "polarity": "absent" if entity._.negex else "present",
                "temporality": "recent",
                "experiencer": "patient",
            }
            for entity in _of(doc)
        ]
        for doc in docs
    ]
    return {"sentences_per_s": rate, "answers": answers}


def _with_targets(doc: Any, spans: Iterable[tuple[int, int]]) -> Any:
    doc.ents = [doc.char_span(start, end, label="TARGET", alignment_mode="expand") for start, end in spans]
    return doc


def _of(doc: Any) -> list[Any]:
    return list(doc.ents)


_SIDES: dict[str, Callable[[list[Sentence], int], dict[str, Any]]] = {"medspaCy": _medspacy, "negspaCy": _negspacy}


if __name__ == "__main__":
    sys.exit(main())
