"""How the shipped weights are made. Nothing in here runs in a service."""
