import pytest

from heedful.domain.attaching import MOST_BYTES, MOST_FILES, Unfit, fit, judge


@pytest.mark.parametrize(
    ("attached", "size", "why"),
    [
        ([], 1, None),
        ([], 0, Unfit.EMPTY),
        ([], MOST_BYTES, None),
        ([], MOST_BYTES + 1, Unfit.TOO_LARGE),
        ([MOST_BYTES - 5], 5, None),
        ([MOST_BYTES - 5], 6, Unfit.TOO_LARGE),
        ([1] * (MOST_FILES - 1), 1, None),
        ([1] * MOST_FILES, 1, Unfit.TOO_MANY),
    ],
)
def test_what_can_go_along(attached, size, why):
    assert judge(attached, size) is why
    assert fit([*attached, size]) is (why in {None, Unfit.EMPTY})


def test_as_a_mail_it_is_below_what_the_widest_spread_servers_take():
    as_base64 = MOST_BYTES / 3 * 4
    assert as_base64 + as_base64 / 76 * 2 < 25_000_000
