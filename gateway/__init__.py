"""The only door: every public service and every hospital protocol."""
