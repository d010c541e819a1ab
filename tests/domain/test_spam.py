"""What mail servers say of spam, in the header fields in which they say it."""

from __future__ import annotations

import pytest

from heedful.domain.spam import is_spam


@pytest.mark.parametrize(
    ("name", "value", "spam"),
    [
        ("X-Spam-Flag", "YES", True),
        ("X-Spam-Flag", "no", False),
        ("X-Spam-Flag", "", False),
        ("X-Spam-Status", "Yes, score=9.1 required=5.0 tests=BAYES_99", True),
        ("X-Spam-Status", "No, score=-1.9 required=5.0 tests=YES_MAN", False),
        ("X-Spam", "Yes", True),
        ("X-Spam", "yesterday", False),
        ("X-Spamd-Result", "default: True [16.20 / 15.00]; R_SPF_FAIL(1.00)", True),
        ("X-Spamd-Result", "default: False [1.20 / 15.00]; WORD_TRUE(1.00)", False),
        ("X-MS-Exchange-Organization-SCL", "5", True),
        ("X-MS-Exchange-Organization-SCL", "9", True),
        ("X-MS-Exchange-Organization-SCL", "1", False),
        ("X-MS-Exchange-Organization-SCL", "-1", False),
        ("X-MS-Exchange-Organization-SCL", "many", False),
        ("X-Forefront-Antispam-Report", "CIP:1.2.3.4;CTRY:US;SFV:SPM;CAT:SPM;", True),
        ("X-Forefront-Antispam-Report", "CIP:1.2.3.4;SFV:NSPM;", False),
        ("Subject", "YES", False),
    ],
)
def test_verdict_of_the_server_before_us(name, value, spam):
    assert is_spam({name: value}.get) is spam


def test_no_word_is_no_verdict():
    assert is_spam({}.get) is False
