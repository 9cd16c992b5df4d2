"""A chest and a knee as brightness on film, 0 black to 1 white. Sides are the patient's, whose right is at x < 0."""

from __future__ import annotations

import numpy as np

from concord_client.demo.canvas import Canvas, Field, blur, cortex, edge, grain


def chest(
    effusion: tuple[str, ...], pneumothorax: tuple[str, ...], marker: str, size: int, generator: np.random.Generator
) -> Field:
    """(size, size), posteroanterior, upright, with the given pathology on the given sides."""
    canvas = Canvas.of(size)
    middle = np.maximum(_heart(canvas), _mediastinum(canvas))
    film = 0.04 + _trunk(canvas) * (0.52 + 0.16 * edge(0.62 - canvas.y, 0.5))
    film += 0.10 * middle * edge(canvas.y - 0.55, 0.2)
    for side in ("right", "left"):
        film += _lung(canvas, side, middle, side in effusion, side in pneumothorax, generator)
    film += _spine(canvas) + _shoulder_girdle(canvas) - _airway(canvas) - _stomach_bubble(canvas, effusion)
    film = grain(blur(np.clip(film, 0.02, 0.97), size / 512), generator, 0.014)
    return _with_marker(canvas, film, marker, -0.80 if marker == "R" else 0.80)


def knee(side: str, marker: str, size: int, generator: np.random.Generator) -> Field:
    """(size, size), anteroposterior. The fibula is on the outer side of the leg."""
    canvas = Canvas.of(size)
    outer = _sign(side)
    film = 0.04 + 0.30 * _leg(canvas)
    bone = np.zeros_like(film)
    for distance, density in (
        (_femur(canvas), 0.34),
        (_tibia(canvas), 0.34),
        (_fibula(canvas, outer), 0.20),
        ((np.hypot(canvas.x / 0.17, (canvas.y + 0.27) / 0.19) - 1) * 0.17, 0.13),
    ):
        body = edge(distance, 0.02)
        bone += density * body * (0.75 + 0.5 * cortex(distance + 0.02, 0.03))
    trabeculae = blur(generator.standard_normal(film.shape), size / 400)
    film += bone * (1 + 0.10 * trabeculae)
    film = grain(blur(np.clip(film, 0.02, 0.97), size / 512), generator, 0.012)
    return _with_marker(canvas, film, marker, 0.78 * (1 if marker == "L" else -1))


def _sign(side: str) -> int:
    return 1 if side == "left" else -1


def _with_marker(canvas: Canvas, film: Field, letter: str, cx: float) -> Field:
    lead = canvas.letter(letter, cx, -0.80, 0.16)
    return np.clip(np.maximum(film, 0.98 * lead), 0, 1)


def _trunk(canvas: Canvas) -> Field:
    """Neck, shoulders, chest wall: 1 inside the body."""
    shoulders = 1 / (1 + np.exp(-(canvas.y + 0.80) / 0.045))
    arms = 0.26 * np.exp(-(((canvas.y + 0.50) / 0.24) ** 2))
    half_width = 0.24 + (0.64 + arms) * shoulders
    return edge(np.abs(canvas.x) - half_width, 0.06) * (0.86 + 0.14 * edge(np.abs(canvas.x) - 0.84, 0.3))


def _heart(canvas: Canvas) -> Field:
    """The apex points to the patient's left."""
    left = canvas.ellipse(0.16, 0.30, 0.36, 0.235, 0.50, 0.03)
    return np.maximum(left, canvas.ellipse(-0.02, 0.28, 0.165, 0.23, 0.0, 0.03))


def _mediastinum(canvas: Canvas) -> Field:
    half_width = 0.105 + 0.05 * edge(-0.05 - canvas.y, 0.3) + 0.035 * np.exp(-(((canvas.y + 0.66) / 0.12) ** 2))
    band = edge(np.abs(canvas.x + 0.015 * np.sin(5 * canvas.y)) - half_width, 0.03)
    knob = canvas.ellipse(0.115, -0.30, 0.085, 0.095, 0.0, 0.025)
    trunk = canvas.ellipse(0.125, -0.10, 0.095, 0.13, 0.0, 0.03)
    return np.maximum(band, np.maximum(knob, trunk))


