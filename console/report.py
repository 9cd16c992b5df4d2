"""The monthly quality report of a department as a PDF of one or two pages, in English or Chinese."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from console import charts
from console.figures import COLUMNS, shown
from console.words import gettext

# Adobe's Song: every reader of PDF has it or its like, so that no font has to be shipped.
_CHINESE = "STSong-Light"
_CJK = re.compile(r"[⺀-鿿豈-﫿︰-﹏＀-￯　-〿]+")
_INK, _SOFT, _LINE = colors.HexColor("#171b22"), colors.HexColor("#4a5361"), colors.HexColor("#dde1e7")
_ACCENT, _WASH, _SECOND = colors.HexColor("#0b5cad"), colors.HexColor("#eef2f7"), colors.HexColor("#b3480a")
_GRADES = (colors.HexColor("#14683a"), colors.HexColor("#c79a00"), colors.HexColor("#a8071a"), _SOFT)
# Between the margins and the padding of the frame.
_WIDTH = A4[0] - 36 * mm - 12
_RULES, _AUTHORS = 14, 10
_RULE_COLUMNS = ("Flags found", "Shown", "Accepted", "Dismissed", "Precision", "Overdue", "Hours to decision")
_AUTHOR_COLUMNS = ("Records", "Without a flag", "Flags found", "Mended", "Overdue", "Hours to mend", "Mean score")
_TILES = (
    "Records", "Without a flag", "Shown per 100", "Precision", "Hours to decision", "Hours to mend", "Overdue",
    "Mean score",
)  # fmt: skip


def monthly_report(
    language: str,
    department: str,
    month: date,
    by_rule: Any,
    by_week: Any,
    by_author: Any,
    before: Any,
    titles: Mapping[str, Any],
) -> bytes:
    """`department`: empty for all; `before`: the figures of the month before; `titles`: of rules (LocalizedText)."""
    pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))
    writer = _Writer(language)
    story = list(writer.story(department, month, by_rule, by_week, by_author, before, titles))
    file = io.BytesIO()
    title = writer.said("Monthly quality report")
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=18 * mm, rightMargin=18 * mm, topMargin=16 * mm, bottomMargin=18 * mm,
        title=f"{title} {month:%Y-%m}", author="Concord", lang="zh-CN" if language == "zh" else "en",
    )  # fmt: skip
    document.build(story, onFirstPage=writer.foot, onLaterPages=writer.foot)
    return file.getvalue()


def _decided(one: Any) -> float:
    return float(one.accepted + one.dismissed)


class _Writer:
    def __init__(self, language: str) -> None:
        self._language = language
        font = _CHINESE if language == "zh" else "Helvetica"
        self._bold = _CHINESE if language == "zh" else "Helvetica-Bold"

        def style(size: float, **more: Any) -> ParagraphStyle:
            usual = {"fontName": font, "fontSize": size, "leading": size * 1.4, "textColor": _INK}
            return ParagraphStyle(f"{size} {sorted(more)}", **{**usual, **more})

        self._title = style(18, fontName=self._bold)
        self._soft = style(9.5, textColor=_SOFT)
        self._heading = style(11.5, fontName=self._bold, spaceBefore=10, spaceAfter=4)
        self._cell = style(8.5)
        self._number = style(8.5, alignment=TA_RIGHT)
        self._head = style(7.5, textColor=_SOFT)
        self._head_number = style(7.5, textColor=_SOFT, alignment=TA_RIGHT)
        self._large = style(15, fontName=self._bold)

    def said(self, text: str) -> str:
        return gettext(text, self._language)

    def story(
        self,
        department: str,
        month: date,
        by_rule: Any,
        by_week: Any,
        by_author: Any,
        before: Any,
        titles: Mapping[str, Any],
    ) -> Iterator[Flowable]:
        name = department or self.said("All departments")
        yield self._words(self.said("Monthly quality report"), self._title)
        yield self._words(f"{name} · {month:%Y-%m}", self._soft)
        yield Spacer(1, 8)
        yield self._tiles(by_rule.all, before)
        weeks = sorted(by_week.groups, key=lambda one: one.group)
        series = (("Flags found", COLUMNS["Flags found"]), ("Shown", COLUMNS["Shown"]), ("Decided", _decided))
        yield from self._block("By week", self._lines(weeks, *series))
        yield from self._block("Grades", self._grades(by_rule.all))
        rows = by_rule.groups[:_RULES]
        if rows:
            named = [getattr(titles.get(one.group), self._language, "") or one.group for one in rows]
            yield from self._block("By rule", self._table("Rule", named, rows, _RULE_COLUMNS))
        authors = [one for one in by_author.groups if one.group][:_AUTHORS]
        if authors:
            names = [one.group for one in authors]
            yield from self._block("By author", self._table("Author", names, authors, _AUTHOR_COLUMNS))
        if by_rule.all.reasons:
            yield from self._block("Reasons of dismissal", self._reasons(by_rule.all))
        yield from self._block("How it is counted", self._words(self.said(_NOTE), self._soft))

    def foot(self, canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(_SOFT)
        canvas.drawString(18 * mm, 10 * mm, "Concord")
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))
        canvas.restoreState()

    def _block(self, heading: str, body: Flowable) -> Iterator[Flowable]:
        yield KeepTogether([self._words(self.said(heading), self._heading), body])

    def _words(self, text: str, style: ParagraphStyle) -> Paragraph:
        """Chinese names stand in a Chinese font in an English report, too."""
        # In the Chinese font a blank is as wide as a letter.
        marked = escape(text.replace("\N{NO-BREAK SPACE}%", "%") if self._language == "zh" else text)
        if self._language != "zh":
            marked = _CJK.sub(lambda run: f'<font name="{_CHINESE}">{run[0]}</font>', marked)
        return Paragraph(marked, style)

    def _tiles(self, all_: Any, before: Any) -> Table:
        cells = []
        for name in _TILES:
            now, last = COLUMNS[name](all_), COLUMNS[name](before)
            earlier = f"{self.said('Month before')}: {shown(last, name)}"
            large = self._words(shown(now, name), self._large)
            cells.append([self._words(self.said(name), self._head), large, self._words(earlier, self._head)])
        table = Table([cells[:4], cells[4:]], colWidths=[_WIDTH / 4] * 4)
        table.setStyle(
            TableStyle(
                [("BACKGROUND", (0, 0), (-1, -1), _WASH), ("INNERGRID", (0, 0), (-1, -1), 4, colors.white),
                 ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 7),
                 ("BOTTOMPADDING", (0, 0), (-1, -1), 7)]
            )
        )  # fmt: skip
        return table

    def _lines(self, weeks: Sequence[Any], *series: tuple[str, Any]) -> Drawing:
        read = [(self.said(name), [value(one) for one in weeks]) for name, value in series]
        chart = charts.lines([one.group[5:] for one in weeks], read)
        scale = _WIDTH / charts.WIDTH
        drawing = Drawing(_WIDTH, (charts.HEIGHT + 16) * scale)

        def y(value: float) -> float:
            return float((charts.HEIGHT + 16 - value) * scale)

        for height, words in chart.ticks:
            drawing.add(Line(40 * scale, y(height), _WIDTH, y(height), strokeColor=_LINE, strokeWidth=0.5))
            drawing.add(String(34 * scale, y(height + 4), words, fontSize=7, fillColor=_SOFT, textAnchor="end"))
        for x, words in chart.labels:
            drawing.add(String(x * scale, y(192), words, fontSize=7, fillColor=_SOFT, textAnchor="middle"))
        for line, color, start in zip(chart.lines, (_SOFT, _ACCENT, _SECOND), (40, 200, 360), strict=False):
            for path in line.paths:
                points = [float(number) for pair in path.split() for number in pair.split(",")]
                placed = [number * scale if at % 2 == 0 else y(number) for at, number in enumerate(points)]
                drawing.add(PolyLine(placed, strokeColor=color, strokeWidth=1.4))
            for mark in line.marks:
                drawing.add(Rect(mark.x * scale - 1.5, y(mark.y) - 1.5, 3, 3, fillColor=color, strokeColor=None))
            drawing.add(Rect(start * scale, y(211), 8, 3, fillColor=color, strokeColor=None))
            font = _CHINESE if self._language == "zh" else "Helvetica"
            drawing.add(String(start * scale + 12, y(212), line.name, fontName=font, fontSize=7.5, fillColor=_SOFT))
        return drawing

    def _grades(self, all_: Any) -> Drawing:
        drawing = Drawing(_WIDTH, 26)
        font = _CHINESE if self._language == "zh" else "Helvetica"
        parts = charts.stacked(sorted(all_.grades.items()))
        for part, color in zip(parts, _GRADES * 3, strict=False):
            x, width = part.start / 100 * _WIDTH, part.width / 100 * _WIDTH
            drawing.add(Rect(x, 13, width, 11, fillColor=color, strokeColor=None))
            words = f"{gettext(f'grade {part.name}', self._language)} {part.number}"
            drawing.add(String(x, 3, words, fontName=font, fontSize=7.5, fillColor=_SOFT))
        if not parts:
            drawing.add(String(0, 10, "–", fontName=font, fontSize=9, fillColor=_SOFT))
        return drawing

    def _table(self, what: str, names: Sequence[str], rows: Sequence[Any], columns: Sequence[str]) -> Table:
        head = [self._words(self.said(what), self._head)]
        head += [self._words(self.said(name), self._head_number) for name in columns]
        body = [
            [
                self._words(name, self._cell),
                *(self._words(shown(COLUMNS[key](one), key), self._number) for key in columns),
            ]
            for name, one in zip(names, rows, strict=True)
        ]
        first = 62 * mm
        return self._ruled([head, *body], [first, *[(_WIDTH - first) / len(columns)] * len(columns)])

    def _reasons(self, all_: Any) -> Table:
        head = [self._words(self.said("Reason"), self._head), self._words(self.said("Times"), self._head_number)]
        rows = [
            [self._words(self.said(f"reason {reason}"), self._cell), self._words(str(times), self._number)]
            for reason, times in sorted(all_.reasons.items(), key=lambda pair: -pair[1])
        ]
        return self._ruled([head, *rows], [_WIDTH - 30 * mm, 30 * mm])

    @staticmethod
    def _ruled(rows: Sequence[Sequence[Flowable]], widths: Sequence[float]) -> Table:
        table = Table([list(row) for row in rows], colWidths=list(widths), repeatRows=1)
        table.setStyle(
            TableStyle(
                [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                 ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                 ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5)]
            )
        )  # fmt: skip
        return table


_NOTE = (
    "Precision is what people accepted among what they decided. Hours are medians, counted from when a discrepancy was"
    " first found. Records are counted in the month in which they were last checked, discrepancies in the month in"
    " which they were first found."
)
