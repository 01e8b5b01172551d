from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The indexes are built beside what goes on, which no transaction allows.
    atomic = False

    dependencies = [
        ("contacts", "0016_history_of_things"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="subject",
            index=models.Index(
                condition=models.Q(("kind", "page"), _negated=True), fields=["id"], name="things"
            ),
        ),
        AddIndexConcurrently(
            model_name="subject",
            index=models.Index(
                condition=models.Q(
                    models.Q(("kind", "page"), _negated=True),
                    models.Q(
                        ("category", ""), ("content_stage", ""), ("topics", []), _negated=True
                    ),
                ),
                fields=["id"],
                name="filed_things",
            ),
        ),
    ]
