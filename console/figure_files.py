"""Figures as files: CSV and XLSX."""

from __future__ import annotations

import csv as comma
import io
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from console.figures import COLUMNS, PERCENT
from console.words import gettext

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet would take for a formula, in the wide letters of Chinese keyboards too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv(answer: Any, by: str, language: str) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = comma.writer(text)
    writer.writerows(_rows(answer, by, language))
    return text.getvalue().encode("utf-8-sig")


def xlsx(answers: Mapping[str, Any], first: str, language: str) -> bytes:
    """A sheet for each way to group, the chosen one first, and one for the reasons of dismissals."""
    book = Workbook()
    book.remove(book.active)
    for by in sorted(answers, key=lambda name: name != first):
        sheet = book.create_sheet(gettext(f"by {by}", language)[:31])
        for row in _rows(answers[by], by, language):
            sheet.append(row)
        _dressed(sheet)
    sheet = book.create_sheet(gettext("Reasons of dismissal", language)[:31])
    sheet.append([gettext("Reason", language), gettext("Times", language)])
    for reason, times in sorted(answers[first].all.reasons.items(), key=lambda pair: -pair[1]):
        sheet.append([safe(gettext(f"reason {reason}", language)), times])
    _dressed(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(answer: Any, by: str, language: str) -> Iterator[list[object]]:
    units = {name: " (%)" if name in PERCENT else "" for name in COLUMNS}
    yield [gettext(f"by {by}", language), *(gettext(name, language) + unit for name, unit in units.items())]
    for one in answer.groups:
        yield [safe(one.group), *_numbers(one)]
    yield [gettext("All", language), *_numbers(answer.all)]


def _numbers(one: Any) -> Iterator[object]:
    for read in COLUMNS.values():
        value = read(one)
        yield "" if value is None else round(value, 2)


def safe(text: str) -> str:
    """A name that a spreadsheet does not run.

    >>> safe("=1+1"), safe("Radiology")
    ("'=1+1", 'Radiology')
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _dressed(sheet: Any) -> None:
    sheet.freeze_panes = "B2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, column in enumerate(sheet.columns, 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(40, max(10, longest + 2))
