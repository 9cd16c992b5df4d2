"""Traditional signs and their simplified counterparts, one for one, so that offsets stay.

OpenCC's table of signs. Its phrases are left out on purpose: those that keep a traditional sign in simplified writing
(乾坤, 瞭望) do not occur in records.
"""

from __future__ import annotations

from functools import cache

import opencc  # type: ignore[import-untyped]


@cache
def simplified() -> dict[int, str]:
    """Simplified sign by code point of the traditional one, for `str.translate`."""
    signs = [chr(code) for code in range(0x3400, 0xA000)]
    converted = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    pairs = [*zip(signs, converted, strict=True), *_REGIONAL]
    return {ord(sign): plain for sign, plain in pairs if plain != sign and len(plain) == 1}


# Forms of Taiwan and Hong Kong that the general table lacks. 著 stays: 显著 is written with it in simplified script.
_REGIONAL = (("睪", "睾"), ("痺", "痹"), ("敍", "叙"), ("衞", "卫"), ("脗", "吻"))
