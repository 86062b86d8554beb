"""Colours as people see them: contrast (WCAG 2.2), distance in OKLab, and the three kinds of colour blindness.

A colour is a text such as "#1075d3". OKLab is Björn Ottosson's (2020); the simulation is that of Machado, Oliveira and
Fernandes (2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", table 1, severity 1.0),
applied to linear light.
"""

from itertools import combinations
from math import cbrt, dist

#: Rows of each matrix give red, green and blue as seen.
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_LMS = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005))
_LAB = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660))


def linear(colour: str) -> tuple[float, ...]:
    """Red, green and blue as linear light, 0 to 1 each."""
    parts = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    low, high = sorted(sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True))
                       for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, sight: str = "usual") -> tuple[float, ...]:
    """A colour in OKLab, times 100, as somebody of that sight sees it."""
    light = (min(max(part, 0), 1) for part in _times(SIGHTS[sight], linear(colour)))
    return tuple(100 * part for part in _times(_LAB, tuple(map(cbrt, _times(_LMS, tuple(light))))))


def _times(matrix: tuple, vector: tuple) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def least_distance(colours: list[str], sight: str) -> float:
    """How far apart the two most alike of some colours are for somebody of that sight; 100 from black to white."""
    return min(dist(seen(one, sight), seen(other, sight)) for one, other in combinations(colours, 2))
