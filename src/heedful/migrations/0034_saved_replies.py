import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0033_files_of_answers_and_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
    ]
