"""Chinese headers as hospitals write them: declared, extended, forgotten, false. What is read is right."""

from __future__ import annotations

import pytest
from dicom_files import coded, encoded, header, read

from facts.fact import FactSet


def record_of(declared: object, name: bytes, **elements: object) -> FactSet:
    record, _ = read(encoded(header(SpecificCharacterSet=declared, PatientName=name, **elements)))
    return record


@pytest.mark.parametrize(
    ("declared", "name", "read_as"),
    [
        ("ISO_IR 100", "Müller^Jörg", "Müller^Jörg"),
        ("ISO_IR 100", "Håøg^Åse", "Håøg^Åse"),
        ("ISO_IR 100", "Çelik^Øyvind", "Çelik^Øyvind"),
        ("ISO_IR 101", "Žižka^Łukasz", "Žižka^Łukasz"),
        ("ISO_IR 144", "Люкceмбypг", "Люкceмбypг"),
        ("ISO_IR 192", "张^小东", "张^小东"),
        ("GB18030", "谭^唐", "谭^唐"),
        ("GB18030", "诚^許誠", "诚^許誠"),
        ("GBK", "歐陽^誠", "歐陽^誠"),
        ("GB18030", "㐀^𠀀", "㐀^𠀀"),
    ],
)
def test_a_name_in_its_declared_set_is_read(declared: str, name: str, read_as: str) -> None:
    python = {"ISO_IR 100": "latin-1", "ISO_IR 101": "iso8859-2", "ISO_IR 144": "iso8859-5", "ISO_IR 192": "utf-8"}
    record = record_of(declared, name.encode(python.get(declared, declared)))
    assert coded(record, "patient_name") == [read_as]
    assert not record.issues


def test_a_backslash_within_a_chinese_character_parts_nothing() -> None:
    # The second byte of 誠 in GB18030 is 5C.
    description = "誠測試".encode("gb18030")
    content = encoded(header(SpecificCharacterSet="GB18030", SeriesDescription="K" * len(description)))
    record, _ = read(content.replace(b"K" * len(description), description))
    assert coded(record, "series_description") == ["誠測試"]
    assert not record.issues


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        # PS3.5 K.2: the escape sequence stands again in each component.
        (["", "ISO 2022 IR 58"], b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="),
        (["ISO 2022 IR 6", "ISO 2022 IR 58"], b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab="),
    ],
)
def test_code_extensions_are_heeded(declared: list[str], name: bytes) -> None:
    record = record_of(declared, name)
    assert coded(record, "patient_name") == ["Zhang^XiaoDong", "张^小东"]
    assert not record.issues


def test_an_extension_within_a_description_is_heeded() -> None:
    word = b"\x1b$)A\xd0\xd8\xb2\xbf CT"
    content = encoded(header(SpecificCharacterSet=["", "ISO 2022 IR 58"], SeriesDescription="K" * len(word)))
    record, _ = read(content.replace(b"K" * len(word), word + b" " * (len(word) % 2)))
    assert coded(record, "series_description") == ["胸部 CT"]


@pytest.mark.parametrize(
    ("declared", "content"),
    [
        ("ISO_IR 100", "张^小东".encode("gb18030")),
        ("ISO_IR 100", "张".encode("gb18030")),
        ("ISO_IR 100", "CT平扫".encode("gb18030")),
        ("ISO_IR 100", "张^小东".encode()),
        ("ISO_IR 100", "Müller".encode()),
        ("GB18030", "张^小东".encode()),
        ("GBK", "王^小".encode()),
        ("ISO_IR 192", "张^小东".encode("gb18030")),
        ("ISO_IR 6", "张^小东".encode("gb18030")),
        (None, "张^小东".encode("gb18030")),
        (None, "张^小东".encode()),
        (["", "ISO 2022 IR 58"], "张^小东".encode("gb18030")),
        (["", "ISO 2022 IR 87"], b"\x1b$)A\xd5\xc5"),
    ],
)
def test_bytes_of_another_set_than_the_declared_one_are_reported_and_not_read(declared: object, content: bytes) -> None:
    record = record_of(declared, content)
    assert coded(record, "patient_name") == []
    assert [issue.message for issue in record.issues] == ["text that does not fit the declared character set"]


def test_one_value_in_a_false_set_leaves_the_others() -> None:
    record = record_of("ISO_IR 100", "张^小东".encode("gb18030"), SeriesDescription="Thorax für Übung")
    assert coded(record, "series_description") == ["Thorax für Übung"]
    assert coded(record, "patient_id") == ["P1"]
