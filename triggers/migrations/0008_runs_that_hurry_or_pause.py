from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether somebody wants a run at once, and that its trigger may be paused; no table is
    rewritten."""

    dependencies = [
        ("triggers", "0007_agreements"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="hurries",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="run",
            name="waits_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("quiet", "Waiting for the end of the quiet hours"),
                    ("enough", "Waiting for another day: enough messages for this one"),
                    ("paused", "Waiting, because its trigger is paused"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
