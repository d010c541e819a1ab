"""How far a postal area reaches, and which areas lie in it, estimated from where its neighbours are.

No source with an open licence on a registry has the shapes of postal areas. So an area is taken to be what lies nearer
to its own point than to any other, within a disc; sunflower points in the disc stand for it. That is an estimate: it
knows nothing of rivers and roads, and counts ground and not people.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

#: Points that stand for an area, and how many of its neighbours say how large it is.
POINTS, NEIGHBOURS = 64, 6
LEAST_KM, MOST_KM = 0.5, 60.0
KM_A_DEGREE = 111.195


def reach_km(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Say how far from its point an area reaches: what its nearest neighbours leave it, in kilometres."""
    tree = cKDTree(_on_the_ball(lat, lon))
    many = min(NEIGHBOURS + 1, len(lat))
    away, _ = tree.query(_on_the_ball(lat, lon), k=many)
    away = np.atleast_2d(away)[:, 1:]
    chord = np.sort(away, axis=1)[:, -1] if away.size else np.full(len(lat), 2.0)
    return np.clip(chord * 6371.0 * 0.6, LEAST_KM, MOST_KM)


def samples(lat: np.ndarray, lon: np.ndarray, reach: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give points for each area (its number, latitude, longitude): those of its disc that lie nearest to it."""
    step = np.arange(POINTS) + 0.5
    away, turn = np.sqrt(step / POINTS), step * np.pi * (3 - np.sqrt(5))
    number = np.repeat(np.arange(len(lat)), POINTS)
    north = np.outer(reach, away * np.cos(turn)).ravel() / KM_A_DEGREE
    east = np.outer(reach, away * np.sin(turn)).ravel() / KM_A_DEGREE
    at_lat = lat[number] + north
    at_lon = lon[number] + east / np.maximum(np.cos(np.radians(lat[number])), 0.05)
    at_lon = (at_lon + 180) % 360 - 180
    # Areas that have the same point share what is nearest to it.
    _, place = np.unique(np.column_stack((lat, lon)), axis=0, return_inverse=True)
    _, nearest = cKDTree(_on_the_ball(lat, lon)).query(_on_the_ball(at_lat, at_lon))
    own = place.ravel()[nearest] == place.ravel()[number]
    return number[own], at_lat[own], at_lon[own]


def _on_the_ball(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    up, round_ = np.radians(lat), np.radians(lon)
    return np.column_stack((np.cos(up) * np.cos(round_), np.cos(up) * np.sin(round_), np.sin(up)))
