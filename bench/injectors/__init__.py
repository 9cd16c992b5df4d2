"""Typed, seeded errors for radiology reports in English and Chinese, one module each.

Written from what the errors are, with word lists of their own: what is injected must not share its blind spots with
what has to find it. Nothing here imports the readers or the rules, or knows their vocabulary.

An injector is a function `(Chart, Random) -> Injection | None`. It changes exactly one fact, looks at negation and at
what the changed words name, makes sure that the new statement is not true elsewhere in the report, and tells what in
the encounter contradicts it. None: this report offers no place for the error.
"""
