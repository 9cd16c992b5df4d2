"""Reads prose, Chinese and English, into facts."""
