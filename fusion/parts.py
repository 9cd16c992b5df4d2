"""The lists of an encounter, by the names that `complete_parts` and the rules use."""

from __future__ import annotations

PARTS = ("orders", "documents", "studies", "labs", "diagnoses", "medications", "allergies", "procedures", "events",
         "observations", "prior_studies")  # fmt: skip
