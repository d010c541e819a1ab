import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0002_log_and_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlarmLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="heedful.kind"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "sort"), name="alarm_look_once")],
            },
        ),
    ]
