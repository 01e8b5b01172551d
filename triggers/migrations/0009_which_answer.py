"""A cause that goes on after its answer is answered once more: each climb says by which one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triggers', '0008_runs_that_hurry_or_pause'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkclimb',
            name='answered_by',
            field=models.BigIntegerField(null=True),
        ),
    ]
