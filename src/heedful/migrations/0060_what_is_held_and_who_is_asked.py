"""Keep which moments hold a message and since when a person is asked about it; have what is held judged once more."""

from __future__ import annotations

from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


def _say_what_is(apps: Any, _schema: Any) -> None:
    outreach, relayed = apps.get_model("heedful", "Outreach"), apps.get_model("heedful", "Relayed")
    judged, judgement = apps.get_model("heedful", "JudgedMoment"), apps.get_model("heedful", "Judgement")
    # Nothing is done with these any more.
    outreach.objects.exclude(state__in=["waiting", "held", "taken"]).update(due_at=None)
    # Judged once more, they say what holds them, and whether a person is asked.
    outreach.objects.filter(state="held").update(due_at=Now())
    relayed.objects.filter(state="held", next_at__isnull=True).update(asks_since=Now())
    relayed.objects.filter(state="held", next_at__isnull=False).update(next_at=Now())
    said = judgement.objects.filter(pk=models.OuterRef("judgement")).values("decision")
    judged.objects.update(decision=models.Subquery(said))


def _give_times(apps: Any, _schema: Any) -> None:
    # Before this migration each had one.
    apps.get_model("heedful", "Outreach").objects.filter(due_at=None).update(due_at=Now())


class Migration(migrations.Migration):
    dependencies = [("heedful", "0059_files_of_first_letters")]

    operations = [
        migrations.AddField(
            model_name="outreach",
            name="asks_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outreach",
            name="held_by",
            field=models.ManyToManyField(related_name="holds", to="heedful.moment"),
        ),
        migrations.AlterField(
            model_name="outreach",
            name="due_at",
            field=models.DateTimeField(default=django.utils.timezone.now, null=True),
        ),
        migrations.RemoveIndex(model_name="outreach", name="outreach_due"),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["state", "due_at", "id"], name="outreach_due"
            ),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["customer"], name="outreach_open"
            ),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(condition=models.Q(("asks_since__isnull", False)), fields=["-id"], name="outreach_asks"),
        ),
        migrations.AddField(
            model_name="relayed",
            name="asks_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="relayed",
            name="held_by",
            field=models.ManyToManyField(related_name="holds_relayed", to="heedful.moment"),
        ),
        migrations.AddIndex(
            model_name="relayed",
            index=models.Index(condition=models.Q(("asks_since__isnull", False)), fields=["-id"], name="relayed_asks"),
        ),
        migrations.AddField(
            model_name="judgedmoment",
            name="decision",
            field=models.CharField(blank=True, max_length=5),
        ),
        migrations.AddIndex(
            model_name="judgedmoment",
            index=models.Index(fields=["moment", "decision"], name="judged_by_decision"),
        ),
        migrations.AddField(
            model_name="moment",
            name="to_judge",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="moment",
            index=models.Index(condition=models.Q(("to_judge", True)), fields=["id"], name="moment_to_judge"),
        ),
        migrations.RunPython(_say_what_is, _give_times),
    ]
