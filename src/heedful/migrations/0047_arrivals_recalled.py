"""Let an arrival say that a message is not sent any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("heedful", "0046_letters_that_own_up")]

    operations = [
        migrations.AlterField(
            model_name="arrival",
            name="what",
            field=models.CharField(
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
    ]
