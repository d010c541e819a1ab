"""What fell away, or was adapted, is found among millions of verdicts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0063_rejects_are_bounded")]

    operations = [
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["decision", "-id"], name="judgement_by_decision"),
        ),
    ]
