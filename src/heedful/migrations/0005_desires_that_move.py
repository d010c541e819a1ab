from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0004_collecting"),
    ]

    operations = [
        # Files of desires have another form now. They are made from the log, and are made again.
        migrations.RunSQL("DELETE FROM heedful_desirefile", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="desirefile",
            name="ordered",
        ),
        migrations.AddField(
            model_name="desirefile",
            name="final_until",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="desirefile",
            name="log_version",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="orderedlog",
            name="edges",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="segment",
            name="collected",
            field=models.BooleanField(default=False),
        ),
    ]
