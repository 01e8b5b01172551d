"""What was taken back before bears the mark, too. A handful of rows, found by their keys."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0015_purchases"),
        ("points", "0010_taken_back"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "SELECT set_config('kindling.rewrites', 'on', true)",
                "UPDATE contacts_event AS event SET machine = 'taken back'"
                "  FROM points_takenback AS back"
                " WHERE event.id = back.event_id AND event.machine IS NULL",
                "SELECT set_config('kindling.rewrites', 'off', true)",
            ],
            migrations.RunSQL.noop,
        )
    ]
