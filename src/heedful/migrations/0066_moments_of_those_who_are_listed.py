"""A moment can touch those whom somebody lists."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0065_names_of_files_are_found")]

    operations = [
        migrations.AlterField(
            model_name="touched",
            name="by",
            field=models.CharField(
                choices=[
                    ("code", "Code"),
                    ("polygon", "Polygon"),
                    ("circle", "Circle"),
                    ("country", "Country"),
                    ("service", "Service"),
                    ("person", "Person"),
                    ("listed", "Listed"),
                ],
                max_length=8,
            ),
        ),
    ]
