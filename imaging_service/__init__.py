"""Reads DICOM, header elements and pixels, into facts."""

from __future__ import annotations

# Raised when the same object would give other facts than before.
VERSION = "1"
