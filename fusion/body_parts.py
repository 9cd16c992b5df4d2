"""Body parts and sides as orders name them: DICOM terms (PS3.16 Annex L), plain English and Chinese words.

The names of organs come from facts/concepts.yaml; what follows are other words for them.
"""

from __future__ import annotations

import re
from functools import cache

from facts import vocabulary
from facts.fact import Laterality

_OTHER_NAMES = {
    "chest_region": "CHEST THORAX CXR 胸 胸片",
    "abdomen_region": "ABDOMEN ABD KUB 腹 上腹 下腹 中腹 全腹",
    "pelvis_region": "PELVIS 骨盆 盆 盆部",
    "head_region": "HEAD FACE FACIAL JAW MANDIBLE MAXILLA ZYGOMA NOSE 头 头颅 颅脑 面部 颌面 鼻骨",
    "neck_region": "NECK LARYNX PHARYNX 颈 喉 咽喉 鼻咽",
    "spine": "SPINE SSPINE SACRUM COCCYX WHOLESPINE 脊椎 骶椎 骶骨 尾椎 骶尾椎 全脊柱",
    "cervical_spine": "CSPINE C-SPINE",
    "thoracic_spine": "TSPINE T-SPINE DSPINE",
    "lumbar_spine": "LSPINE L-SPINE LSSPINE 腰骶椎 腰骶部 腰",
    "brain": "BRAIN IAC 颅内 脑部 大脑",
    "skull": "SKULL SELLA 颅 颅底",
    "eye": "EYE ORBIT ORBITS 眼眶 眼部",
    "ear": "EAR TEMPORALBONE MASTOID 内耳 中耳 乳突 颞骨",
    "paranasal_sinus": "SINUS SINUSES PARANASALSINUS 副鼻窦",
    "thyroid": "THYROID",
    "heart": "HEART CARDIAC CORONARY 心 冠脉 冠状动脉 心脏大血管",
    "breast": "BREAST MAMMOGRAPHY 乳房 乳",
    "rib": "RIBS 肋",
    "gallbladder": "GALLBLADDER 胆",
    "pancreas": "PANCREAS 胰",
    "bladder": "BLADDER",
    "shoulder": "SHOULDER SCAPULA SCJOINT ACJOINT 肩关节 肩胛骨 肩部",
    "humerus": "HUMERUS UPPERARM 上臂",
    "elbow": "ELBOW 肘关节 肘部",
    "forearm": "FOREARM RADIUS ULNA RADIUSULNA 尺桡骨 桡骨 尺骨",
    "wrist": "WRIST SCAPHOID 腕关节 腕部",
    "hand": "HAND FINGER THUMB 手部 手指 拇指 掌骨 指骨",
    "upper_limb": "ARM UPPEREXTREMITY",
    "hip": "HIP 髋关节 髋部 股骨头 股骨颈",
    "femur": "FEMUR THIGH 大腿",
    "knee": "KNEE PATELLA 膝关节 膝部 膝盖 髌骨",
    "lower_leg": "TIBIA FIBULA TIBIAFIBULA CALF 胫腓骨 胫骨 腓骨",
    "ankle": "ANKLE 踝关节 踝部",
    "foot": "FOOT FEET TOE HEEL CALCANEUS 足部 脚 跟骨 足趾 跖骨",
    "lower_limb": "LEG LOWEREXTREMITY",
    # Words that hold the name of a part and mean none.
    "": "手术 手法 足月 心电 中心 颈动脉 头孢 头位 胸锁关节 桡骨小头 WHOLEBODY 全身",
}
_COMBINED = {
    "CHESTABDOMEN": ("chest_region", "abdomen_region"),
    "CHESTABDPELVIS": ("chest_region", "abdomen_region", "pelvis_region"),
    "ABDOMENPELVIS": ("abdomen_region", "pelvis_region"),
    "HEADNECK": ("head_region", "neck_region"),
    "胸腹": ("chest_region", "abdomen_region"),
    "腹盆": ("abdomen_region", "pelvis_region"),
    "头颈": ("head_region", "neck_region"),
    "颈胸": ("neck_region", "chest_region"),
}

