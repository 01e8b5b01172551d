from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built beside what goes on, which no transaction allows.
    atomic = False

    dependencies = [
        ('contacts', '0017_lists_of_things'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(
                fields=['contact', '-occurred_at', '-id'],
                include=('kind', 'subject_id'),
                name='event_past',
            ),
        ),
        RemoveIndexConcurrently(model_name='event', name='event_timeline'),
        # Pages that a vacuum has not seen are fetched in spite of the index. By default it looks
        # once a fifth of the table is new: of millions of events, those of months.
        migrations.RunSQL(
            'ALTER TABLE contacts_event SET (autovacuum_vacuum_insert_scale_factor = 0.02)',
            'ALTER TABLE contacts_event RESET (autovacuum_vacuum_insert_scale_factor)',
        ),
    ]
