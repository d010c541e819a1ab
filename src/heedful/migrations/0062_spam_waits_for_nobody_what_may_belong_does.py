"""Messages that somebody called spam, and an index of the mails that may belong to a conversation."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0061_lost_addresses_and_answers_that_came_back")]

    operations = [
        # Without a default: so no database writes its messages anew.
        migrations.AddField("message", "spam_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "incomingmail",
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="aside", done_at=None, conversation__isnull=False),
                name="mail_may_belong",
            ),
        ),
    ]
