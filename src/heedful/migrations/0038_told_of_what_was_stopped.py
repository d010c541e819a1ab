from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("heedful", "0037_fingerprints_of_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="telling",
            name="what",
            field=models.CharField(
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
    ]
