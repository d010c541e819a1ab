"""Addresses at which nothing arrives any more, customers whom the machine saw out of reach, answers that came back."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0060_what_is_held_and_who_is_asked")]

    operations = [
        migrations.AddField(
            model_name="circumstances", name="seen_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="circumstances",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", False)), fields=["seen_at"], name="circumstances_seen"
            ),
        ),
        migrations.AddField(
            model_name="outgoing", name="came_back_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("came_back_at__isnull", False)), fields=["came_back_at"], name="outgoing_came_back"
            ),
        ),
        migrations.CreateModel(
            name="LostAddress",
            fields=[
                (
                    "identity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lost",
                        serialize=False,
                        to="heedful.identity",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=300)),
                ("newest_handle", models.BigIntegerField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "lost addresses",
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["since"], name="lost_address_open")
                ],
            },
        ),
    ]
