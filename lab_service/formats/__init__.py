"""One file for each format that laboratories send."""