def _lung(
    canvas: Canvas, side: str, middle: Field, effusion: bool, pneumothorax: bool, generator: np.random.Generator
) -> Field:
    """What one side changes on the film: air, vessels, ribs, and water or free air around the lung."""
    x, y = canvas.x * _sign(side), canvas.y
    outline = _lung_distance(x, y, 1.0)
    dome = y - (0.50 if side == "right" else 0.56) - 0.20 * ((x - 0.44) / 0.40) ** 2
    cavity = edge(outline, 0.025) * edge(dome, 0.025)
    air = cavity * (1 - 0.95 * middle)
    vessels = _vessels(canvas, side, generator)
    water = np.zeros_like(x)
    if effusion:
        water = edge(0.36 - 0.34 * np.clip((x - 0.10) / 0.75, 0, 1.2) ** 3 - y, 0.05)
        vessels = vessels * (1 - water)
    if pneumothorax:
        rim = _lung_distance(x - 0.05, y - 0.10, 0.80)
        collapsed = edge(rim, 0.02)
        change = -air * (0.44 - 0.06 * collapsed) + air * collapsed * vessels
        change += 0.14 * air * cortex(rim, 0.009) * edge(0.10 - x, 0.05)
    else:
        change = air * (vessels - 0.40)
    change += 0.40 * water * air + 0.05 * water * cavity
    return change + _ribs(x, y) * edge(outline - 0.035, 0.03) * (0.55 + 0.45 * air)


def _lung_distance(x: Field, y: Field, scale: float) -> Field:
    """Signed distance to the outline of one pleural cavity, x counted from the midline outwards; negative inside."""
    cx = 0.455 + 0.115 * y
    shape = (np.abs((x - cx) / 0.375) ** 2.4 + np.abs((y + 0.04) / 0.70) ** 2.4) ** (1 / 2.4)
    return (shape - scale) * 0.375


def _vessels(canvas: Canvas, side: str, generator: np.random.Generator) -> Field:
    """Branches that leave the hilum, thinner and fainter outwards."""
    sign = _sign(side)
    film = 0.10 * canvas.ellipse(sign * 0.19, -0.06 if side == "right" else -0.10, 0.06, 0.13, 0.0, 0.09)
    for angle in np.linspace(-1.35, 1.45, 13) + generator.normal(0, 0.06, 13):
        point, heading, width = (sign * 0.17, -0.04), float(angle), 0.030
        for _ in range(6):
            points = [point]
            for _ in range(3):
                heading += float(generator.normal(0, 0.13))
                point = (point[0] + sign * 0.036 * np.cos(heading), point[1] + 0.036 * np.sin(heading))
                points.append(point)
            film = np.maximum(film, 5.2 * width * canvas.stroke(points, width))
            twig = heading + float(generator.choice((-0.7, 0.7)))
            end = (point[0] + sign * 0.07 * np.cos(twig), point[1] + 0.07 * np.sin(twig))
            film = np.maximum(film, 4.0 * width * canvas.stroke([point, end], width * 0.6))
            width *= 0.78
    return film


def _ribs(x: Field, y: Field) -> Field:
    """Ten from behind, that fall outwards, and six in front, fainter, that rise outwards; x from the midline."""
    film = np.zeros_like(x)
    for number in range(10):
        reach = 0.36 + 0.54 * min(1.0, (number + 1) / 5)
        along = np.clip((x - 0.09) / reach, 0, 1.2)
        arc = -0.74 + 0.128 * number - 0.055 * np.sin(np.pi * np.minimum(along, 1)) + 0.17 * along**2.2
        film += 0.095 * _bar(y - arc, 0.030) * edge(0.09 - x, 0.03)
    for number in range(6):
        along = np.clip((x - 0.26) / 0.62, 0, 1.2)
        arc = -0.42 + 0.165 * number - 0.24 * along**1.4 + 0.05 * along**4
        film += 0.050 * _bar(y - arc, 0.034) * edge(0.30 - x, 0.10)
    return film


def _bar(distance: Field, half_width: float) -> Field:
    """A flat bone seen from the side: a band with brighter rims."""
    inside = edge(np.abs(distance) - half_width, 0.012)
    return 0.65 * inside + 0.45 * cortex(np.abs(distance) - half_width, 0.008)


