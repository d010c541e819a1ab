"""How far an earthquake is felt strongly, from what is known a minute after it: its magnitude and its depth.

Feeds give the point above it and no area. The intensity at a distance is that of Allen, Wald and Worden, 'Intensity
attenuation for active crustal regions', Journal of Seismology 16 (2012), by distance from the hypocentre:

    I(R) = 2.085 + 1.428 M - 1.402 ln sqrt(R^2 + (-0.209 + 2.042 exp(M - 5))^2)  [+ 0.078 ln(R / 50) where R > 50 km]

and the reach is where I falls to V on the Modified Mercalli scale: felt by nearly everyone, things fall over. The
formula was fitted to magnitudes of 5 to 7.9; below and above it is an estimate all the more.
"""

from __future__ import annotations

import math

#: Modified Mercalli intensity: V, 'felt by nearly everyone; unstable objects overturned'.
FELT_BY_ALL = 5.0
#: Where nobody says how deep it was: most that do harm are in the upper crust.
USUAL_DEPTH_KM = 10.0
_FARTHEST_KM = 1500.0
_NEAR_KM = 50.0
_STEPS = 40
_GREATEST = 10.0


def intensity(magnitude: float, distance_km: float) -> float:
    """Give the expected intensity (MMI) at a distance of the hypocentre; see the formula above."""
    size = -0.209 + 2.042 * math.exp(magnitude - 5)
    felt = 2.085 + 1.428 * magnitude - 1.402 * math.log(math.hypot(distance_km, size))
    return felt + (0.078 * math.log(distance_km / _NEAR_KM) if distance_km > _NEAR_KM else 0.0)


def reach_km(magnitude: float, depth_km: float | None = None) -> float:
    """Give how far from the point above it an earthquake is felt by nearly everyone, in kilometres.

    0 where it is felt so nowhere: a small one, or a deep one. At most 1,500 km.
    """
    size = min(magnitude, _GREATEST)
    depth = max(USUAL_DEPTH_KM if depth_km is None else depth_km, 0.0)
    if intensity(size, depth) < FELT_BY_ALL:
        return 0.0
    near, far = 0.0, _FARTHEST_KM
    for _ in range(_STEPS):
        middle = (near + far) / 2
        if intensity(size, math.hypot(middle, depth)) >= FELT_BY_ALL:
            near = middle
        else:
            far = middle
    return round(near, 1)
