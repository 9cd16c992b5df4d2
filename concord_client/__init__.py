"""The typed Python client and the concord command."""
