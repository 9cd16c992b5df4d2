"""The types of error by name, in the order in which they are printed."""

from __future__ import annotations

import random
from collections.abc import Callable

from injectors import (
    body_part,
    compared_date,
    insertion,
    lab_contradiction,
    level,
    missing_document,
    negation_flip,
    omission,
    order_side,
    placeholder,
    sex,
    side_swap,
    signature_order,
    unit_slip,
    word_slip,
    wrong_patient,
)
from injectors.chart import Chart
from injectors.injection import Injection

Injector = Callable[[Chart, random.Random], Injection | None]

INJECTORS: dict[str, Injector] = {
    "side swap": side_swap.inject,
    "order side": order_side.inject,
    "sex": sex.inject,
    "body part": body_part.inject,
    "negation flip": negation_flip.inject,
    "unit slip": unit_slip.inject,
    "placeholder": placeholder.inject,
    "omission": omission.inject,
    "insertion": insertion.inject,
    "word slip": word_slip.inject,
    "date": compared_date.inject,
    "level": level.inject,
    "wrong patient": wrong_patient.inject,
    "lab contradiction": lab_contradiction.inject,
    "missing document": missing_document.inject,
    "signature order": signature_order.inject,
}
