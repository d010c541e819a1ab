"""Moments, whom they touch, and the gate with its policy, its switch and every verdict; places get codes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0050_desires_are_followed_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adaptation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("phase", models.CharField(max_length=10)),
                ("purpose", models.CharField(max_length=10)),
                ("words", models.TextField()),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["kind", "phase", "purpose"],
            },
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
            ],
            options={
                "verbose_name_plural": "circumstances",
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="GatePolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy", models.JSONField()),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "gate policies",
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("identifier", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="JudgedMoment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("subject_of", models.CharField(blank=True, max_length=200)),
                ("purpose", models.CharField(blank=True, max_length=10)),
                ("bulk", models.BooleanField(default=False)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("decision", models.CharField(max_length=5)),
                ("until", models.DateTimeField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("facts", models.JSONField(null=True)),
            ],
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
            },
        ),
        migrations.CreateModel(
            name="Moment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
        ),
        migrations.CreateModel(
            name="Outreach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("how", models.CharField(choices=[("api", "Api"), ("care", "Care")], default="api", max_length=4)),
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
            ],
            options={
                "verbose_name_plural": "outreach",
            },
        ),
        migrations.CreateModel(
            name="OwnPageLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codes", models.JSONField(default=list)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "switches",
            },
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
            options={
                "verbose_name_plural": "touched",
            },
        ),
        migrations.AddField(
            model_name="conversation",
            name="complaint_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="place",
            name="to_locate",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("complaint_at__isnull", False)), fields=["customer"], name="conversation_complaint"
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(condition=models.Q(("to_locate", True)), fields=["id"], name="place_to_locate"),
        ),
        migrations.AddField(
            model_name="adaptation",
            name="changed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="circumstances",
            name="changed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="gatepolicy",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="customer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="judgements",
                to="heedful.customer",
            ),
        ),
        migrations.AddField(
            model_name="judgedmoment",
            name="judgement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moments", to="heedful.judgement"
            ),
        ),
        migrations.AddIndex(
            model_name="locality",
            index=models.Index(fields=["country"], name="locality_by_country"),
        ),
        migrations.AddField(
            model_name="moment",
            name="customer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="own_moments",
                to="heedful.customer",
            ),
        ),
        migrations.AddField(
            model_name="moment",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="moment",
            name="feed",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="moments", to="heedful.feed"
            ),
        ),
        migrations.AddField(
            model_name="moment",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="judgedmoment",
            name="moment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="heedful.moment"
            ),
        ),
        migrations.AddField(
            model_name="heard",
            name="moment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="heard", to="heedful.moment"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="customer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="outreach", to="heedful.customer"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="moment",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="outreach", to="heedful.moment"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="program",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="heedful.apikey"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="released_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="judgement",
            name="outreach",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="heedful.outreach"
            ),
        ),
        migrations.AddField(
            model_name="ownpagelink",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="own_page_links", to="heedful.customer"
            ),
        ),
        migrations.AddField(
            model_name="ownpagelink",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="switch",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="switch",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="touched",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="touches", to="heedful.customer"
            ),
        ),
        migrations.AddField(
            model_name="touched",
            name="moment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="touches", to="heedful.moment"
            ),
        ),
        migrations.AddConstraint(
            model_name="adaptation",
            constraint=models.UniqueConstraint(fields=("kind", "phase", "purpose"), name="adaptation_once"),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["next_at"], name="feed_due"),
        ),
        migrations.AddIndex(
            model_name="moment",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["aftermath_until"], name="moment_on"),
        ),
        migrations.AddIndex(
            model_name="moment",
            index=models.Index(condition=models.Q(("to_match", True)), fields=["id"], name="moment_to_match"),
        ),
        migrations.AddConstraint(
            model_name="moment",
            constraint=models.UniqueConstraint(fields=("sort", "source_id"), name="moment_once"),
        ),
        migrations.AddIndex(
            model_name="judgedmoment",
            index=models.Index(fields=["moment", "judgement"], name="judged_by_moment"),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "held", "taken"])), fields=["due_at"], name="outreach_due"
            ),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(fields=["state", "-id"], name="outreach_by_state"),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(fields=["customer", "-sent_at"], name="outreach_by_customer"),
        ),
        migrations.AddConstraint(
            model_name="outreach",
            constraint=models.UniqueConstraint(fields=("msg_id", "customer"), name="outreach_once"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["at"], name="judgement_by_at"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(fields=["customer", "-id"], name="judgement_by_customer"),
        ),
        migrations.AddIndex(
            model_name="judgement",
            index=models.Index(
                condition=models.Q(("subject_of", ""), _negated=True),
                fields=["subject_of"],
                name="judgement_by_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="touched",
            constraint=models.UniqueConstraint(fields=("customer", "moment"), name="touched_once"),
        ),
    ]