def _spine(canvas: Canvas) -> Field:
    """Vertebral bodies, the discs between them, spinous processes."""
    column = edge(np.abs(canvas.x) - 0.085, 0.02)
    bodies = 0.5 + 0.5 * np.tanh(4 * np.cos(2 * np.pi * canvas.y / 0.125) + 2.4)
    film = column * (0.025 + 0.035 * bodies)
    for y in np.arange(-0.94, 1.0, 0.125):
        film += 0.025 * canvas.ellipse(0.0, float(y), 0.016, 0.032, 0.0, 0.015)
    return film


def _shoulder_girdle(canvas: Canvas) -> Field:
    film = np.zeros_like(canvas.x)
    for sign in (-1, 1):
        x = canvas.x * sign
        arc = -0.585 - 0.09 * np.sin(np.clip((x - 0.09) / 0.42, 0, 1.9) * np.pi / 2) - 0.04 * np.clip(x - 0.5, 0, 1)
        clavicle = _bar(canvas.y - arc, 0.027 + 0.012 * np.clip(0.16 - x, 0, 0.1) / 0.1)
        film += 0.15 * clavicle * edge(np.abs(x - 0.46) - 0.38, 0.03)
        film += 0.13 * canvas.ellipse(sign * 0.97, -0.52, 0.13, 0.14, 0.0, 0.03)
        blade = canvas.stroke([(sign * 0.66, -0.60), (sign * 0.70, -0.35), (sign * 0.80, -0.08)], 0.022)
        film += 0.06 * blade + 0.035 * canvas.ellipse(sign * 0.82, -0.36, 0.15, 0.28, sign * -0.25, 0.06)
    return film


def _airway(canvas: Canvas) -> Field:
    """Windpipe and main bronchi: darker than what lies around them."""
    windpipe = edge(np.abs(canvas.x + 0.008) - 0.036, 0.015) * edge(canvas.y + 0.20, 0.04)
    right = canvas.stroke([(-0.01, -0.20), (-0.10, -0.09)], 0.06)
    left = canvas.stroke([(0.0, -0.20), (0.14, -0.10)], 0.05)
    return 0.13 * np.maximum(windpipe, 0.6 * np.maximum(right, left))


def _stomach_bubble(canvas: Canvas, effusion: tuple[str, ...]) -> Field:
    """Gas below the left dome; water above it hides it."""
    return (0.0 if "left" in effusion else 0.24) * canvas.ellipse(0.40, 0.69, 0.14, 0.065, 0.1, 0.05)


def _leg(canvas: Canvas) -> Field:
    half_width = 0.62 - 0.06 * canvas.y - 0.07 * np.exp(-(((canvas.y - 0.12) / 0.3) ** 2))
    return edge(np.abs(canvas.x) - half_width, 0.08) * (0.8 + 0.3 * edge(np.abs(canvas.x) - 0.4, 0.5))


def _femur(canvas: Canvas) -> Field:
    """Signed distance; the shaft widens into two condyles with a notch between them."""
    half_width = 0.19 + 0.24 / (1 + np.exp(-(canvas.y + 0.34) / 0.075))
    shaft = np.maximum(np.abs(canvas.x) - half_width, canvas.y + 0.16)
    condyle = (np.hypot((np.abs(canvas.x) - 0.235) / 0.20, (canvas.y + 0.18) / 0.175) - 1) * 0.175
    notch = 0.055 - np.hypot(canvas.x / 1.2, canvas.y + 0.03)
    return np.maximum(np.minimum(shaft, condyle), notch)


def _tibia(canvas: Canvas) -> Field:
    """Signed distance; a plateau with two spines on a shaft that narrows downwards."""
    half_width = 0.18 + 0.25 * np.exp(-np.clip(canvas.y - 0.10, 0, 2) / 0.17)
    spines = 0.045 * (np.exp(-(((np.abs(canvas.x) - 0.055) / 0.035) ** 2)))
    return np.maximum(np.abs(canvas.x) - half_width, 0.055 - spines - canvas.y)


def _fibula(canvas: Canvas, outer: int) -> Field:
    x = canvas.x * outer - 0.415 + 0.06 * np.clip(canvas.y - 0.3, 0, 1)
    half_width = 0.055 + 0.035 * np.exp(-(((canvas.y - 0.30) / 0.07) ** 2))
    return np.maximum(np.abs(x) - half_width, 0.24 - canvas.y)
