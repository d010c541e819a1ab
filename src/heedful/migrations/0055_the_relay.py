"""Keep who may send through the relay, what for, and every message that came, for each recipient."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0051_moments_and_the_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="RelayMailer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("user", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relayed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("recipient", models.CharField(max_length=320)),
                ("smtp_utf8", models.BooleanField(default=False)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("is_notice", models.BooleanField(default=False)),
                ("author", models.CharField(blank=True, max_length=320)),
                ("msg_id", models.CharField(blank=True, max_length=998)),
                ("subject", models.CharField(blank=True, max_length=500)),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reply", "reply"),
                            ("security", "security"),
                            ("receipt", "receipt"),
                            ("notice", "notice"),
                            ("care", "care"),
                            ("reminder", "reminder"),
                            ("billing", "billing"),
                            ("survey", "survey"),
                            ("promotion", "promotion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("bulk", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=64)),
                ("topic", models.CharField(blank=True, max_length=32)),
                ("shape", models.CharField(blank=True, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("judged", "judged"),
                            ("sending", "sending"),
                            ("held", "held"),
                            ("sent", "sent"),
                            ("dropped", "dropped"),
                            ("bounced", "bounced"),
                            ("failed", "failed"),
                        ],
                        default="accepted",
                        max_length=8,
                    ),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("adapted_with", models.TextField(blank=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("due_since", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("reply", models.CharField(blank=True, max_length=300)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="heedful.customer"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mailer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="heedful.relaymailer",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "relayed",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["state", "next_at", "id"],
                        name="relayed_due",
                    ),
                    models.Index(fields=["msg_id", "recipient"], name="relayed_by_msg_id"),
                    models.Index(fields=["author", "topic", "id"], name="relayed_by_topic"),
                    models.Index(fields=["author", "shape", "id"], name="relayed_by_shape"),
                    models.Index(fields=["digest"], name="relayed_by_digest"),
                    models.Index(fields=["recipient"], name="relayed_by_recipient"),
                    models.Index(fields=["state", "-done_at"], name="relayed_by_end"),
                    models.Index(fields=["customer", "-done_at"], name="relayed_by_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelaySender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort",
                    models.CharField(
                        choices=[("address", "Address"), ("list", "List"), ("domain", "Domain")],
                        default="address",
                        max_length=7,
                    ),
                ),
                ("pattern", models.CharField(max_length=320)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("reply", "reply"),
                            ("security", "security"),
                            ("receipt", "receipt"),
                            ("notice", "notice"),
                            ("care", "care"),
                            ("reminder", "reminder"),
                            ("billing", "billing"),
                            ("survey", "survey"),
                            ("promotion", "promotion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sort", "pattern"), name="relay_sender_once")],
            },
        ),
    ]
