"""The tumour that a report is about, its size and where it has spread to."""
