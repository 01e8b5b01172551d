import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The indexes are built beside what goes on, which no transaction allows.
    atomic = False

    dependencies = [
        ('triggers', '0004_waiting_and_bulk'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='arming',
            index=models.Index(condition=models.Q(('holds', True)), fields=['trigger', 'contact'], name='condition_holds'),
        ),
        AddIndexConcurrently(
            model_name='run',
            index=models.Index(fields=['action', '-id'], name='run_by_action'),
        ),
        AddIndexConcurrently(
            model_name='run',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='run_ended'),
        ),
        migrations.AlterField(
            model_name='run',
            name='action',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='triggers.triggeraction'),
        ),
    ]
