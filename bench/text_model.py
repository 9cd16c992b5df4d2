"""What the text model adds to the lexicon, and what it costs.

    .venv/bin/python bench/text_model.py [--model FOLDER] [--entities FILE] [--reports FILE ...] [--show N] [--record]

`--entities`: JSON Lines of sentences with `text` and `entities` (start, end, type): names by span of the lexicon alone,
and of lexicon and model as `read_report` uses it. `--reports`: JSON Lines of reports; of each file the share of
sentences that the model sees, how many findings it names, and the processor time of `read_report` on one core with the
lexicon alone, with the model, and of the model's bare forward pass over the same pieces; everything is forgotten before
each report. Where people have indexed the reports, micro F1 of either reading too. By default the collections beside
the checkout. `--record` writes the figures into the model's metadata.json; nothing of a report is written anywhere.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from text_gold import openi
from text_gold.documents import document, rows_of

from facts import vocabulary
from text_service.clauses import forget, unresolved
from text_service.document import Document
from text_service.mentions.ner import find_tokens
from text_service.mentions.phrases import Kind
from text_service.passages.sections import find_passages
from text_service.passages.sentences import find_spans
from text_service.reader import read_report
from text_service.unlisted.naming import find_names
from text_service.unlisted.tagger import SHIPPED, Tagger

TEXT = Path(__file__).resolve().parents[2] / "shared" / "data" / "text"
ENTITIES = TEXT / "yidu_emr_ner_dev.jsonl"
REPORTS = [TEXT / "openi_dev.jsonl", TEXT / "ccks_radiology_dev.jsonl"]
TYPES = {
    "FINDING": "DISEASE",
    "ANATOMY": "ANATOMY",
    "DRUG": "DRUG",
    "PROCEDURE": "OPERATION",
    "LAB": "TESTLAB",
    "IMAGING": "TESTIMAGE",
}
CATEGORIES = {
    "finding": "DISEASE",
    "diagnosis": "DISEASE",
    "organ": "ANATOMY",
    "drug": "DRUG",
    "procedure": "OPERATION",
    "laboratory": "TESTLAB",
}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", type=Path, default=SHIPPED)
    arguments.add_argument("--entities", type=Path, default=ENTITIES)
    arguments.add_argument("--reports", type=Path, nargs="*", default=REPORTS)
    arguments.add_argument("--show", type=int, default=0, help="findings named in each collection to print")
    arguments.add_argument("--record", action="store_true", help="write the figures into metadata.json")
    options = arguments.parse_args()
    missing = [path for path in (options.entities, *options.reports) if not path.is_file()]
    if missing:
        print(f"not there: {', '.join(map(str, missing))}", file=sys.stderr)
        return 2
    tagger = Tagger(options.model)
    result: dict[str, Any] = {options.entities.name: entities(rows_of(options.entities), tagger)}
    for path in options.reports:
        rows = rows_of(path)
        result[path.name] = reports(rows, tagger)
        if openi.is_mine(rows[0]):
            result[path.name]["micro_f1"] = indexed(rows, tagger)
        for line in shown(rows, tagger, options.show):
            print(line)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.record:
        path = options.model / "metadata.json"
        metadata = json.loads(path.read_text(encoding="utf-8"))
        metadata["figures"]["real text"] = result
        path.write_text(json.dumps(metadata, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


Span = tuple[int, int, str]


def entities(rows: list[dict[str, Any]], tagger: Tagger) -> dict[str, Any]:
    """By type and together: exact spans, and spans that overlap one of the type."""
    counts: dict[str, Counter[str]] = {"lexicon": Counter(), "lexicon and model": Counter()}
    for row in rows:
        gold = {(entity["start"], entity["end"], entity["type"]) for entity in row["entities"]}
        listed, added = names(row["text"], tagger)
        _count(counts["lexicon"], gold, listed)
        _count(counts["lexicon and model"], gold, listed | added)
    return {who: _scores(count) for who, count in counts.items()}


def names(text: str, tagger: Tagger) -> tuple[set[Span], set[Span]]:
    """What the lexicon names, and what the model names besides in the sentences that it may see."""
    listed: set[Span] = set()
    added: set[Span] = set()
    for passage in find_passages(Document(text=text)):
        folded = passage.folded
        for span in find_spans(folded, passage.start, passage.end):
            words = folded.match[span.start : span.end]
            tokens = find_tokens(words)
            here = [(*at, kind) for at, kind in _listed(tokens)]
            if unresolved(words, folded.text[span.start : span.end]) is not None:
                (tagged,) = tagger.tag([folded.text[span.start : span.end]])
                for name in tagged:
                    if name.kind in TYPES and name.probability >= tagger.threshold:
                        # A longer name stands for the words of the lexicon within it, as where its facts are written.
                        within = [one for one in here if name.start < one[1] and one[0] < name.end]
                        if not any(one[0] <= name.start and name.end <= one[1] for one in within):
                            at = folded.original(span.start + name.start, span.start + name.end)
                            added.add((*at, TYPES[name.kind]))
            listed |= {(*folded.original(span.start + one[0], span.start + one[1]), one[2]) for one in here}
    return listed, added


def _listed(tokens: list[Any]) -> Iterator[tuple[tuple[int, int], str]]:
    for token in tokens:
        entry = vocabulary.find(token.term.code)
        if token.term.kind in (Kind.FINDING, Kind.ORGAN) and entry is not None and entry.category in CATEGORIES:
            yield (token.start, token.end), CATEGORIES[entry.category]


def _count(counts: Counter[str], gold: set[Span], found: set[Span]) -> None:
    for kind in set(CATEGORIES.values()) | {"TESTIMAGE"}:
        there = {span for span in gold if span[2] == kind}
        here = {span for span in found if span[2] == kind}
        for name in (kind, "all"):
            counts[f"{name} there"] += len(there)
            counts[f"{name} found"] += len(here)
            counts[f"{name} exact"] += len(there & here)
            counts[f"{name} met"] += sum(any(_meet(one, other) for other in here) for one in there)
            counts[f"{name} right"] += sum(any(_meet(one, other) for other in there) for one in here)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _scores(counts: Counter[str]) -> dict[str, Any]:
    kinds = dict.fromkeys(name.rpartition(" ")[0] for name in counts)
    return {
        kind: {
            "there": counts[f"{kind} there"],
            "exact_precision": _share(counts[f"{kind} exact"], counts[f"{kind} found"]),
            "exact_recall": _share(counts[f"{kind} exact"], counts[f"{kind} there"]),
            "overlap_precision": _share(counts[f"{kind} right"], counts[f"{kind} found"]),
            "overlap_recall": _share(counts[f"{kind} met"], counts[f"{kind} there"]),
        }
        for kind in sorted(kinds)
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def reports(rows: list[dict[str, Any]], tagger: Tagger) -> dict[str, Any]:
    """Share of sentences seen, findings named, and times in ms, each report anew."""
    documents = [document(row) for row in rows]
    sentences = seen = named = unlisted = 0
    bare, plain, whole = [], [], []
    for each in documents:
        texts = []
        for passage in find_passages(each):
            for span in find_spans(passage.folded, passage.content, passage.end):
                words, text = (form[span.start : span.end] for form in (passage.folded.match, passage.folded.text))
                sentences += 1
                if (sentence := unresolved(words, text)) is not None:
                    texts.append(text)
                    for name in find_names(tagger, [sentence]).get(words, ()):
                        named += 1
                        unlisted += name.code == "unlisted_finding"
        seen += len(texts)
        bare.append(_timed(lambda texts=texts: tagger.forward_alone(texts)) if texts else 0.0)
        forget()
        plain.append(_timed(lambda each=each: read_report(each)))
        forget()
        tagger.forget()
        whole.append(_timed(lambda each=each: read_report(each, tagger)))
    return {
        "reports": len(rows),
        "sentences": sentences,
        "share_seen": _share(seen, sentences),
        "findings_named_per_1000_reports": round(1000 * named / len(rows), 1),
        "of_them_unlisted": round(1000 * unlisted / len(rows), 1),
        "ms": {"lexicon": _times(plain), "lexicon and model": _times(whole), "bare forward pass": _times(bare)},
    }


def indexed(rows: list[dict[str, Any]], tagger: Tagger) -> dict[str, Any]:
    """Micro F1 over the classic findings against the index of people, by the lexicon and with the model."""
    alone = openi.score(rows)["micro"]
    openi.read_report = partial(read_report, tagger=tagger)
    together = openi.score(rows)["micro"]
    openi.read_report = read_report
    return {"lexicon": alone, "lexicon and model": together}


def _timed(work: Any) -> float:
    begin = time.process_time_ns()
    work()
    return (time.process_time_ns() - begin) / 1e6


def _times(taken: list[float]) -> dict[str, float]:
    return {"p50": round(statistics.median(taken), 2), "p99": round(statistics.quantiles(taken, n=100)[-1], 2)}


def shown(rows: list[dict[str, Any]], tagger: Tagger, count: int) -> Iterator[str]:
    rng = random.Random(2026)
    for row in rng.sample(rows, len(rows)) if count else []:
        facts, _ = read_report(document(row), tagger)
        for fact in facts:
            if fact.producer.model == tagger.name and count > 0:
                count -= 1
                side = fact.laterality or ""
                yield f"{fact.probability} {fact.concept.code} {fact.polarity} {side} {fact.evidence[0].text!r}"


if __name__ == "__main__":
    sys.exit(main())
