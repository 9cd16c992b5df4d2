"""Severity in words and colour; the word is always there, so that colour is never all that tells."""

from __future__ import annotations

from concord.v1 import discrepancy_pb2
from rich.text import Text

from concord_client.messages import Language, say

Severity = discrepancy_pb2.Discrepancy.Severity
STYLES = {"CRITICAL": "bold white on red", "ERROR": "bold red", "WARNING": "bold yellow", "INFO": "bold cyan"}
BORDERS = {"CRITICAL": "red", "ERROR": "red", "WARNING": "yellow", "INFO": "cyan"}


def severity_text(severity: int, language: Language, before: str = "") -> Text:
    name = Severity.Name(severity)
    return Text(before + say(f"severity.{name}", language), style=STYLES.get(name, ""))


def border_style(severity: int) -> str:
    return BORDERS.get(Severity.Name(severity), "")
