"""Let a note name the mail that it was made of, with whose sender it is forgotten."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0048_drafts_know_the_page_that_wrote_them")]

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
