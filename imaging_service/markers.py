"""Side markers that are text and not pixels: a letter that somebody laid over the image in a presentation state."""

from __future__ import annotations

from collections.abc import Iterator

from facts.fact import Laterality
from imaging_service.elements import Elements, Found
from imaging_service.regions import side_of


def side_markers(elements: Elements) -> Iterator[tuple[Found, Laterality]]:
    """Text objects (PS3.3 C.10.5) that are a word for right or left and nothing else."""
    for layer in elements.items("GraphicAnnotationSequence"):
        for text in elements.items("TextObjectSequence", layer):
            for found in elements.texts("UnformattedTextValue", text):
                side = side_of(found.text)
                if side in (Laterality.RIGHT, Laterality.LEFT):
                    yield found, side
