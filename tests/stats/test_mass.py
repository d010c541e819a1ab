"""Single probabilities against the same in fifty decimal digits: SciPy itself loses seven at large counts."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from heedful.stats.mass import binomial_log_mass, poisson_log_mass, table_log_mass

PI = Decimal("3.14159265358979323846264338327950288419716939937511")
SERIES = [Decimal(1) / k for k in (12, -360, 1260, -1680, 1188)]


def log_factorial(n):
    if n < 1000:
        return Decimal(math.factorial(n)).ln()
    n = Decimal(n)
    tail = sum(c / n ** (2 * i + 1) for i, c in enumerate(SERIES))
    return n * n.ln() - n + (2 * PI * n).ln() / 2 + tail


def precise_table(a, b, c, d):
    margins = sum(map(log_factorial, (a + b, c + d, a + c, b + d)))
    return (margins - sum(map(log_factorial, (a, b, c, d, a + b + c + d)))).exp()


def precise_binomial(count, trials, rate):
    ways = log_factorial(trials) - log_factorial(count) - log_factorial(trials - count)
    return (ways + count * Decimal(rate).ln() + (trials - count) * (1 - Decimal(rate)).ln()).exp()


def precise_poisson(count, mean):
    return (count * Decimal(mean).ln() - Decimal(mean) - log_factorial(count)).exp()


@pytest.fixture(autouse=True)
def _fifty_digits():
    with localcontext() as context:
        context.prec = 60
        yield


@pytest.mark.parametrize(
    "table",
    [
        (1, 0, 0, 1),
        (3, 1, 1, 3),
        (0, 10, 12, 2),
        (15, 16, 17, 14),
        (500, 4500, 450, 94550),
        (4359673, 4016004, 846994, 777329),
        (76417, 1326714, 466268, 8130601),
        (4522100, 4917429, 270368, 290103),
        (30, 0, 4000000, 6000000),
    ],
)
def test_table_keeps_its_digits(table):
    ours = math.exp(table_log_mass(*map(np.float64, table)).item())

    assert ours == pytest.approx(float(precise_table(*table)), rel=1e-11)


@pytest.mark.parametrize(
    ("count", "trials", "rate"),
    [
        (0, 10, 0.25),
        (10, 10, 0.25),
        (3, 10, 0.25),
        (16, 40, 0.5),
        (501000, 10**7, 0.05),
        (9, 10**7, 1e-6),
        (0, 10**7, 1e-6),
    ],
)
def test_binomial_keeps_its_digits(count, trials, rate):
    ours = math.exp(binomial_log_mass(*map(np.float64, (count, trials, rate, 1 - rate))).item())

    assert ours == pytest.approx(float(precise_binomial(count, trials, rate)), rel=1e-11)


@pytest.mark.parametrize(("count", "mean"), [(0, 0.5), (1, 0.5), (20, 50.0), (9500, 1e4), (9984000, 1e7), (10**7, 1e7)])
def test_poisson_keeps_its_digits(count, mean):
    ours = math.exp(poisson_log_mass(np.float64(count), np.float64(mean)).item())

    assert ours == pytest.approx(float(precise_poisson(count, mean)), rel=1e-11)
