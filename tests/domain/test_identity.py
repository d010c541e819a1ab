"""Who is whom: a table of every case, and that order matters only where it should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.acquainted import Acquainted

from heedful.domain.identity import Handle, Sort, Verdict, handle, judge, most_telling_first, says_nothing

A, B = Handle(Sort.USER_ID, "a"), Handle(Sort.USER_ID, "b")
MAIL, MAIL2 = Handle(Sort.EMAIL, "a@x.example"), Handle(Sort.EMAIL, "b@x.example")
PHONE = Handle(Sort.PHONE, "+351123456")
NEW, NAMELESS = None, frozenset()
N, M = Handle(Sort.ANONYMOUS, "n"), Handle(Sort.ANONYMOUS, "m")


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "null", "NULL", " undefined ", "0", "guest", "Anonymous", "email", '"null"', "[object Object]"),
        *("00000000-0000-0000-0000-000000000000", "x" * 321, "a\0b", "\ud800"),
    ],
)
@pytest.mark.parametrize("sort", Sort)
def test_useless_ids_identify_nobody(sort, value):
    assert says_nothing(value)
    assert handle(sort, value) is None


@pytest.mark.parametrize(
    ("sort", "sent", "value"),
    [
        (Sort.USER_ID, " Ana-7 ", "Ana-7"),
        (Sort.USER_ID, 7, "7"),
        (Sort.USER_ID, 0, None),
        (Sort.USER_ID, True, None),
        (Sort.USER_ID, 7.0, None),
        (Sort.USER_ID, {"id": 7}, None),
        (Sort.USER_ID, "guest-42", "guest-42"),
        (Sort.EMAIL, "Ana.Lima@Example.ORG", "ana.lima@example.org"),
        (Sort.EMAIL, "ana at example.org", None),
        (Sort.EMAIL, "ana@", None),
        (Sort.PHONE, "+351 (12) 345-678", "+35112345678"),
        (Sort.PHONE, "0351/12.345", "035112345"),
        (Sort.PHONE, "12345", None),
        (Sort.PHONE, "call me at 123456", None),
        (Sort.ANONYMOUS, "d1f7", "d1f7"),
    ],
)
def test_handle_of_what_was_sent(sort, sent, value):
    assert handle(sort, sent) == (None if value is None else Handle(sort, value))


def test_most_telling_handle_comes_first():
    assert most_telling_first([N, PHONE, MAIL2, A, MAIL, N]) == [A, MAIL2, MAIL, PHONE, N]


@pytest.mark.parametrize(
    ("case", "one", "ones", "other", "others", "verdict"),
    [
        ("both new", A, NEW, N, NEW, Verdict.BEGIN),
        ("two user ids that nobody knew", A, NEW, B, NEW, Verdict.CONFLICT),
        ("a new browser of somebody known", A, {A}, N, NEW, Verdict.ATTACH_OTHER),
        ("a first sign-in at a browser that we knew", A, NEW, N, NAMELESS, Verdict.ATTACH_ONE),
        ("a sign-in at a second browser that we knew", A, {A}, N, NAMELESS, Verdict.MERGE_OTHER),
        ("two browsers of nobody", N, NAMELESS, M, NAMELESS, Verdict.MERGE_OTHER),
        ("said the other way round", N, NAMELESS, A, {A}, Verdict.MERGE_ONE),
        ("the shared device, to somebody new", B, NEW, N, {A}, Verdict.CONFLICT),
        ("the shared device, to somebody known", B, {B}, N, {A}, Verdict.CONFLICT),
        ("one user id said to be another, known", A, {A}, B, {B}, Verdict.CONFLICT),
        ("one user id said to be another, new", A, {A}, B, NEW, Verdict.CONFLICT),
        ("an address of somebody known", A, {A}, MAIL, NEW, Verdict.ATTACH_OTHER),
        ("a second address of somebody known", A, {A, MAIL}, MAIL2, NEW, Verdict.ATTACH_OTHER),
        ("an address that is another account's", B, NEW, MAIL, {A, MAIL}, Verdict.CONFLICT),
        ("an account for an address", A, NEW, MAIL, {MAIL}, Verdict.ATTACH_ONE),
        ("a phone number for an address", MAIL, {MAIL}, PHONE, NEW, Verdict.ATTACH_OTHER),
        ("an address left at a browser of somebody without one", MAIL, NEW, N, {A}, Verdict.ATTACH_ONE),
        ("another address left at a browser", MAIL2, NEW, N, {A, MAIL}, Verdict.CONFLICT),
        ("a sign-in where an address was left", A, NEW, N, {MAIL}, Verdict.ATTACH_ONE),
        ("address and account, known apart", A, {A}, MAIL, {MAIL}, Verdict.CONFLICT),
    ],
)
def test_what_follows_from_a_tie(case, one, ones, other, others, verdict):
    def names(known):
        return None if known is None else frozenset(known)

    assert judge(one, names(ones), other, names(others)) is verdict, case


def test_shared_device_story():
    """Ana signs in at home, then Ben at the same browser, then both go on."""
    known = Acquainted()
    known.tie(A, N)
    known.tie(B, N)
    known.tie(A, N)
    known.tie(B, M)
    assert known.people() == {frozenset({A, N}), frozenset({B, M})}
    assert known.conflicts == {frozenset({B, N})}


HANDLES = [A, B, MAIL, MAIL2, PHONE, N, M, *(Handle(Sort.ANONYMOUS, f"n{number}") for number in range(3))]
ties = st.lists(st.tuples(st.sampled_from(HANDLES), st.sampled_from(HANDLES)).filter(lambda tie: tie[0] != tie[1]))
peaceful = st.lists(
    st.tuples(st.sampled_from([A, *HANDLES[5:]]), st.sampled_from([A, *HANDLES[5:]])).filter(lambda t: t[0] != t[1])
)


def _hang_together(pairs) -> set[frozenset[Handle]]:
    """The oracle: what hangs together, however it was said."""
    people: list[set[Handle]] = []
    for pair in pairs:
        touched = [person for person in people if person & set(pair)]
        people = [person for person in people if person not in touched]
        people.append(set(pair).union(*touched))
    return {frozenset(person) for person in people}


@given(peaceful, st.randoms(use_true_random=False))
def test_order_does_not_matter_with_one_name(pairs, random):
    in_order, mixed = Acquainted(), Acquainted()
    for pair in pairs:
        in_order.tie(*pair)
    again = [pair[::-1] if random.random() < 0.5 else pair for pair in pairs]
    random.shuffle(again)
    for pair in again:
        mixed.tie(*pair)
    assert in_order.people() == mixed.people() == _hang_together(pairs)
    assert in_order.conflicts == mixed.conflicts == set()


@given(ties)
def test_nobody_has_two_user_ids_and_saying_it_again_changes_nothing(pairs):
    known = Acquainted()
    for pair in pairs:
        known.tie(*pair)
    assert all(sum(each.sort is Sort.USER_ID for each in person) <= 1 for person in known.people())
    assert sorted(each.value for person in known.people() for each in person) == sorted(
        each.value for each in known.whose
    )
    before = (known.people(), set(known.conflicts))
    for pair in pairs:
        known.tie(*pair)
    assert (known.people(), known.conflicts) == before


@given(ties)
def test_what_is_kept_apart_is_a_conflict_and_nothing_else_is(pairs):
    known = Acquainted()
    for pair in pairs:
        known.tie(*pair)
    for one, other in pairs:
        together = known.whose[one] == known.whose[other]
        assert together or frozenset({one, other}) in known.conflicts


@given(ties, ties)
def test_undoing_the_last_merges_gives_back_exactly_what_was(before, after):
    known = Acquainted()
    for pair in before:
        known.tie(*pair)
    there, merges = dict(known.whose), len(known.merges)
    for pair in after:
        known.tie(*pair)
    while len(known.merges) > merges:
        known.undo()
    assert {each: known.whose[each] for each in there} == there
