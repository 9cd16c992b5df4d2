"""How Chinese signs sound, without tones: one code point a syllable, so that offsets stay."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

_FIRST = 0xE000  # the private use area: no text holds a syllable of ours


@cache
def syllables() -> dict[int, str]:
    """The sound of each sign in its commonest reading, by code point, for `str.translate`."""
    return {
        code: _sound(_toneless(readings.partition(",")[0]))
        for code, readings in PINYIN_DICT.items()
        if 0x4E00 <= code < 0xA000
    }


def sounds_of(phrase: str) -> list[str]:
    """What the phrase may sound like when one of its signs is written by another of the same sound.

    Every sign in its commonest reading, and each in turn in the reading that it has in this phrase.
    """
    usual = phrase.translate(syllables())
    proper = [_sound(reading[0]) for reading in pinyin(phrase, style=Style.NORMAL)]
    if len(proper) != len(usual):
        return [usual]
    return [usual] + [
        usual[:place] + sound + usual[place + 1 :] for place, sound in enumerate(proper) if sound != usual[place]
    ]


@cache
def _toneless(reading: str) -> str:
    return str(to_normal(reading))


_numbers: dict[str, int] = {}


def _sound(syllable: str) -> str:
    return chr(_FIRST + _numbers.setdefault(syllable, len(_numbers)))
