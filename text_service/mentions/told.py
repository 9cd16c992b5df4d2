"""Whether words say more of an organ than that it is there, is normal, has a size, or lacks something.

"A bright band reaches the surface of the left medial meniscus" describes the meniscus, whether or not anybody knows
what is meant by it: who then concludes a tear has a ground for it.
"""

from __future__ import annotations

import re


def is_told(words: str, chinese: bool) -> bool:
    """Whether any part of the words between commas describes something.

    >>> is_told("见线状高信号,达关节面", True), is_told("未见异常,壁光滑,大小约4×3cm", True)
    (True, False)
    >>> is_told(" shows a bright band", False), is_told(" is normal in size, without stones", False)
    (True, False)
    """
    if chinese:
        return any(
            len(_CHINESE.findall(_TRIVIAL.sub("", _KEPT.sub("见甲乙", part)))) > 1 and not _GOOD.search(part)
            for part in _PART.split(_KEPT.sub("甲乙", words))
        )
    return any(
        _ENGLISH_WORD.search(_ENGLISH_TRIVIAL.sub(" ", part)) is not None and not _ENGLISH_GOOD.search(part)
        for part in _PART.split(words)
    )


_PART = re.compile(r"[,，:;。.()]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
# Words with a sign of denial that deny nothing, and with one of size that tell more than a size.
_KEPT = re.compile(
    r"不规则|不[均整清齐]|不光[滑整]|不连续?|不完整|不对称|不能|不佳|不良|不足|不清|不通|不等|欠[光规清连均佳]|无回声|(?:未见|无)(?:明显)?(?:强化|充盈|血流|显[影示]|显著强化)|不强化"
    r"|未(?:能|汇合|融合|闭|显影|下降)|不全|不张|不稳|不齐|消失|无肺纹理|非钙化|[增膨肿]大|增[宽厚粗]"
)
_GOOD = re.compile(
    r"未|无|不|没有|正常|清[晰楚亮]|通畅|光[滑整]|均匀|居中|完整|良好|存在|自然|锐利|规则|尚?可\s*$|连续|对称|如常|同前|阴性"
)
_TRIVIAL = re.compile(
    r"形态|大小|位置|信号|密度|回声|实质|内|外|径|长|厚|宽|约|度|左|右|双|侧|两|各|上|下|前|后|位|及|与|和|的|其|余|所|见|示|可|呈|为|于|在"
    r"|充盈|显示|测量|切面|体积|轮廓|范围|检查|部|区|处|段|叶|毫米|厘米|最|大|小|形|未|无|影"
)
_ENGLISH_WORD = re.compile(r"[a-z]{3,}")
_ENGLISH_GOOD = re.compile(
    r"\b(?:no|not|nor|without|normal\w*|unremarkable|clear|intact|negative|patent|preserved|maintained|smooth"
    r"|sharp|homogeneous|symmetric\w*|midline|within limits|free of|well (?:distended|aerated|expanded))\b"
)
_ENGLISH_TRIVIAL = re.compile(
    r"\b(?:the|and|are|was|were|has|have|its|with|for|size|sized|measur\w+|approximately|about|shape|contour|position"
    r"|caliber|appear\w*|including|visuali[sz]ed|imaged|included|remain\w*|rest|all|other|otherwise|grossly|there|this|that|both|left|right|bilateral\w*|upper|lower|middle|long|wide|thick\w*|x|mm|cm)\b"
)
