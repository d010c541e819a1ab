"""Let a note name the mail that it was made of, with whose sender it is forgotten."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0047_arrivals_recalled")]

    operations = [
        migrations.AddField(
            model_name="note",
            name="mail",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notes",
                to="heedful.incomingmail",
            ),
        ),
    ]
