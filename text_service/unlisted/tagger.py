"""The text model: which words of a sentence name a finding, an organ, a drug ..., by a token classifier from a folder.

Our own folder holds model.onnx and runs on onnxruntime. Any other `AutoModelForTokenClassification` folder runs on
transformers and torch, which are imported for it alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from text_service.mentions.phrases import FOLDER, rows

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "text-ner"
"""The folder that `text_service.train` leaves."""


class CannotLoad(ValueError):
    """The folder holds no token classifier that can be run. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A name at [start, end) of the sentence; the kind is the first column of lexicon/labels.tsv.

    `probability`: how likely the model, by its calibration, holds every piece of it to be of the kind.
    """

    start: int
    end: int
    kind: str
    probability: float


class Tagger:
    """Loads a folder. Any number of threads may use one.

    Raises CannotLoad for a folder without a token classifier.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / "config.json").is_file():
            raise CannotLoad(f"{folder} is no folder of a token classifier: it has no config.json")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        onnx = folder / "model.onnx"
        self._kinds = _kinds(config)
        self._forward = _onnx(onnx) if onnx.is_file() else _torch(folder)
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(_longest(config), 512), stride=8)
        self._pad = int(config.get("pad_token_id") or 0)
        operating = _operating_point(folder)
        self._temperature = float(operating["temperature"])
        self.threshold = float(operating["threshold"])
        self.name = folder.name
        self.digest = weights_digest(folder)
        self._known: dict[str, tuple[Tagged, ...]] = {}

    def tag(self, sentences: list[str]) -> list[tuple[Tagged, ...]]:
        """The names in each sentence, in order, not overlapping. Sentences seen before are not read again."""
        known = self._known
        fresh = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
        if fresh:
            if len(known) + len(fresh) > _REMEMBERED:
                known = self._known = {}
                fresh = list(dict.fromkeys(sentences))
            known.update(zip(fresh, self._read(fresh), strict=True))
        return [known[sentence] for sentence in sentences]

    def forward_alone(self, sentences: list[str]) -> None:
        """The forward pass and nothing else, for who wants to know what it costs."""
        for batch in self._batches(sentences):
            self._forward(*self._padded([part.ids for _, part in batch]))

    def forget(self) -> None:
        """Forgets every sentence that was kept."""
        self._known = {}

    def _read(self, sentences: list[str]) -> Iterator[tuple[Tagged, ...]]:
        found: list[list[Tagged]] = [[] for _ in sentences]
        for batch in self._batches(sentences):
            logits = self._forward(*self._padded([part.ids for _, part in batch]))
            for (number, part), scores in zip(batch, logits, strict=True):
                found[number] += _names(sentences[number], part, _softmax(scores / self._temperature), self._kinds)
        return (_without_overlaps(names) for names in found)

    def _batches(self, sentences: list[str]) -> Iterator[list[tuple[int, Any]]]:
        """(number of the sentence, window) for one forward pass each: up to `_TOGETHER` of like length."""
        windows = []
        for number, encoding in enumerate(map(self._tokenizer.encode, sentences)):
            windows += [(number, part) for part in (encoding, *encoding.overflowing)]
        windows.sort(key=lambda window: len(window[1].ids))
        batch: list[tuple[int, Any]] = []
        for window in windows:
            if batch and (len(batch) == _TOGETHER or len(window[1].ids) > _ALIKE * len(batch[0][1].ids)):
                yield batch
                batch = []
            batch.append(window)
        if batch:
            yield batch

    def _padded(self, rows: list[list[int]]) -> tuple[Any, Any]:
        width = max(map(len, rows))
        pieces = np.full((len(rows), width), self._pad, dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.int64)
        for number, row in enumerate(rows):
            pieces[number, : len(row)] = row
            mask[number, : len(row)] = 1
        return pieces, mask


@cache
def tagger(folder: Path) -> Tagger:
    """The tagger of a folder, loaded once."""
    return Tagger(folder)


def weights_digest(folder: Path) -> str:
    """SHA-256 of the weights that are run, first 12 hex digits; "" for weights in many files."""
    for name in ("model.onnx", "model.safetensors"):
        if (folder / name).is_file():
            return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
    return ""


_TOGETHER = 16
# A shorter sentence is padded to the longest beside it, and padding costs as much as words.
_ALIKE = 1.4
_REMEMBERED = 20_000


