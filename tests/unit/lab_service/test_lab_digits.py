"""Numbers and intervals as laboratories write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab_service.digits import Number, read_interval, read_number, scaled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "positive",
        "阴性",
        "1:80",
        "2-5",
        "2~5",
        "1+",
        "++",
        "120/80",
        "1,234",
        "2026-03-01",
        "10 to 20",
        "haemolysed",
        ".",
        "-",
        "<",
    ],
)
def test_a_range_a_titre_a_word_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.10", Number("3.10")),
        (" 62 ", Number("62")),
        ("-3.2", Number("-3.2")),
        ("<0.01", Number("0.01", "<")),
        ("< 0.01", Number("0.01", "<")),
        ("≤5", Number("5", "<=")),
        ("＞1000", Number("1000", ">")),
        ("小于0.5", Number("0.5", "<")),
        ("=4.2", Number("4.2")),
        ("3.1↑", Number("3.1")),
        ("3.1 H", Number("3.1")),
        ("3.1 (HH)", Number("3.1")),
        ("62 g/L", Number("62", "", "g/L")),
        ("1,234.5", Number("1234.5")),
        ("5,6", Number("5.6")),
        ("１２.５", Number("12.5")),
    ],
)
def test_a_number_is_read_with_its_comparator(text: str, number: Number) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "阴性",
        "M: 130-175 F: 115-150",
        "negative",
        "9.5-3.5",
        "<130 optimal, 130-159 borderline",
        "3-",
        "adult 3-5",
        "1,234-2,345",
    ],
)
def test_what_is_no_single_interval_has_no_ends(text: str) -> None:
    assert read_interval(text) == ("", "")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3.5-9.5", ("3.5", "9.5")),
        ("3.5--9.5", ("3.5", "9.5")),
        ("3.5~9.5", ("3.5", "9.5")),
        ("3.5～9.5", ("3.5", "9.5")),
        ("3.5—9.5", ("3.5", "9.5")),
        ("70_105", ("70", "105")),
        ("0 to 6", ("0", "6")),
        ("(130-175)", ("130", "175")),
        ("-3-3", ("-3", "3")),
        ("3.5-9.5 10^9/L", ("3.5", "9.5")),
        ("130-175 g/L", ("130", "175")),
        ("<5", ("", "5")),
        ("<=5.0 mg/L", ("", "5.0")),
        ("≥90", ("90", "")),
        (">60", ("60", "")),
    ],
)
def test_an_interval_written_as_text_has_its_ends(text: str, ends: tuple[str, str]) -> None:
    assert read_interval(text) == ends


@given(st.text(max_size=40))
def test_any_text_is_read_or_left(text: str) -> None:
    number = read_number(text)
    if number is not None:
        assert Decimal(number.digits).is_finite()
    for end in filter(None, read_interval(text)):
        assert Decimal(end).is_finite()


@pytest.mark.parametrize(
    ("digits", "exact", "power_of_ten", "printed"),
    [
        ("6.2", "62.0", True, "62"),
        ("13.20", "132.00", True, "132.0"),
        ("6", "60", True, "60"),
        ("4500", "4.5", True, "4.500"),
        ("1.2", "106.08", False, "106"),
        ("90", "4.995559502664298401420959147", False, "5"),
        ("0.0", "0.0", False, "0"),
        ("8.0", "0.4440", False, "0.444"),
        ("1000000", "0.000001", True, "0.000001000000"),
    ],
)
def test_a_converted_number_has_the_digits_that_it_deserves(
    digits: str, exact: str, power_of_ten: bool, printed: str
) -> None:
    assert scaled(digits, Decimal(exact), power_of_ten) == printed


@given(
    st.decimals(min_value="0.001", max_value=99999, places=3),
    st.sampled_from(["88.4", "17.1", "0.0555", "0.02586", "59.48"]),
)
def test_converting_back_gives_the_reported_number(value: Decimal, factor: str) -> None:
    digits = f"{value.normalize():f}"
    converted = Decimal(scaled(digits, Decimal(digits) * Decimal(factor), power_of_ten=False))
    back = converted / Decimal(factor)
    assert back.quantize(Decimal(digits)) == Decimal(digits)
