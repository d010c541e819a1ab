from __future__ import annotations

import pytest

from heedful.domain.recipients import Person, Recipients, Said, recipients_of

ANA, JON, MIA = Person("Ana Lima", "ana@example.org"), Person("Jon", "jon@example.org"), Person("", "Mia@example.org")
US = Person("Help", "help@harbour.example")
EVERYBODY = {"ana@example.org", "jon@example.org", "mia@example.org"}


def _theirs(sender=ANA, **more) -> Said:
    return Said(is_ours=False, sender=sender, **more)


def _ours(*to, cc=()) -> Said:
    return Said(is_ours=True, sender=US, to=to, cc=cc)


@pytest.mark.parametrize(
    ("said", "gets"),
    [
        ((), Recipients()),
        ((_theirs(to=(US,)),), Recipients((ANA,))),
        ((_theirs(to=(US, JON), cc=(MIA,)),), Recipients((ANA,), (JON, MIA))),
        ((_theirs(to=(US, ANA), cc=(ANA,)),), Recipients((ANA,))),
        ((_theirs(reply_to=(MIA,), to=(US,)),), Recipients((MIA,))),
        ((_theirs(reply_to=(MIA,), cc=(MIA, JON)),), Recipients((MIA,), (JON,))),
        ((_theirs(), _theirs(JON)), Recipients((JON,))),
        ((_theirs(), _ours(JON)), Recipients((ANA,))),
        ((_theirs(), _theirs(JON, is_automatic=True)), Recipients((ANA,))),
        ((_theirs(JON, is_automatic=True),), Recipients((JON,))),
        ((_ours(ANA, cc=(JON, ANA)),), Recipients((ANA,), (JON,))),
        ((_theirs(Person("Form", "")),), Recipients()),
        ((_theirs(cc=(Person("Eve", "eve@evil.example"),)),), Recipients((ANA,))),
        ((_theirs(), _theirs(JON, is_spam=True)), Recipients((ANA,))),
        ((_theirs(JON, is_spam=True), _theirs(to=(US, JON), cc=(MIA,))), Recipients((ANA,), (MIA,))),
        ((_ours(ANA), _theirs(JON, is_spam=True)), Recipients((ANA,))),
        # Nobody else is left: whoever takes it back finds it as it was.
        ((_theirs(JON, reply_to=(MIA,), is_spam=True),), Recipients((MIA,))),
        ((_theirs(JON, reply_to=(MIA,), is_spam=True), _ours(JON)), Recipients((MIA,))),
    ],
)
def test_who_gets_an_answer(said, gets):
    assert recipients_of(said, EVERYBODY) == gets


@pytest.mark.parametrize(
    ("person", "called"),
    [(ANA, "Ana"), (MIA, "Mia@example.org"), (Person("Lima, Ana", "a@b"), "Lima, Ana"), (Person("  ", "a@b"), "a@b")],
)
def test_how_one_calls_them(person, called):
    assert person.called == called