def _kinds(config: dict[str, Any]) -> list[tuple[str, str]]:
    """(mark, kind) by label number: ("B", "FINDING"). O, and labels that mean nothing here, are ("O", "")."""
    names = {
        name.lower(): kind
        for _, line in rows(FOLDER / "labels.tsv")
        for kind, _, all_names in [line.partition("\t")]
        for name in all_names.split(" | ")
    }
    labels = {int(number): str(label) for number, label in config.get("id2label", {}).items()}
    kinds = []
    for number in range(len(labels)):
        mark, name = _LABEL.fullmatch(labels.get(number, "O")).groups()  # type: ignore[union-attr]
        kind = names.get(name.lower(), "")
        kinds.append((mark or "I", kind) if kind else ("O", ""))
    return kinds


_LABEL = re.compile(r"(?:([BIESLU])[-_])?(.*)", re.DOTALL)


_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


def _onnx(path: Path) -> Callable[[Any, Any], Any]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread that does not spin: the replicas share the cores.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A replica sees the GPUs that its configuration books, and onnxruntime those that its build can use.
    found = [name for name in _PROVIDERS if name in onnxruntime.get_available_providers()]
    session = onnxruntime.InferenceSession(str(path), options, providers=found)
    inputs = {entry.name for entry in session.get_inputs()}

    def forward(pieces: Any, mask: Any) -> Any:
        feed = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces)}
        return session.run(["logits"], {name: value for name, value in feed.items() if name in inputs})[0]

    return forward


def _torch(folder: Path) -> Callable[[Any, Any], Any]:
    import torch
    from transformers import AutoModelForTokenClassification

    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        model = AutoModelForTokenClassification.from_pretrained(folder, local_files_only=True).eval().to(device)
    except (OSError, ValueError) as error:
        raise CannotLoad(f"{folder} holds no token classifier that transformers can load: {error}") from error

    def forward(pieces: Any, mask: Any) -> Any:
        with torch.inference_mode():
            ids, seen = torch.from_numpy(pieces).to(device), torch.from_numpy(mask).to(device)
            return model(input_ids=ids, attention_mask=seen).logits.float().cpu().numpy()

    return forward


def _tokenizer(folder: Path) -> Tokenizer:
    """Its fast tokenizer, which knows where each piece stands in the text."""
    if (folder / "tokenizer.json").is_file():
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True, use_fast=True).backend_tokenizer
    except (OSError, ValueError, AttributeError) as error:
        raise CannotLoad(f"{folder} has no tokenizer that tells where its pieces stand: {error}") from error


def _longest(config: dict[str, Any]) -> int:
    """How many pieces the model takes at once. RoBERTa counts its places from behind the padding's number."""
    places = int(config.get("max_position_embeddings") or 512)
    return places - 2 if config.get("model_type") in ("roberta", "xlm-roberta", "camembert") else places


def _operating_point(folder: Path) -> dict[str, Any]:
    """Temperature and threshold of the folder's own metadata.json; a folder without one runs at the shipped one's
    threshold, uncalibrated."""
    own = folder / "metadata.json"
    if own.is_file():
        return dict(json.loads(own.read_text(encoding="utf-8"))["operating_point"])
    shipped = json.loads((SHIPPED / "metadata.json").read_text(encoding="utf-8"))["operating_point"]
    return {**shipped, "temperature": 1.0}


def _softmax(scores: Any) -> Any:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _names(sentence: str, part: Any, chances: Any, kinds: list[tuple[str, str]]) -> Iterator[Tagged]:
    """Runs of pieces of one kind, each as whole words."""
    best = chances.argmax(axis=-1)
    of_kind: dict[str, Any] = {}
    start = end = 0
    kind, least = "", 1.0
    for number, (begin, stop) in enumerate(part.offsets):
        if begin == stop:
            continue
        mark, now = kinds[best[number]]
        inside = begin > 0 and begin == end and _is_latin(sentence[begin]) and _is_latin(sentence[begin - 1])
        if kind and (inside or (now == kind and mark not in ("B", "S", "U"))):
            end = stop
        else:
            if kind:
                yield Tagged(start, end, kind, least)
            kind, start, end, least = now, begin, stop, 1.0
            if kind and inside:  # the name begins inside a word
                start = _word_start(sentence, begin)
        if kind:
            if kind not in of_kind:
                columns = [column for column, (_, other) in enumerate(kinds) if other == kind]
                of_kind[kind] = chances[:, columns].sum(axis=-1)
            least = min(least, float(of_kind[kind][number]))
    if kind:
        yield Tagged(start, end, kind, least)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _word_start(sentence: str, place: int) -> int:
    while place and _is_latin(sentence[place - 1]):
        place -= 1
    return place


def _without_overlaps(names: list[Tagged]) -> tuple[Tagged, ...]:
    """Windows overlap by a few pieces; of two names for one place the more probable stays."""
    kept: list[Tagged] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if kept and name.start < kept[-1].end:
            if name.probability > kept[-1].probability:
                kept[-1] = name
            continue
        kept.append(name)
    return tuple(kept)
