"""A hospital's own table of results, CSV or TSV, one result a line or one specimen a line, read line by line.

Places: "line 17" of the file, the line of names being 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from facts.administrative_sex import read_sex
from lab_service.formats.encodings import encoding_of
from lab_service.formats.mapping import TableMapping, comparable, named_mapping, parse_mapping
from lab_service.formats.structured import Row, read_row
from lab_service.moments import written_moment
from lab_service.result import IdentityItem, Reading, Reason
from serving.errors import CannotDecode, CannotRead


def parse(
    content: bytes, zone: tzinfo, named: str = "", inline: str = "", patient_id: str = "", message: str = ""
) -> Reading:
    """All results of the table in its order. A line that cannot be read is an issue with its place.

    The mapping is the one that is sent `inline`, else the `named` one. Where the table names several patients, the
    lines of the one with `patient_id` are read. Raises CannotDecode: no text; CannotRead: the mapping, no line of
    names, no column for the value or for the test.
    """
    mapping = parse_mapping(inline) if inline.strip() else named_mapping(named or "standard")
    lines = _lines(content, mapping.encoding)
    for _ in range(mapping.skip_lines):
        next(lines, None)
    delimiter, names, after = _header(lines, mapping)
    columns = _Columns.of(names, mapping)
    reading = Reading(message)
    records = list(_records(after, delimiter, len(names), columns, reading))
    told: set[tuple[str, str]] = set()
    for number, cells in _of_patient(records, columns, patient_id, reading):
        place = f"line {number}"
        _identity(cells, place, columns, told, reading)
        _read_line(cells, place, columns, mapping, mapping.zone or zone, reading)
    return reading


Line = tuple[int, str]
Record = tuple[int, list[str]]


def _lines(content: bytes, encoding: str) -> Iterator[Line]:
    """Numbered lines with their ends. Bytes that are no text become U+FFFD."""
    if content[:4] in _NO_TEXT or content[:2] == b"MZ":
        raise CannotDecode("a spreadsheet or another binary file, not a CSV")
    try:
        stream = io.TextIOWrapper(io.BytesIO(content), encoding or encoding_of(content), errors="replace", newline="")
        yield from enumerate(stream, start=1)
    except UnicodeError:  # UTF-16 without a mark
        raise CannotDecode("no text in its character set") from None


# A zip (Excel's xlsx among them), an old Excel file, a PDF.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def _header(lines: Iterator[Line], mapping: TableMapping) -> tuple[str, list[str], Iterator[Line]]:
    """Delimiter, names of the columns, and the lines after them. Excel's "sep=;" and empty lines may lead."""
    delimiter = mapping.delimiter
    for _, line in lines:
        text = line.strip("\r\n\ufeff \x00")
        if text.casefold().startswith("sep=") and len(text) == 5:
            delimiter = delimiter or text[4]
        elif text.strip(" ,;\t|"):
            delimiter = delimiter or max(_DELIMITERS, key=text.count)
            try:
                names = next(csv.reader([text], delimiter=delimiter))
            except (csv.Error, StopIteration):
                raise CannotRead("the line of names cannot be read") from None
            return delimiter, [comparable(name) for name in names], lines
    raise CannotRead("an empty table")


_DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each field stands: indices of the cells that are joined. `results`: fields of a result, `identity`: of the
    patient. `wide`: index and fields of a column that is one test. `needed`: the cells without which a line is broken.
    """

    fields: Mapping[str, tuple[int, ...]]
    results: tuple[str, ...]
    identity: tuple[str, ...]
    wide: tuple[tuple[int, Mapping[str, str]], ...]
    needed: int

    @classmethod
    def of(cls, names: Sequence[str], mapping: TableMapping) -> _Columns:
        at: dict[str, int] = {}
        for index, name in enumerate(names):
            # Of two columns of one name the first counts.
            at.setdefault(name, index)
        fields = {}
        for name, alternatives in mapping.columns.items():
            for columns in alternatives:
                if all(column in at for column in columns):
                    fields[name] = tuple(at[column] for column in columns)
                    break
        wide = tuple((at[column], told) for column, told in mapping.wide.items() if column in at)
        if not wide:
            if "value" not in fields:
                raise CannotRead("no column for the value")
            if not {"code", "display"} & (set(fields) | set(mapping.constants)):
                raise CannotRead("no column for the test")
        needed = [*fields.get("value", ()), *fields.get("display", fields.get("code", ()))]
        results = tuple(name for name in fields if name not in _IDENTITY)
        identity = tuple(name for name in _IDENTITY if name in fields)
        return cls(fields, results, identity, wide, max(needed, default=0) + 1)

    def cell(self, name: str, cells: Sequence[str]) -> str:
        """Empty where the table has no such column or the line no such cell."""
        found = self.fields.get(name)
        if found is None:
            return ""
        if len(found) == 1:
            return cells[found[0]].strip() if found[0] < len(cells) else ""
        return " ".join(filter(None, (cells[index].strip() for index in found if index < len(cells))))


def _records(
    lines: Iterator[Line], delimiter: str, width: int, columns: _Columns, reading: Reading
) -> Iterator[Record]:
    """The cells of each line that is one. A cell in quotes may hold line ends."""
    for joined in _joined(lines):
        together = _cells(joined, delimiter)
        if len(joined) > 1 and (together is None or not columns.needed <= len(together) <= width):
            # Two stray quotes, and not a cell of several lines.
            records = [(one[0], one[1], _cells([one], delimiter)) for one in joined]
        else:
            records = [(joined[0][0], _record(joined), together)]
        for number, record, cells in records:
            if cells is None:
                reading.fault("cannot-read", f"line {number}", "not a line of a CSV")
            elif not "".join(cells).strip():
                continue
            elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
                reading.fault("cannot-read", f"line {number}", "more cells than columns")
            elif len(cells) < columns.needed:
                reading.fault("cannot-read", f"line {number}", "fewer cells than columns")
            elif "\N{REPLACEMENT CHARACTER}" in record:
                reading.fault("cannot-decode", f"line {number}", "bytes that are no text in the character set")
            else:
                yield number, cells


def _cells(lines: Sequence[Line], delimiter: str) -> list[str] | None:
    """None for what is no record. Strict where quotes are open at the end of a line."""
    record = _record(lines)
    strict = len(lines) > 1 or record.count('"') % 2 == 1
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=strict), [])
    except csv.Error:
        return None


def _record(lines: Sequence[Line]) -> str:
    return lines[0][1] if len(lines) == 1 else "".join(text for _, text in lines)


def _joined(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """Lines that seem to be one record. A quote that is not closed soon is a sign like others, so that it does not
    swallow what follows.
    """
    waiting: list[Line] = []
    while True:
        first = waiting.pop(0) if waiting else next(lines, None)
        if first is None:
            return
        if first[1].count('"') % 2 == 0:
            yield [first]
            continue
        following = waiting + [one for _, one in zip(range(_MOST_LINES - len(waiting)), lines, strict=False)]
        closing = next((at for at, (_, text) in enumerate(following) if text.count('"') % 2), None)
        waiting = following if closing is None else following[closing + 1 :]
        yield [first] if closing is None else [first, *following[: closing + 1]]


_MOST_LINES = 20


def _of_patient(records: list[Record], columns: _Columns, patient_id: str, reading: Reading) -> Iterable[Record]:
    """The records of this patient, where the table names several; none where this patient is not among them, all where
    nobody was asked about.
    """
    if "patient_id" not in columns.identity:
        return records
    patients = {columns.cell("patient_id", cells) for _, cells in records} - {""}
    wanted = patient_id.split("^")[0].strip()
    if len(patients) < 2 or not wanted:
        return records
    if wanted not in patients:
        reading.fault("cannot-read", "patient_id", "lines of several patients, of whom none is the one asked about")
    mine = []
    for number, cells in records:
        if columns.cell("patient_id", cells) == wanted:
            mine.append((number, cells))
        else:
            reading.leave_out(f"line {number}", Reason.OTHER_PATIENT)
    return mine


def _read_line(
    cells: Sequence[str], place: str, columns: _Columns, mapping: TableMapping, zone: tzinfo, reading: Reading
) -> None:
    told = dict(mapping.constants)
    for name in columns.results:
        if cell := columns.cell(name, cells):
            told[name] = cell
    if status := told.get("status"):
        told["status"] = mapping.statuses.get(status.casefold(), status)
    if mapping.time_formats:
        for name in ("collected_at", "reported_at"):
            if name in told:
                told[name] = _time(told[name], mapping.time_formats)
    row = Row(**told)
    if not columns.wide:
        if result := read_row(row, place, zone, reading):
            reading.results.append(result)
        return
    for index, fields in columns.wide:
        value = cells[index].strip() if index < len(cells) else ""
        if not value:
            reading.leave_out(f"{place}.cell[{index + 1}]", Reason.NO_VALUE)
        elif result := read_row(replace(row, value=value, **fields), f"{place}.cell[{index + 1}]", zone, reading):
            reading.results.append(result)


def _time(text: str, formats: Sequence[str]) -> str:
    """In ISO 8601 where one of the hospital's own formats fits."""
    for written in formats:
        try:
            return datetime.strptime(text, written).isoformat()
        except ValueError:
            continue
    return text


def _identity(
    cells: Sequence[str], place: str, columns: _Columns, told: set[tuple[str, str]], reading: Reading
) -> None:
    """Who the line says the patient is, once for all lines that say the same; `told` is what lines have said."""
    for concept in columns.identity:
        written = columns.cell(concept, cells)
        if not written or (concept, written) in told:
            continue
        told.add((concept, written))
        code = _identity_code(concept, written)
        if code is None:
            reading.fault("bad-value", f"{place}.{concept}", "not understood")
        elif code:
            reading.identity.append(IdentityItem(concept, code, place, written))


_IDENTITY = ("patient_id", "patient_sex", "patient_birth_date")


def _identity_code(concept: str, written: str) -> str | None:
    if concept == "patient_sex":
        return read_sex(written)
    if concept == "patient_birth_date":
        moment = written_moment(written, UTC)
        return moment.start.date().isoformat() if moment and moment.start and len(written) >= 8 else None
    return written
