"""A fuzzer that looks for what the tests did not think of; needs atheris, which is not among our dependencies.

    pip install atheris
    python -m tests.wire.mail.fuzz FOLDER [libFuzzer options, such as -max_total_time=600]

FOLDER holds mails to begin with, and takes in what is found. A mail that breaks a promise ends it and is written to
'crash-...' in the current folder.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["heedful.wire.mail"]):
    from tests.wire.mail.test_any_bytes import read_and_checked


def main() -> None:
    atheris.Setup(sys.argv, lambda raw: read_and_checked(raw) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
