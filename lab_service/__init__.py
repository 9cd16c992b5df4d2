"""Reads laboratory results into facts, and what follows from them."""
