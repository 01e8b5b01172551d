from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built beside what goes on, which no transaction allows.
    atomic = False

    dependencies = [
        ('contacts', '0014_page_patterns'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(
                condition=models.Q(('kind', 'purchase'), ('machine__isnull', True)),
                fields=['contact', 'occurred_at'],
                name='event_purchases',
            ),
        ),
    ]
