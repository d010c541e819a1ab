"""What was said can be searched."""

from __future__ import annotations

from django.db import migrations

from heedful.migrations._words import make, remove


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0021_lists_of_the_inbox"),
    ]

    operations = [migrations.RunPython(make, remove)]
