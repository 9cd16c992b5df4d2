"""Sentences as numbers: what the tokenizer makes of them, and the BIO label of each piece."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from text_service.generator.sentences import Sample, Style, write
from text_service.generator.terms import LABELS
from text_service.passages.normalize import fold

NAMES = ("O", *(f"{mark}-{label}" for label in LABELS.values() for mark in "BI"))
"""Label names by number: BIO over the kinds of term."""

LONGEST = 128
"""Pieces of one sequence, its two marks included."""

PADDING, UNKNOWN, BEGIN, END, HIDDEN = MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@dataclass(frozen=True, slots=True)
class Lesson:
    pieces: list[int]
    labels: list[int]


def samples(style: Style, rng: random.Random) -> Iterator[Sample]:
    """Sentences without end, both languages alike."""
    while True:
        yield write(rng.choice(("en", "zh")), style, rng)


def build_tokenizer(size: int, count: int, rng: random.Random) -> Tokenizer:
    """WordPiece in lower case; each Chinese sign and each digit is a piece of its own."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=64))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, handle_chinese_chars=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(True)])
    trainer = trainers.WordPieceTrainer(vocab_size=size, min_frequency=2, special_tokens=list(MARKS))
    stream = samples(Style(slips=0.05), rng)
    tokenizer.train_from_iterator((fold(next(stream).text).text for _ in range(count)), trainer)
    marks = [(mark, tokenizer.token_to_id(mark)) for mark in (BEGIN, END)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=marks
    )
    return tokenizer


def lesson(tokenizer: Tokenizer, sample: Sample) -> Lesson:
    """Marks at the ends, and pieces between terms, are O."""
    folded = fold(sample.text)
    encoding = tokenizer.encode(folded.text)
    labels = [0] * len(encoding.ids)
    spans = iter(sample.spans)
    span = next(spans, None)
    begun = False
    for number, place in enumerate(encoding.offsets):
        start, end = folded.original(*place)
        while span is not None and start >= span.end:
            span, begun = next(spans, None), False
        if span is None:
            break
        if end > span.start and end > start:
            labels[number] = NAMES.index(f"{'I' if begun else 'B'}-{span.label}")
            begun = True
    return Lesson(encoding.ids[:LONGEST], labels[:LONGEST])
