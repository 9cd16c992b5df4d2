"""Writes the sentences that the text model learns from: terms, a grammar of report styles, and the slips people make.

Nothing here is read when a report is; only `text_service.train` uses it.
"""
