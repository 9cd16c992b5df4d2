"""Levels that no body has, and what only looks like one."""

from __future__ import annotations

import pytest

from text_service.levels.impossible import find_impossible


@pytest.mark.parametrize(
    "text",
    [
        "右侧第12肋骨骨折",
        "第3、4肋骨骨折",
        "l4/5椎间盘突出",
        "c7/t1 disc protrusion",
        "l5/s1 disc bulge",
        "c2-7椎间盘膨出",
        "compression of the c8 nerve root",
        "c8神经根受压",
        "t2 hyperintense lesion of the vertebral body",
        "t2wi高信号,椎体信号不均",
        "ecg leads v1-v6",
        "drug l6 was given",
        "肝s8段见低密度影",
        "肺上叶(s18",
        "segment 7 of the liver",
        "第5跖骨骨折",
        "36牙龋坏",
        "28枚牙",
        "wedge deformity of t12",
        "fracture seen on image t2",
        "tooth 19 is carious",
        "13 mm nodule at rib 5",
        "l2/4椎体压缩",
    ],
)
def test_a_level_that_is_one_is_not_told(text: str) -> None:
    assert find_impossible(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "grave"),
    [
        ("右侧第14肋骨骨折", "rib", True),
        ("第十四肋走行正常", "rib", False),
        ("the 13th rib is normal", "rib", False),
        ("t13椎体压缩", "vertebra", True),
        ("腰6椎体形态正常", "vertebra", False),
        ("第六腰椎滑脱", "vertebra", False),
        ("c9 vertebral body fracture", "vertebra", True),
        ("mild wedge deformity of l7", "vertebra", False),
        ("old fractures of t11 and t15", "vertebra", True),
        ("l2/4椎间盘突出", "disc", False),
        ("disc protrusion at c7/t2", "disc", False),
        ("肝s9段见低密度影", "liver_segment", False),
        ("lesion in segment ix of the liver", "liver_segment", False),
        ("右肺s11段结节", "lung_segment", False),
        ("第6跖骨骨折", "ray", True),
        ("fracture of the sixth metacarpal", "ray", True),
        ("49牙阻生", "tooth", False),
    ],
)
def test_a_level_that_nobody_has_is_told_once(text: str, kind: str, grave: bool) -> None:
    (found,) = find_impossible(text)
    assert (found.kind, found.grave) == (kind, grave)
