"""The analytes that bear a name: in any spelling, without its specimen, in other words of the same meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from lab_service import naming
from lab_service.analytes import Analyte, analytes


def named(name: str, sent: str) -> frozenset[str]:
    """Ids of the analytes of a whole name, or of the name and the specimen that stands in it or was sent with it."""
    every = naming.all_words(name)
    # "Bicarbonate" of arterial blood is what is called so, and no serum's.
    for ids in (_by_words().get(every | {sent}, frozenset()), _by_name().get(naming.fold(name), frozenset())):
        if fitting := _fitting(ids, sent):
            return fitting
    bare = naming.without_specimen(name)
    mentioned = bare.specimen or sent
    if mentioned in ("", "?") or not naming.compatible(sent, mentioned):
        return _in_other_words(name, sent)
    return _fitting(_by_bare_name().get(bare.folded, frozenset()), mentioned) or _in_other_words(name, sent)


def _in_other_words(name: str, sent: str) -> frozenset[str]:
    """By the same words in another order, or abbreviated: "Blood, Occult", "Conj Bili"; of several words one may be
    wrong by one letter.
    """
    if ids := _fitting(_by_words().get(naming.all_words(name), frozenset()), sent):
        return ids
    words = naming.words(name)
    meant = words.specimen or sent
    if words.specimen == "?" or not naming.compatible(sent, meant):
        return frozenset()
    # Glucose of an unknown specimen is not that of the urine.
    index = _by_bare_words() if meant else _by_words()
    split = frozenset(words.folded.split())
    return _fitting(index.get(split) or index.get(_spelled(split), frozenset()), meant)


@lru_cache(maxsize=4096)
def _spelled(words: frozenset[str]) -> frozenset[str]:
    """The words, a long unknown one as the one word of the dictionary that differs from it by one letter; empty for
    more unknown ones, for one alone, and where two words are as near.
    """
    known = _vocabulary()
    unknown = [word for word in words if word not in known]
    if len(words) == 1 or len(unknown) != 1 or len(unknown[0]) < _LONG:
        return frozenset()
    near = [word for word, _, _ in process.extract(unknown[0], known, scorer=OSA.distance, score_cutoff=1, limit=2)]
    return words - {*unknown} | {*near} if len(near) == 1 else frozenset()


_LONG = 7


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(sorted({word for words in _by_words() for word in words}))


def _fitting(ids: frozenset[str], specimen: str) -> frozenset[str]:
    """Those of the very fluid come before those of fluids at large."""
    fit = frozenset(i for i in ids if naming.compatible(specimen, naming.specimen(analytes()[i].specimen)))
    if specimen in _FLUIDS:
        return frozenset(i for i in fit if naming.specimen(analytes()[i].specimen) == specimen) or fit
    return fit


@cache
def _by_name() -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for analyte in analytes().values():
        for name in (analyte.id, *analyte.names):
            index.setdefault(naming.fold(name), set()).add(analyte.id)
    return {name: frozenset(ids) for name, ids in index.items()}


@cache
def _by_bare_name() -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for analyte in analytes().values():
        for name in analyte.names:
            index.setdefault(naming.without_specimen(name).folded, set()).add(analyte.id)
    # What is measured in a fluid too has all its names there: LDH, lactate dehydrogenase of pleural fluid.
    for analyte in analytes().values():
        names = {naming.without_specimen(name).folded for name in analyte.names}
        if naming.specimen(analyte.specimen) in _FLUIDS:
            for other in {one for name in names for one in index[name]} - {analyte.id}:
                for name in analytes()[other].names:
                    index[naming.without_specimen(name).folded].add(analyte.id)
    return {name: frozenset(ids) for name, ids in index.items()}


_FLUIDS = ("csf", "pleural fluid", "peritoneal fluid", "joint fluid", "other body fluid")


@cache
def _by_words() -> Mapping[frozenset[str], frozenset[str]]:
    return _indexed(naming.all_words)


@cache
def _by_bare_words() -> Mapping[frozenset[str], frozenset[str]]:
    """Without those of a specimen."""
    return _indexed(lambda name: frozenset(naming.words(name).folded.split()))


def _is_quotient(analyte: Analyte, name: str) -> bool:
    """AST/ALT, which is no ALT, AST."""
    return analyte.unit == "{ratio}" and "/" in name and "ratio" not in name.casefold()


def _indexed(words_of: Callable[[str], frozenset[str]]) -> Mapping[frozenset[str], frozenset[str]]:
    index: dict[frozenset[str], set[str]] = {}
    for analyte in analytes().values():
        for name in analyte.names:
            # PCT is procalcitonin, and "percent" is not.
            if not naming.is_abbreviation(name) and not _is_quotient(analyte, name):
                index.setdefault(words_of(name), set()).add(analyte.id)
    return {words: frozenset(ids) for words, ids in index.items() if words}
