"""Rejects of a house that was made before they were bounded: measured, and without those that were taken again."""

from __future__ import annotations

import os
import subprocess
import sys

_SCRIPT = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def house(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("heedful", name)])
    return executor.loader.project_state([("heedful", name)]).apps

before = house("0059_files_of_first_letters")
from django.utils import timezone
now = timezone.now()
source = before.get_model("heedful", "Source").objects.create(name="Website", client="script")
for body, retaken_at in (("12345", None), ("gone", now)):
    before.get_model("heedful", "Reject").objects.create(
        source=source, dialect="heedful", received_at=now, reason="odd", body=body, retaken_at=retaken_at
    )
after = house("0063_rejects_are_bounded")
print(list(after.get_model("heedful", "Reject").objects.values_list("body", "size")))
"""


def test_rejects_are_measured_and_those_that_were_taken_again_go(tmp_path):
    env = {
        **os.environ,
        "HEEDFUL_DATA": str(tmp_path),
        "HEEDFUL_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "heedful.settings",
    }
    done = subprocess.run([sys.executable, "-c", _SCRIPT], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[('12345', 5)]"
