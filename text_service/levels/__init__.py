"""Levels of the body that a text names: vertebrae, ribs, stations of lymph nodes, segments of the liver."""
