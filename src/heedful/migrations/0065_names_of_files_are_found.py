"""What came as a file is found by its name."""

from __future__ import annotations

from django.db import migrations

from heedful.migrations._words import FILE_NAMES


class Migration(migrations.Migration):
    dependencies = [("heedful", "0064_verdicts_by_decision")]

    operations = [migrations.RunPython(FILE_NAMES.make, FILE_NAMES.remove)]
