"""Kernel 1: what the services must agree on about medicine. Pure: no I/O beyond the package's own tables, no server."""
