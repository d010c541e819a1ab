"""All tables as they stood after the migration of the last name in one step: a new house is ready in seconds.

A house that has some of the older ones goes their way; both ways lead to the same tables, and a test compares them.
Each model stands after those that it names.
"""

from __future__ import annotations

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from heedful.migrations import _fingerprints, _tag_lists, _words
from heedful.migrations._cache_table import make_cache_table
from heedful.migrations._create_models import CreateModels
from heedful.migrations._fingerprints import letter


class Migration(migrations.Migration):
    replaces = [
        ("heedful", "0001_people_and_audit"),
        ("heedful", "0002_log_and_kinds"),
        ("heedful", "0003_alarm_looks"),
        ("heedful", "0004_collecting"),
        ("heedful", "0005_desires_that_move"),
        ("heedful", "0006_who_people_are"),
        ("heedful", "0007_alarms_told_and_signs_of_life"),
        ("heedful", "0008_api_keys"),
        ("heedful", "0009_customers_in"),
        ("heedful", "0010_erased_handles"),
        ("heedful", "0011_files_of_signals_and_retention"),
        ("heedful", "0020_conversations"),
        ("heedful", "0021_lists_of_the_inbox"),
        ("heedful", "0022_words_of_conversations"),
        ("heedful", "0023_every_conversation_is_a_desire"),
        ("heedful", "0024_told_of_conversations_and_web_forms"),
        ("heedful", "0025_language_of_a_colleague"),
        ("heedful", "0026_brought_in"),
        ("heedful", "0027_what_conversations_are_about"),
        ("heedful", "0028_slips_on_record"),
        ("heedful", "0029_talks_and_what_we_owe"),
        ("heedful", "0030_notices"),
        ("heedful", "0031_business_hours"),
        ("heedful", "0032_silence_and_blocked_forms"),
        ("heedful", "0033_files_of_answers_and_notes"),
        ("heedful", "0034_saved_replies"),
        ("heedful", "0035_signatures"),
        ("heedful", "0036_grants"),
        ("heedful", "0037_fingerprints_of_letters"),
        ("heedful", "0038_told_of_what_was_stopped"),
        ("heedful", "0039_older_letters_get_fingerprints"),
        ("heedful", "0040_tags"),
        ("heedful", "0041_teams"),
        ("heedful", "0042_saved_views"),
        ("heedful", "0043_merging_and_splitting"),
        ("heedful", "0044_rules"),
        ("heedful", "0045_rules_begin_drafts_and_tell"),
        ("heedful", "0046_letters_that_own_up"),
        ("heedful", "0047_arrivals_recalled"),
        ("heedful", "0048_drafts_know_the_page_that_wrote_them"),
        ("heedful", "0049_notes_of_mails"),
        ("heedful", "0050_desires_are_followed_anew"),
        ("heedful", "0051_moments_and_the_gate"),
        ("heedful", "0055_the_relay"),
        ("heedful", "0057_rules_mark_complaints"),
        ("heedful", "0058_letters_that_begin"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Batch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("settled_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("signals", models.PositiveIntegerField()),
                        ("first_arrival", models.BigIntegerField()),
                        ("last_arrival", models.BigIntegerField()),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("columns", models.BinaryField()),
                    ],
                    options={
                        "verbose_name_plural": "batches",
                    },
                ),
                migrations.CreateModel(
                    name="BusinessHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("zone", models.CharField(max_length=64)),
                        ("days", models.JSONField()),
                        ("holidays", models.JSONField(default=list)),
                    ],
                    options={
                        "verbose_name_plural": "business hours",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="business_hours_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Colleague",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        (
                            "role",
                            models.CharField(
                                choices=[("viewer", "viewer"), ("agent", "agent"), ("owner", "owner")],
                                default="viewer",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("time_zone", models.CharField(default="UTC", max_length=64, verbose_name="time zone")),
                        ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                        (
                            "since",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="since"
                            ),
                        ),
                        ("alarm_mail", models.BooleanField(blank=True, null=True)),
                        ("language", models.CharField(blank=True, default="", max_length=10, verbose_name="language")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                name="colleague_email_once",
                                violation_error_message="A colleague with this e-mail address is here already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["viewer", "agent", "owner"])),
                                name="colleague_role_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("customer_number", models.BigIntegerField(unique=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("files_clean_at", models.DateTimeField(null=True)),
                        ("identities", models.JSONField(default=list)),
                        ("handles", models.JSONField(default=list)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["files_clean_at"], name="erasure_unfinished")],
                    },
                ),
                migrations.CreateModel(
                    name="FacetName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, unique=True)),
                        ("values_seen", models.JSONField(default=list)),
                        ("is_open", models.BooleanField(default=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="FlowAgain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("customer_number", models.BigIntegerField(unique=True)),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["due_at"], name="flow_again_by_due")],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("process", models.CharField(max_length=20, unique=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("stopped_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.CharField(blank=True, max_length=40)),
                        ("busy_with", models.CharField(blank=True, max_length=100)),
                        ("busy_since", models.DateTimeField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Intake",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("digest", models.CharField(max_length=64)),
                        ("mapping", models.JSONField(default=dict)),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finished_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("signals", models.BigIntegerField(default=0)),
                        ("rejects", models.BigIntegerField(default=0)),
                        ("rejects_file", models.CharField(blank=True, max_length=100)),
                        ("notes", models.JSONField(blank=True, default=list)),
                        ("customers", models.BigIntegerField(default=0)),
                        ("repeats", models.BigIntegerField(default=0)),
                        ("source", models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("source", "digest"), name="intake_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Kind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.CharField(max_length=64, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("definition", models.TextField()),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("is_built_in", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="LogState",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("next_arrival", models.BigIntegerField(default=1)),
                        ("version", models.BigIntegerField(default=0)),
                        ("sealed", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="OlderLetters",
                    fields=[
                        (
                            "sort",
                            models.CharField(
                                choices=[("message", "Message"), ("note", "Note")],
                                max_length=8,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("below", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="OrderedLog",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("folder", models.CharField(max_length=100, unique=True)),
                        ("log_version", models.BigIntegerField()),
                        ("signals", models.BigIntegerField()),
                        ("customers", models.BigIntegerField()),
                        ("first_at", models.DateTimeField(null=True)),
                        ("last_at", models.DateTimeField(null=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sealed", models.BigIntegerField(default=0)),
                        ("edges", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=200, unique=True)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("traits", models.JSONField(blank=True, default=dict)),
                        ("plan", models.CharField(blank=True, max_length=200)),
                        ("services", models.JSONField(blank=True, default=list)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name"], name="organisation_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="RepeatFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.CharField(max_length=100, unique=True)),
                        ("ids", models.BigIntegerField()),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="RetentionRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(blank=True, max_length=200, unique=True)),
                        ("months", models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="RowIdFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=100)),
                        ("file", models.CharField(max_length=100, unique=True)),
                        ("ids", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["source"], name="row_ids_by_source")],
                    },
                ),
                migrations.CreateModel(
                    name="Segment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("file", models.CharField(max_length=100, unique=True)),
                        ("signals", models.BigIntegerField()),
                        ("size", models.BigIntegerField()),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("last_arrival", models.BigIntegerField()),
                        ("level", models.PositiveSmallIntegerField(default=0)),
                        ("listed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("collected", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        (
                            "client",
                            models.CharField(
                                choices=[
                                    ("script", "Heedful"),
                                    ("segment", "Segment"),
                                    ("rudderstack", "RudderStack"),
                                    ("posthog", "PostHog"),
                                    ("matomo", "Matomo"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("sites", models.JSONField(blank=True, default=list)),
                        ("may_keep_cookie", models.BooleanField(default=False)),
                        ("kept_query", models.JSONField(blank=True, default=list)),
                        ("kept_noise", models.JSONField(blank=True, default=list)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SupersededFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("folder", models.CharField(max_length=20)),
                        ("file", models.CharField(max_length=100)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="Adaptation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(blank=True, max_length=20)),
                        ("phase", models.CharField(max_length=10)),
                        ("purpose", models.CharField(max_length=10)),
                        ("words", models.TextField()),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "phase", "purpose"],
                        "constraints": [
                            models.UniqueConstraint(fields=("kind", "phase", "purpose"), name="adaptation_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alarm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[("reliability", "Reliability"), ("early", "Early"), ("silence", "Silence")],
                                max_length=12,
                            ),
                        ),
                        ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("evidence", models.JSONField(default=dict)),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="alarms", to="heedful.kind"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("kind", "sort"),
                                name="alarm_sounds_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlarmLook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[("reliability", "Reliability"), ("early", "Early"), ("silence", "Silence")],
                                max_length=12,
                            ),
                        ),
                        ("kind_version", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.kind"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("kind", "sort"), name="alarm_look_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Allowance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=200)),
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
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("prefix", models.CharField(max_length=16)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("scopes", models.JSONField(default=list)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField(null=True)),
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
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="api_keys",
                                to="heedful.source",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("verb", models.CharField(max_length=80)),
                        ("sort", models.CharField(blank=True, max_length=40)),
                        ("object_id", models.CharField(blank=True, max_length=80)),
                        ("detail", models.JSONField(blank=True, default=dict)),
                        ("address", models.GenericIPAddressField(null=True)),
                        (
                            "who",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["who", "-id"], name="audit_by_colleague"),
                            models.Index(fields=["sort", "object_id", "-id"], name="audit_by_object"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BlockedSender",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=320, unique=True)),
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
                ),
                migrations.CreateModel(
                    name="Customer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("organisation", models.CharField(blank=True, max_length=200)),
                        ("traits", models.JSONField(blank=True, default=dict)),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="merged",
                                to="heedful.customer",
                            ),
                        ),
                        ("language", models.CharField(blank=True, max_length=40)),
                        ("plan", models.CharField(blank=True, max_length=200)),
                        ("services", models.JSONField(blank=True, default=list)),
                        ("time_zone", models.CharField(blank=True, max_length=64)),
                        ("told_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "belongs_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="people",
                                to="heedful.organisation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["name"], name="customer_by_name")],
                    },
                ),
                migrations.CreateModel(
                    name="CustomerFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("file", models.CharField(blank=True, max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("waiting", "Waiting"),
                                    ("taking", "Taking"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("mapping", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("done", models.FloatField(default=0.0)),
                        ("made", models.PositiveIntegerField(default=0)),
                        ("changed", models.PositiveIntegerField(default=0)),
                        ("same", models.PositiveIntegerField(default=0)),
                        ("conflicts", models.PositiveIntegerField(default=0)),
                        ("rejects", models.PositiveIntegerField(default=0)),
                        ("rejects_file", models.CharField(blank=True, max_length=100)),
                        ("problem", models.TextField(blank=True)),
                        ("notes", models.JSONField(default=list)),
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
                        "indexes": [models.Index(fields=["state"], name="customer_file_by_state")],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("dialect", models.CharField(max_length=16)),
                        ("received_at", models.DateTimeField()),
                        ("body", models.BinaryField()),
                        ("address", models.GenericIPAddressField(blank=True, null=True)),
                        ("signals", models.PositiveIntegerField(default=0)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="heedful.source"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                    },
                ),
                migrations.CreateModel(
                    name="DesireFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind_version", models.PositiveIntegerField()),
                        ("file", models.CharField(max_length=100, unique=True)),
                        ("desires", models.BigIntegerField()),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "kind",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="desires", to="heedful.kind"
                            ),
                        ),
                        ("final_until", models.BigIntegerField(default=0)),
                        ("log_version", models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name="Feed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("url", models.URLField(max_length=1000, unique=True)),
                        ("every_minutes", models.PositiveSmallIntegerField(default=5)),
                        ("etag", models.CharField(blank=True, max_length=300)),
                        ("last_modified", models.CharField(blank=True, max_length=100)),
                        ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("good_at", models.DateTimeField(null=True)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=300)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                        "indexes": [
                            models.Index(condition=models.Q(("ended_at", None)), fields=["next_at"], name="feed_due")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GatePolicy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("policy", models.JSONField()),
                        ("reason", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "verbose_name_plural": "gate policies",
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        (
                            "role",
                            models.CharField(
                                choices=[("viewer", "viewer"), ("agent", "agent"), ("owner", "owner")], max_length=10
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "used_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["viewer", "agent", "owner"])),
                                name="invitation_role_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KindVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        ("definition", models.TextField()),
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
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="heedful.kind"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="kind_version_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Mailbox",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("address", models.CharField(max_length=320, unique=True)),
                        ("sender_name", models.CharField(blank=True, max_length=100)),
                        ("signature", models.TextField(blank=True)),
                        (
                            "way",
                            models.CharField(
                                choices=[("imap", "Imap"), ("smtp", "Smtp"), ("demo", "Demo")], max_length=8
                            ),
                        ),
                        ("host", models.CharField(blank=True, max_length=255)),
                        ("port", models.PositiveIntegerField(default=993)),
                        (
                            "security",
                            models.CharField(
                                choices=[("tls", "Tls"), ("starttls", "Starttls"), ("none", "None")],
                                default="tls",
                                max_length=8,
                            ),
                        ),
                        ("user", models.CharField(blank=True, max_length=320)),
                        (
                            "proof",
                            models.CharField(
                                choices=[("password", "Password"), ("xoauth2", "Token")],
                                default="password",
                                max_length=8,
                            ),
                        ),
                        ("secret", models.TextField(blank=True)),
                        ("takes_plus", models.BooleanField(default=False)),
                        ("authserv", models.CharField(blank=True, max_length=255)),
                        ("folder", models.CharField(default="INBOX", max_length=100)),
                        ("uidvalidity", models.BigIntegerField(null=True)),
                        ("last_uid", models.BigIntegerField(default=0)),
                        ("left_before", models.DateTimeField(blank=True, null=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("dkim_selector", models.CharField(blank=True, max_length=63)),
                        ("reached_at", models.DateTimeField(blank=True, null=True)),
                        ("failing_since", models.DateTimeField(blank=True, null=True)),
                        ("failure", models.CharField(blank=True, max_length=300)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("silent_expected", models.FloatField(blank=True, null=True)),
                        ("silent_since", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "mailboxes",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeWishes",
                    fields=[
                        (
                            "colleague",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="notice_wishes",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("on_page", models.JSONField(default=list)),
                        ("by_mail", models.JSONField(default=list)),
                        ("quiet_from", models.TimeField(blank=True, null=True)),
                        ("quiet_until", models.TimeField(blank=True, null=True)),
                        ("quiet_weekends", models.BooleanField(default=False)),
                    ],
                    options={
                        "verbose_name_plural": "notice wishes",
                    },
                ),
                migrations.CreateModel(
                    name="Reject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("dialect", models.CharField(max_length=16)),
                        ("received_at", models.DateTimeField()),
                        ("reason", models.CharField(max_length=300)),
                        ("body", models.TextField()),
                        ("retaken_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="rejects", to="heedful.source"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["source", "-id"], name="reject_by_source")],
                    },
                ),
                migrations.CreateModel(
                    name="RelayMailer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                    name="RelaySender",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                migrations.CreateModel(
                    name="SavedReply",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="title")),
                        ("body", models.TextField(verbose_name="text")),
                        ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "saved replies",
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("title"),
                                models.F("language"),
                                condition=models.Q(("owner", None)),
                                name="saved_reply_of_all_once",
                            ),
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("title"),
                                models.F("language"),
                                models.F("owner"),
                                condition=models.Q(("owner__isnull", False)),
                                name="saved_reply_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignalFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("file", models.CharField(blank=True, max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Asked"),
                                    ("waiting", "Waiting"),
                                    ("taking", "Taking"),
                                    ("done", "Done"),
                                    ("failed", "Failed"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("mapping", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("done", models.FloatField(default=0.0)),
                        ("problem", models.TextField(blank=True)),
                        ("notes", models.JSONField(default=list)),
                        ("source", models.CharField(blank=True, max_length=100)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "intake",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.intake",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state"], name="signal_file_by_state")],
                    },
                ),
                migrations.CreateModel(
                    name="SourceDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("signals", models.BigIntegerField(default=0)),
                        ("repeats", models.BigIntegerField(default=0)),
                        ("rejects", models.BigIntegerField(default=0)),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="days", to="heedful.source"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("source", "day"), name="source_day_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Switch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("codes", models.JSONField(default=list)),
                        ("place", models.CharField(blank=True, max_length=200)),
                        ("reason", models.CharField(max_length=500)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                        "verbose_name_plural": "switches",
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=40)),
                        ("key", models.CharField(max_length=120, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "ordering": ["key"],
                    },
                ),
                migrations.CreateModel(
                    name="Team",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("key", models.CharField(max_length=180, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "members",
                            models.ManyToManyField(blank=True, related_name="teams", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "ordering": ["key"],
                    },
                ),
                migrations.CreateModel(
                    name="Webhook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        ("events", models.JSONField(default=list)),
                        ("wants_alarms", models.BooleanField(default=True)),
                        ("with_text", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="WriteKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=64, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="heedful.source"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Circumstances",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="circumstances",
                                serialize=False,
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                blank=True, choices=[("bounced", "Bounced"), ("deceased", "Deceased")], max_length=8
                            ),
                        ),
                        ("unsubscribed", models.JSONField(default=list)),
                        ("quiet_until", models.DateTimeField(blank=True, null=True)),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "circumstances",
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("what", models.CharField(max_length=100)),
                        ("given", models.BooleanField(default=True)),
                        ("at", models.DateTimeField()),
                        ("said_at", models.DateTimeField()),
                        ("where", models.CharField(blank=True, max_length=200)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="consents",
                                to="heedful.customer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["what"],
                        "constraints": [models.UniqueConstraint(fields=("customer", "what"), name="consent_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Identity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[
                                    ("user_id", "User Id"),
                                    ("email", "Email"),
                                    ("anonymous", "Anonymous"),
                                    ("phone", "Phone"),
                                ],
                                default="user_id",
                                max_length=10,
                            ),
                        ),
                        ("value", models.CharField(max_length=320)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identities",
                                to="heedful.customer",
                            ),
                        ),
                        ("is_shared", models.BooleanField(default=False)),
                        ("since", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                    ],
                    options={
                        "verbose_name_plural": "identities",
                        "indexes": [models.Index(fields=["value"], name="identity_by_value")],
                        "constraints": [models.UniqueConstraint(fields=("sort", "value"), name="identity_once")],
                    },
                ),
                migrations.CreateModel(
                    name="KeptAnswer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("digest", models.CharField(max_length=64)),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("body", models.TextField(blank=True)),
                        ("about", models.BigIntegerField(null=True)),
                        (
                            "api_key",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.apikey"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["began_at"], name="kept_answer_by_age"),
                            models.Index(fields=["about"], name="kept_answer_by_customer"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("api_key", "name"), name="kept_answer_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Locality",
                    fields=[
                        (
                            "customer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="locality",
                                serialize=False,
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                blank=True,
                                choices=[("told", "Told"), ("address", "Address"), ("file", "File"), ("ip", "Ip")],
                                max_length=8,
                            ),
                        ),
                        ("country", models.CharField(blank=True, max_length=2)),
                        ("region", models.CharField(blank=True, max_length=10)),
                        ("label", models.CharField(blank=True, max_length=200)),
                        ("zone", models.CharField(blank=True, max_length=64)),
                        ("codes", models.JSONField(default=list)),
                        ("lat", models.FloatField(null=True)),
                        ("lon", models.FloatField(null=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name_plural": "localities",
                        "indexes": [models.Index(fields=["country"], name="locality_by_country")],
                    },
                ),
                migrations.CreateModel(
                    name="Moment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "sort",
                            models.CharField(
                                choices=[
                                    ("alert", "Alert"),
                                    ("incident", "Incident"),
                                    ("power", "Power"),
                                    ("person", "Person"),
                                    ("hand", "Hand"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("source_id", models.CharField(max_length=300)),
                        ("kind", models.CharField(max_length=20)),
                        ("event", models.CharField(max_length=200)),
                        ("severity", models.CharField(max_length=10)),
                        ("urgency", models.CharField(blank=True, max_length=10)),
                        ("certainty", models.CharField(blank=True, max_length=10)),
                        ("headline", models.CharField(blank=True, max_length=500)),
                        ("sent", models.DateTimeField(default=django.utils.timezone.now)),
                        ("onset", models.DateTimeField()),
                        ("ends", models.DateTimeField(blank=True, null=True)),
                        ("last_at", models.DateTimeField()),
                        ("aftermath_until", models.DateTimeField()),
                        ("area", models.JSONField(default=dict)),
                        ("place", models.CharField(blank=True, max_length=300)),
                        ("services", models.JSONField(default=list)),
                        ("notice", models.TextField(blank=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("touched", models.PositiveIntegerField(default=0)),
                        ("to_match", models.BooleanField(default=False)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_moments",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "feed",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="moments",
                                to="heedful.feed",
                            ),
                        ),
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)), fields=["aftermath_until"], name="moment_on"
                            ),
                            models.Index(condition=models.Q(("to_match", True)), fields=["id"], name="moment_to_match"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("sort", "source_id"), name="moment_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Moves",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("desires", models.PositiveIntegerField()),
                        ("records", models.BinaryField()),
                        ("again", models.BinaryField(default=bytes)),
                        ("facets", models.JSONField(default=list)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moves",
                                to="heedful.desirefile",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "moves",
                    },
                ),
                migrations.CreateModel(
                    name="OpeningDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=320)),
                        ("subject", models.CharField(blank=True, max_length=500)),
                        ("text", models.TextField(blank=True)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("saved_by", models.CharField(blank=True, max_length=16)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="opening_drafts",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.mailbox",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("customer", "author"), name="opening_draft_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnPageLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_page_links",
                                to="heedful.customer",
                            ),
                        ),
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
                    name="Place",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "how",
                            models.CharField(
                                choices=[("told", "Told"), ("address", "Address"), ("file", "File"), ("ip", "Ip")],
                                max_length=8,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("country", models.CharField(blank=True, max_length=60)),
                        ("region", models.CharField(blank=True, max_length=200)),
                        ("city", models.CharField(blank=True, max_length=200)),
                        ("postal_code", models.CharField(blank=True, max_length=20)),
                        ("lat", models.FloatField(blank=True, null=True)),
                        ("lon", models.FloatField(blank=True, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="places",
                                to="heedful.customer",
                            ),
                        ),
                        ("to_locate", models.BooleanField(default=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["country", "region"], name="place_by_country"),
                            models.Index(
                                condition=models.Q(("to_locate", True)), fields=["id"], name="place_to_locate"
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("customer", "how"), name="place_once_a_way")],
                    },
                ),
                migrations.CreateModel(
                    name="Relayed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.customer",
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
                    name="Revenue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField()),
                        ("currency", models.CharField(max_length=3)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                        ("margin", models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                        ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revenue",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revenue",
                                to="heedful.organisation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "revenue",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("customer", "month", "currency"), name="revenue_of_customer_once"
                            ),
                            models.UniqueConstraint(
                                fields=("organisation", "month", "currency"), name="revenue_of_organisation_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("customer__isnull", True), ("organisation__isnull", True), _connector="XOR"
                                ),
                                name="revenue_of_one_of_them",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("position", models.PositiveIntegerField(default=0)),
                        ("on_since", models.DateTimeField(null=True)),
                        (
                            "when",
                            models.CharField(
                                choices=[("begins", "Begins"), ("writes", "Writes"), ("waits", "Waits")], max_length=6
                            ),
                        ),
                        ("waits_hours", models.PositiveIntegerField(null=True)),
                        ("words", models.JSONField(blank=True, default=list)),
                        ("domain", models.CharField(blank=True, max_length=255)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assignee",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.mailbox",
                            ),
                        ),
                        (
                            "put_tag",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="put_by",
                                to="heedful.tag",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules",
                                to="heedful.tag",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.team",
                            ),
                        ),
                        (
                            "saved_reply",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.savedreply",
                            ),
                        ),
                        (
                            "tells",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_complaint", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["position", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("state", models.CharField(max_length=12)),
                        (
                            "who",
                            models.CharField(
                                blank=True, choices=[("", "Anybody"), ("me", "Me"), ("nobody", "Nobody")], max_length=8
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "assignee",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.mailbox",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="views",
                                to="heedful.tag",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.team",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Signature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "colleague",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.mailbox",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("colleague", "mailbox"), name="signature_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("mailbox", None)),
                                fields=("colleague",),
                                name="signature_for_all_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WebForm",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("key", models.CharField(max_length=40, unique=True)),
                        ("sites", models.JSONField(blank=True, default=list)),
                        ("language", models.CharField(default="en", max_length=10)),
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
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="forms",
                                to="heedful.mailbox",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="Conflict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("identify", "Identify"),
                                    ("alias", "Alias"),
                                    ("file", "File"),
                                    ("person", "Person"),
                                    ("split", "Split"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "decision",
                            models.CharField(
                                choices=[("open", "Open"), ("same", "Same"), ("apart", "Apart")],
                                default="open",
                                max_length=5,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "one",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.identity"
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.identity"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["decision", "-id"], name="conflict_by_decision")],
                        "constraints": [
                            models.UniqueConstraint(fields=("one", "other"), name="conflict_once"),
                            models.CheckConstraint(
                                condition=models.Q(("one__lt", models.F("other"))), name="conflict_in_order"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heard",
                    fields=[
                        ("identifier", models.CharField(max_length=300, primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "moment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="heard",
                                to="heedful.moment",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="IdentityEdge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("from_number", models.BigIntegerField()),
                        ("to_number", models.BigIntegerField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("identify", "Identify"),
                                    ("alias", "Alias"),
                                    ("file", "File"),
                                    ("person", "Person"),
                                    ("split", "Split"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("merge", models.BigIntegerField(default=0)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "identity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="edges", to="heedful.identity"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["from_number"], name="edge_by_from"),
                            models.Index(fields=["to_number"], name="edge_by_to"),
                            models.Index(fields=["merge"], name="edge_by_merge"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("identify", "Identify"),
                                    ("alias", "Alias"),
                                    ("file", "File"),
                                    ("person", "Person"),
                                    ("split", "Split"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("filled", models.JSONField(default=list)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "gone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.customer"
                            ),
                        ),
                        (
                            "into",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.customer"
                            ),
                        ),
                        (
                            "one",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.identity",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.identity",
                            ),
                        ),
                        (
                            "undone_by",
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
                    name="Outreach",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "how",
                            models.CharField(choices=[("api", "Api"), ("care", "Care")], default="api", max_length=4),
                        ),
                        ("purpose", models.CharField(blank=True, max_length=10)),
                        ("bulk", models.BooleanField(default=False)),
                        ("address", models.CharField(max_length=320)),
                        ("subject", models.CharField(max_length=500)),
                        ("text", models.TextField()),
                        ("words", models.CharField(max_length=64)),
                        ("msg_id", models.CharField(max_length=300)),
                        ("needless_after", models.CharField(blank=True, max_length=100)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("held", "Held"),
                                    ("taken", "Taken"),
                                    ("sent", "Sent"),
                                    ("dropped", "Dropped"),
                                    ("discarded", "Discarded"),
                                    ("failed", "Failed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("decision", models.CharField(blank=True, max_length=5)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        ("reasons", models.JSONField(default=list)),
                        ("adapted", models.TextField(blank=True)),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=300)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="outreach",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "moment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="outreach",
                                to="heedful.moment",
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="heedful.apikey",
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
                    ],
                    options={
                        "verbose_name_plural": "outreach",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "held", "taken"])),
                                fields=["due_at"],
                                name="outreach_due",
                            ),
                            models.Index(fields=["state", "-id"], name="outreach_by_state"),
                            models.Index(fields=["customer", "-sent_at"], name="outreach_by_customer"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("msg_id", "customer"), name="outreach_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Touched",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "by",
                            models.CharField(
                                choices=[
                                    ("code", "Code"),
                                    ("polygon", "Polygon"),
                                    ("circle", "Circle"),
                                    ("country", "Country"),
                                    ("service", "Service"),
                                    ("person", "Person"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=200)),
                        ("sure", models.FloatField(default=1.0)),
                        (
                            "customer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="touches",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "moment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="touches", to="heedful.moment"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "touched",
                        "constraints": [models.UniqueConstraint(fields=("customer", "moment"), name="touched_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Judgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("subject_of", models.CharField(blank=True, max_length=200)),
                        ("purpose", models.CharField(blank=True, max_length=10)),
                        ("bulk", models.BooleanField(default=False)),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("decision", models.CharField(max_length=5)),
                        ("until", models.DateTimeField(null=True)),
                        ("reasons", models.JSONField(default=list)),
                        ("facts", models.JSONField(null=True)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="judgements",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "outreach",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judgements",
                                to="heedful.outreach",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["at"], name="judgement_by_at"),
                            models.Index(fields=["customer", "-id"], name="judgement_by_customer"),
                            models.Index(
                                condition=models.Q(("subject_of", ""), _negated=True),
                                fields=["subject_of"],
                                name="judgement_by_subject",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JudgedMoment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "judgement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="moments",
                                to="heedful.judgement",
                            ),
                        ),
                        (
                            "moment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="judgements",
                                to="heedful.moment",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["moment", "judgement"], name="judged_by_moment")],
                    },
                ),
                migrations.CreateModel(
                    name="Conversation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=500)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("beginning", models.CharField(blank=True, max_length=200)),
                        ("is_ours_last", models.BooleanField(default=False)),
                        ("messages_count", models.PositiveIntegerField(default=0)),
                        ("waiting_since", models.DateTimeField(blank=True, null=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        ("waited_ms", models.BigIntegerField(default=0)),
                        ("snoozed_until", models.DateTimeField(blank=True, null=True)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversations",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conversations",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="merged",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversations",
                                to="heedful.mailbox",
                            ),
                        ),
                        ("brought_as", models.CharField(blank=True, max_length=300)),
                        ("brought_version", models.PositiveIntegerField(null=True)),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="conversations",
                                to="heedful.team",
                            ),
                        ),
                        ("complaint_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("closed_at", None), ("merged_into", None), ("waiting_since__isnull", False)
                                ),
                                fields=["waiting_since", "id"],
                                name="conversation_waiting",
                            ),
                            models.Index(fields=["-moved_at", "-id"], name="conversation_by_moved"),
                            models.Index(
                                condition=models.Q(("assignee", None), ("closed_at", None), ("merged_into", None)),
                                fields=["-moved_at", "-id"],
                                name="conversation_unassigned",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("merged_into", None)),
                                fields=["assignee", "-moved_at", "-id"],
                                name="conversation_by_assignee",
                            ),
                            models.Index(fields=["customer", "-moved_at"], name="conversation_by_customer"),
                            models.Index(
                                condition=models.Q(("snoozed_until__isnull", False)),
                                fields=["snoozed_until"],
                                name="conversation_snoozed",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("merged_into", None), ("waiting_since", None)),
                                fields=["-moved_at", "-id"],
                                name="conversation_answered",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False), ("merged_into", None)),
                                fields=["-moved_at", "-id"],
                                name="conversation_closed",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("merged_into", None)),
                                fields=["-moved_at", "-id"],
                                name="conversation_open",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("merged_into", None), ("team__isnull", False)),
                                fields=["team", "-moved_at", "-id"],
                                name="conversation_by_team",
                            ),
                            models.Index(
                                condition=models.Q(("complaint_at__isnull", False)),
                                fields=["customer"],
                                name="conversation_complaint",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("brought_as", ""), _negated=True),
                                fields=("brought_as",),
                                name="conversation_brought_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DesireTie",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.BigIntegerField()),
                        ("until", models.BigIntegerField(null=True)),
                        ("is_guess", models.BooleanField(default=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties",
                                to="heedful.kind",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)), fields=("conversation",), name="one_tie_at_a_time"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HelpDesire",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("arose", models.BigIntegerField()),
                        ("touched", models.BigIntegerField()),
                        ("ended", models.BigIntegerField(null=True)),
                        ("waiting", models.BigIntegerField(null=True)),
                        ("outcome", models.PositiveSmallIntegerField()),
                        ("flags", models.PositiveSmallIntegerField()),
                        ("tries", models.PositiveIntegerField()),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="desires",
                                to="heedful.conversation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["conversation"], name="help_desire_by_conversation")],
                    },
                ),
                migrations.CreateModel(
                    name="Looking",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("is_writing", models.BooleanField(default=False)),
                        (
                            "colleague",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="looking",
                                to="heedful.conversation",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "colleague"), name="looking_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_ours", models.BooleanField()),
                        (
                            "how",
                            models.CharField(
                                choices=[("mail", "Mail"), ("form", "Form"), ("api", "Api"), ("talk", "Talk")],
                                default="mail",
                                max_length=4,
                            ),
                        ),
                        ("sender", models.CharField(blank=True, max_length=320)),
                        ("sender_name", models.CharField(blank=True, max_length=200)),
                        ("to", models.JSONField(default=list)),
                        ("cc", models.JSONField(default=list)),
                        ("reply_to", models.JSONField(default=list)),
                        ("subject", models.CharField(blank=True, max_length=500)),
                        ("text", models.TextField(blank=True)),
                        ("visible", models.TextField(blank=True)),
                        ("html", models.TextField(blank=True)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("msg_id", models.CharField(blank=True, max_length=998)),
                        ("references", models.TextField(blank=True)),
                        ("is_automatic", models.BooleanField(default=False)),
                        ("is_thanks", models.BooleanField(default=False)),
                        ("warnings", models.JSONField(default=list)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="messages",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="heedful.apikey",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["conversation", "at", "id"], name="message_by_conversation"),
                            models.Index(
                                condition=models.Q(("msg_id", ""), _negated=True),
                                fields=["msg_id"],
                                name="message_by_msg_id",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Owed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.CharField(max_length=500)),
                        ("due_on", models.DateField(blank=True, null=True)),
                        ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("kept_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owed",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "kept_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "owed",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("kept_at", None)), fields=["due_on", "id"], name="owed_open_by_due"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=320)),
                        ("name", models.CharField(blank=True, max_length=200)),
                        ("bounced_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participants",
                                to="heedful.conversation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["address"], name="participant_by_address")],
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "address"), name="participant_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Regrouping",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort", models.CharField(choices=[("merge", "Merge"), ("split", "Split")], max_length=5)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("record", models.JSONField(default=dict)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="heedful.apikey",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="went_to",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="came_from",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "undone_by",
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
                    name="RuleDeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("waiting_since", models.DateTimeField(null=True)),
                        ("did", models.JSONField(default=list)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deeds",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="deeds",
                                to="heedful.rule",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["rule", "conversation", "waiting_since"], name="rule_deed_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tagging",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moved_at", models.DateTimeField()),
                        ("is_open", models.BooleanField()),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="heedful.tag"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["tag", "-moved_at", "-conversation"], name="tagging_by_moved"),
                            models.Index(
                                condition=models.Q(("is_open", True)),
                                fields=["tag", "-moved_at", "-conversation"],
                                name="tagging_open",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("conversation", "tag"), name="tagging_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Arrival",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("recipient", models.CharField(max_length=320)),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("taken", "Taken"),
                                    ("delayed", "Delayed"),
                                    ("refused", "Refused"),
                                    ("bounced", "Bounced"),
                                    ("recalled", "Recalled"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("code", models.CharField(blank=True, max_length=20)),
                        ("words", models.CharField(blank=True, max_length=300)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="arrivals",
                                to="heedful.message",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["message"], name="arrival_by_message")],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("type", models.CharField(max_length=255)),
                        ("size", models.PositiveBigIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        ("is_inline", models.BooleanField(default=False)),
                        ("content_id", models.CharField(blank=True, max_length=255)),
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="heedful.message",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["digest"], name="attachment_by_digest")],
                    },
                ),
                migrations.CreateModel(
                    name="FormMessage",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="form_message",
                                serialize=False,
                                to="heedful.message",
                            ),
                        ),
                        ("written_on", models.CharField(max_length=64, unique=True)),
                        (
                            "address",
                            models.CharField(
                                choices=[("new", "New"), ("known", "Known"), ("theirs", "Theirs")], max_length=8
                            ),
                        ),
                        ("is_same", models.BooleanField(default=False)),
                        ("brought", models.JSONField(default=list)),
                        ("came_for", models.JSONField(default=list)),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "form",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="messages",
                                to="heedful.webform",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Grant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("words", models.CharField(max_length=200)),
                        ("detail", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "allowance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="grants",
                                to="heedful.allowance",
                            ),
                        ),
                        (
                            "colleague",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="grants",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "customer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="grants",
                                to="heedful.customer",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="grants",
                                to="heedful.message",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["allowance", "sent_at"], name="grant_by_allowance")],
                    },
                ),
                migrations.CreateModel(
                    name="IncomingMail",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("digest", models.CharField(max_length=64)),
                        ("size", models.PositiveBigIntegerField()),
                        ("envelope_from", models.CharField(blank=True, max_length=320)),
                        ("envelope_to", models.JSONField(default=list)),
                        ("uid", models.BigIntegerField(null=True)),
                        ("uidvalidity", models.BigIntegerField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting"),
                                    ("brought", "Brought"),
                                    ("placed", "Placed"),
                                    ("aside", "Aside"),
                                    ("failed", "Failed"),
                                    ("repeat", "Repeat"),
                                    ("bounce", "Bounce"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("why", models.CharField(blank=True, max_length=20)),
                        ("detail", models.CharField(blank=True, max_length=300)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("msg_id", models.CharField(blank=True, max_length=998)),
                        ("body_digest", models.CharField(blank=True, max_length=64)),
                        ("sender", models.CharField(blank=True, max_length=320)),
                        ("sender_name", models.CharField(blank=True, max_length=200)),
                        ("subject", models.CharField(blank=True, max_length=500)),
                        ("beginning", models.CharField(blank=True, max_length=200)),
                        ("written_at", models.DateTimeField(null=True)),
                        ("warnings", models.JSONField(default=list)),
                        ("done_at", models.DateTimeField(blank=True, null=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to="heedful.mailbox",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="mails",
                                to="heedful.message",
                            ),
                        ),
                        ("brought_at", models.DateTimeField(null=True)),
                        ("by_form", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="mail_waiting"),
                            models.Index(
                                condition=models.Q(("done_at", None), ("state__in", ["aside", "failed"])),
                                fields=["state", "received_at"],
                                name="mail_to_look_at",
                            ),
                            models.Index(fields=["msg_id"], name="mail_by_msg_id"),
                            models.Index(fields=["digest"], name="mail_by_digest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("uid__isnull", False)),
                                fields=("mailbox", "uidvalidity", "uid"),
                                name="mail_once_by_uid",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "slip",
                            models.CharField(
                                choices=[
                                    ("wrong_person", "Wrong Person"),
                                    ("meant_for_us", "Meant For Us"),
                                    ("anothers", "Anothers"),
                                    ("untrue", "Untrue"),
                                    ("unkind", "Unkind"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done", models.TextField(blank=True)),
                        ("fixed_for_customer_at", models.DateTimeField(blank=True, null=True)),
                        ("stopped_by_what", models.TextField(blank=True)),
                        ("cause_stopped_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "cause_stopped_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "fixed_for_customer_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "found_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="problem",
                                to="heedful.message",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("fixed_for_customer_at", None), ("cause_stopped_at", None), _connector="OR"
                                ),
                                fields=["-id"],
                                name="problem_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleCall",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="heedful.message",
                            ),
                        ),
                        ("begins", models.BooleanField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                ),
                migrations.CreateModel(
                    name="Talk",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="talk",
                                serialize=False,
                                to="heedful.message",
                            ),
                        ),
                        (
                            "way",
                            models.CharField(
                                choices=[("phone", "Phone"), ("in_person", "In Person"), ("chat", "Chat")], max_length=9
                            ),
                        ),
                        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "written_by",
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
                    name="Telling",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.UUIDField(default=uuid.uuid4, unique=True)),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("raised", "Raised"),
                                    ("ended", "Ended"),
                                    ("trial", "Trial"),
                                    ("conversation.opened", "Opened"),
                                    ("message.received", "Received"),
                                    ("message.sent", "Sent"),
                                    ("message.failed", "Failed"),
                                    ("message.stopped", "Stopped"),
                                    ("conversation.closed", "Closed"),
                                ],
                                max_length=24,
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
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tellings",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tellings",
                                to="heedful.message",
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
                                condition=models.Q(("gave_up_at__isnull", False)),
                                fields=["gave_up_at"],
                                name="telling_lost",
                            ),
                            models.Index(
                                condition=models.Q(("conversation__isnull", False), ("told_at__isnull", False)),
                                fields=["told_at"],
                                name="telling_of_conversation_told",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("alarm", "what", "colleague"), name="telling_once_by_mail"),
                            models.UniqueConstraint(
                                fields=("alarm", "what", "webhook"), name="telling_once_by_webhook"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("colleague__isnull", True), ("webhook__isnull", False)),
                                    models.Q(("colleague__isnull", False), ("webhook__isnull", True)),
                                    _connector="OR",
                                ),
                                name="telling_has_one_addressee",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("told_at__isnull", True), ("gave_up_at__isnull", True), _connector="OR"
                                ),
                                name="telling_ends_one_way",
                            ),
                            models.UniqueConstraint(
                                fields=("message", "what", "webhook"), name="telling_once_of_a_message"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort", models.CharField(choices=[("reply", "Reply"), ("note", "Note")], max_length=5)),
                        ("text", models.TextField(blank=True)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "owns_up_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="heedful.problem",
                            ),
                        ),
                        ("saved_by", models.CharField(blank=True, max_length=16)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("conversation", "author", "sort"), name="draft_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notes",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "program",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="heedful.apikey",
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="notes",
                                to="heedful.incomingmail",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["conversation", "at", "id"], name="note_by_conversation")],
                    },
                ),
                migrations.CreateModel(
                    name="Outgoing",
                    fields=[
                        (
                            "message",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="outgoing",
                                serialize=False,
                                to="heedful.message",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("held", "Held"),
                                    ("sending", "Sending"),
                                    ("sent", "Sent"),
                                    ("stopped", "Stopped"),
                                    ("undone", "Undone"),
                                    ("failed", "Failed"),
                                ],
                                default="held",
                                max_length=8,
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("seen_version", models.PositiveIntegerField()),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("tried_at", models.DateTimeField(blank=True, null=True)),
                        ("trouble", models.CharField(blank=True, max_length=300)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        ("stopped_why", models.CharField(blank=True, max_length=20)),
                        ("overridden", models.JSONField(default=list)),
                        (
                            "owns_up_to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="letters",
                                to="heedful.problem",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["held", "sending"])),
                                fields=["due_at"],
                                name="outgoing_open_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["stopped", "failed"])),
                                fields=["state"],
                                name="outgoing_to_look_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DraftFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("type", models.CharField(max_length=255)),
                        ("size", models.PositiveBigIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "draft",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="heedful.draft"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["digest"], name="draft_file_by_digest")],
                        "constraints": [
                            models.UniqueConstraint(fields=("draft", "digest", "name"), name="draft_file_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoteFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=255)),
                        ("type", models.CharField(max_length=255)),
                        ("size", models.PositiveBigIntegerField()),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "note",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="heedful.note"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["digest"], name="note_file_by_digest")],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("assigned", "Assigned"),
                                    ("answered", "Answered"),
                                    ("mentioned", "Mentioned"),
                                    ("unsent", "Unsent"),
                                    ("ruled", "Ruled"),
                                    ("failing", "Failing"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("on_page", models.BooleanField(default=True)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        ("mail_due_at", models.DateTimeField(blank=True, null=True)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("trouble", models.CharField(blank=True, max_length=300)),
                        ("mailed_at", models.DateTimeField(blank=True, null=True)),
                        ("gave_up_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "colleague",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="heedful.conversation",
                            ),
                        ),
                        (
                            "mailbox",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.mailbox",
                            ),
                        ),
                        (
                            "message",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.message",
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="heedful.note",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("on_page", True), ("seen_at", None)),
                                fields=["colleague", "-at"],
                                name="notice_unseen",
                            ),
                            models.Index(fields=["colleague", "-at", "-id"], name="notice_by_colleague"),
                            models.Index(
                                condition=models.Q(
                                    ("gave_up_at", None), ("mail_due_at__isnull", False), ("mailed_at", None)
                                ),
                                fields=["mail_due_at"],
                                name="notice_due",
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="Conversation",
            name="tags",
            field=models.ManyToManyField(related_name="conversations", through="heedful.Tagging", to="heedful.tag"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(_fingerprints.make, _fingerprints.remove)],
            state_operations=[
                migrations.CreateModel(
                    name="MessageFingerprint",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "number", "message_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.BigIntegerField()),
                        ("message", letter("message")),
                    ],
                ),
                migrations.CreateModel(
                    name="NoteFingerprint",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "number", "note_id", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("number", models.BigIntegerField()),
                        ("note", letter("note")),
                    ],
                ),
            ],
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
        migrations.RunPython(_words.make, _words.remove),
        migrations.RunPython(migrations.RunPython.noop, _tag_lists.remove),
    ]
