"""Cross-checks what the readers say, and keeps the discrepancies."""
