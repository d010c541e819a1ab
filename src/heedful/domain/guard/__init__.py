"""The guard reads a reply before it goes, and says what it finds: so that none goes astray.

The rule of this package: it judges values and looks nothing up. It stops and never rewrites; in doubt it is silent,
because a guard that cries over ordinary replies is clicked away.
"""

from heedful.domain.guard.judge import judge, judge_line
from heedful.domain.guard.others import Mentions, mentions_of
from heedful.domain.guard.quotes import all_fingerprints, fingerprints, quoted
from heedful.domain.guard.reply import Code, Customer, Elsewhere, Finding, Person, Reply, Turn

__all__ = [
    "Code",
    "Customer",
    "Elsewhere",
    "Finding",
    "Mentions",
    "Person",
    "Reply",
    "Turn",
    "all_fingerprints",
    "fingerprints",
    "judge",
    "judge_line",
    "mentions_of",
    "quoted",
]
