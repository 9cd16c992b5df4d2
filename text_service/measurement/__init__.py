"""Numbers with what they measure, and examinations before and after, related to the findings they belong to."""
