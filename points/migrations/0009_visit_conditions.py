"""Drafts by scripts that asked for what no kind could answer, and one can now."""

from __future__ import annotations

from django.db import migrations

_ASKED = {
    "page_hits": "times",
    "accumulative_time": "seconds",
    "returns_within": "within",
    "returns_after": "after",
}


def understand(apps, schema_editor):
    """What was kept of a script's words becomes part of the rule, before somebody publishes it.

    Rules that pay already were published without it.
    """
    actions = apps.get_model("points", "PointAction").objects
    for action in actions.filter(kind="url.hit", live=None, archived_at=None):
        sent = action.as_sent.get("properties") if isinstance(action.as_sent, dict) else None
        if (
            not isinstance(sent, dict)
            or action.config.get("url") != str(sent.get("page_url", "")).strip()
        ):
            continue
        said = {ours: _number(sent.get(theirs)) for theirs, ours in _ASKED.items()}
        asked = {ours: many for ours, many in said.items() if many > (ours == "times")}
        if asked:
            actions.filter(pk=action.pk).update(config={**action.config, **asked})


def _number(sent):
    text = str(sent).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class Migration(migrations.Migration):
    dependencies = [("points", "0008_states")]

    operations = [migrations.RunPython(understand, migrations.RunPython.noop)]
