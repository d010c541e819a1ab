import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0006_who_people_are"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("process", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.CharField(blank=True, max_length=40)),
                ("busy_with", models.CharField(blank=True, max_length=100)),
                ("busy_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="colleague",
            name="alarm_mail",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=500)),
                ("secret", models.CharField(max_length=100)),
                ("old_secret", models.CharField(blank=True, max_length=100)),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[("raised", "Raised"), ("ended", "Ended"), ("trial", "Trial")], max_length=8
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("gave_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alarm",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="heedful.alarm",
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="heedful.webhook",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("gave_up_at__isnull", True), ("told_at__isnull", True)),
                        fields=["due_at"],
                        name="telling_open_by_due",
                    ),
                    models.Index(
                        condition=models.Q(("gave_up_at__isnull", False)), fields=["gave_up_at"], name="telling_lost"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("alarm", "what", "colleague"), name="telling_once_by_mail"),
                    models.UniqueConstraint(fields=("alarm", "what", "webhook"), name="telling_once_by_webhook"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("colleague__isnull", True), ("webhook__isnull", False)),
                            models.Q(("colleague__isnull", False), ("webhook__isnull", True)),
                            _connector="OR",
                        ),
                        name="telling_has_one_addressee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at__isnull", True), ("gave_up_at__isnull", True), _connector="OR"),
                        name="telling_ends_one_way",
                    ),
                ],
            },
        ),
    ]
