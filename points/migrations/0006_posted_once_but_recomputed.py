# Indexes of full tables are made beside the work, not in its way.

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_MAKE = """
CREATE UNIQUE INDEX CONCURRENTLY posted_once_new
    ON points_entry (source, source_id, contact_id, group_id, point_action_id) NULLS NOT DISTINCT
 WHERE NOT (reason IN ('event', 'recompute'))
"""
_MAKE_OLD = """
CREATE UNIQUE INDEX CONCURRENTLY posted_once_new
    ON points_entry (source, source_id, contact_id, group_id, point_action_id) NULLS NOT DISTINCT
 WHERE NOT (reason = 'event')
"""
_DROP = "DROP INDEX CONCURRENTLY posted_once"
_RENAME = "ALTER INDEX posted_once_new RENAME TO posted_once"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("points", "0005_rules_in_full"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="award",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at", "id"],
                name="award_due",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_MAKE, _RENAME),
                migrations.RunSQL(_DROP, _MAKE_OLD),
                migrations.RunSQL(_RENAME, _DROP),
            ],
            state_operations=[
                migrations.RemoveConstraint(model_name="entry", name="posted_once"),
                migrations.AddConstraint(
                    model_name="entry",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(
                            ("reason__in", ["event", "recompute"]), _negated=True
                        ),
                        fields=(
                            "source",
                            "source_id",
                            "contact",
                            "group_id",
                            "point_action_id",
                        ),
                        name="posted_once",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
    ]
