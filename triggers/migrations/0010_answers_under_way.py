"""Answers that are being carried out while this is installed tell of what they have done so far."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('triggers', '0009_which_answer'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE triggers_bulkclimb AS climb SET answered_by = cause.answer_id"
            "  FROM triggers_bulkcause AS cause JOIN accounts_job AS job ON job.id = cause.answer_id"
            " WHERE climb.cause_id = cause.job_id AND climb.crossing_id IS NOT NULL"
            "   AND job.state IN ('running', 'failed')",
            migrations.RunSQL.noop,
        ),
    ]