_SIDES = {
    Laterality.LEFT: "L LT LEFT 左 左侧",
    Laterality.RIGHT: "R RT RIGHT 右 右侧",
    Laterality.BILATERAL: "B BI BOTH BILAT BILATERAL 双 双侧 两侧 双边 左右",
}
_NO_SIDE = ("U", "N", "NA", "N/A", "NONE", "UNPAIRED", "UNKNOWN", "无", "不分侧")
# A side in running words; not that of a view ("left lateral", 左侧位), nor the name of a chamber of the heart.
_SIDE_IN_WORDS = re.compile(
    r"(?<![A-Za-z])(?P<left>LT|LEFT)(?![A-Za-z])(?!\s+(?:LATERAL|ANTERIOR|POSTERIOR|DECUB|OBLIQUE|VENTRIC|ATRI|HEART))"
    r"|(?<![A-Za-z])(?P<right>RT|RIGHT)(?![A-Za-z])(?!\s+(?:LATERAL|ANTERIOR|POSTERIOR|DECUB|OBLIQUE|VENTRIC|ATRI|HEART))"
    r"|(?<![A-Za-z])(?P<both>BOTH|BILATERAL)(?![A-Za-z])|(?P<both_zh>双侧|两侧|双(?=[^源能下]))"
    r"|(?P<left_zh>左)(?![心房室位]|侧[位卧]|[前后]斜)|(?P<right_zh>右)(?![心房室位]|侧[位卧]|[前后]斜)",
    re.IGNORECASE,
)
_GROUPS = {
    "left": Laterality.LEFT, "left_zh": Laterality.LEFT, "right": Laterality.RIGHT, "right_zh": Laterality.RIGHT,
    "both": Laterality.BILATERAL, "both_zh": Laterality.BILATERAL,
}  # fmt: skip


def body_parts(text: str) -> tuple[str, ...]:
    """Codes of the organs that are named, in order, each once.

    >>> body_parts("CHEST"), body_parts("左膝关节正侧位"), body_parts("Chest and both hands"), body_parts("手术后复查")
    (('chest_region',), ('knee',), ('chest_region', 'hand'), ())
    """
    names = _names()
    found = (names[match.group().upper()] for match in _pattern().finditer(text))
    return tuple(dict.fromkeys(code for codes in found for code in codes))


def side(word: str) -> Laterality | None:
    """The side that a code stands for; None for a code that means no side. Raises ValueError for an unknown one.

    >>> side("L"), side("双侧"), side("U")
    (<Laterality.LEFT: 'left'>, <Laterality.BILATERAL: 'bilateral'>, None)
    """
    word = word.strip().upper()
    if not word or word in _NO_SIDE:
        return None
    for laterality, words in _SIDES.items():
        if word in words.split():
            return laterality
    raise ValueError("not a side")


def side_in(text: str) -> Laterality | None:
    """The one side that running words name; None when they name none or both apart.

    >>> side_in("X-ray left knee"), side_in("双手正位"), side_in("左膝,右膝"), side_in("Chest, left lateral")
    (<Laterality.LEFT: 'left'>, <Laterality.BILATERAL: 'bilateral'>, None, None)
    """
    sides = {_GROUPS[str(match.lastgroup)] for match in _SIDE_IN_WORDS.finditer(text)}
    return sides.pop() if len(sides) == 1 else None


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Every name in upper case, with the codes that it stands for."""
    names: dict[str, tuple[str, ...]] = {}
    for entry in vocabulary.entries().values():
        if entry.category == "organ" and entry.code != "device":
            names |= {entry.en.upper(): (entry.code,), entry.zh: (entry.code,)}
    for code, words in _OTHER_NAMES.items():
        names |= dict.fromkeys(words.split(), (code,) if code else ())
    return names | _COMBINED


@cache
def _pattern() -> re.Pattern[str]:
    """Longest names first, so that 胸椎 is not read as 胸."""
    names = sorted(_names(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    chinese = "|".join(re.escape(name) for name in names if not name.isascii())
    return re.compile(rf"(?<![A-Za-z])(?:{latin})(?=S?(?![A-Za-z]))|{chinese}", re.IGNORECASE)
