"""What an action of a trigger asks for in the words of Mautic's contract, and in ours.

As with point actions (`points/properties.py`), what was sent is kept and told again; what is done
stands in the action's config.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triggers.secret_field import is_sealed, sealed


def understood(
    kind: str, properties: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The config of a kind, from properties. Kinds that nobody knows keep them as they are.

    `before` is the config that they replace: a secret that is not sent again stays.

    Mautic's mail to a user is a template of its own (`useremail`): ours says by itself who the
    contact is and what led there, so the template is kept, and not used.
    """
    match kind:
        case "lead.changetags":
            return {name: _words(properties.get(name)) for name in ("add_tags", "remove_tags")}
        case "email.send_to_user":
            return {
                "user_ids": [int(pk) for pk in _words(properties.get("user_id")) if _is_id(pk)],
                "to_owner": str(properties.get("to_owner") or "").lower() in {"1", "true", "yes"},
                **{name: _words(properties.get(name)) for name in ("to", "cc", "bcc")},
                **{name: str(properties.get(name) or "") for name in ("subject", "intro")},
            }
        case "webhook.post":
            secret = str(properties.get("secret") or "") or (before or {}).get("secret", "")
            kept = {} if not secret else {"secret": secret if is_sealed(secret) else sealed(secret)}
            return {"url": str(properties.get("url") or ""), **kept}
    return dict(properties)


def to_keep(kind: str, properties: Any) -> Any:
    """What is kept of properties as they were sent: everything but secrets."""
    if kind != "webhook.post" or not isinstance(properties, Mapping):
        return properties
    return {name: value for name, value in properties.items() if name != "secret"}


def told(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Properties that ask for what this config asks for; secrets are not told."""
    config = to_keep(kind, config)
    if kind != "email.send_to_user":
        return dict(config)
    own = {name: config[name] for name in ("subject", "intro") if config.get(name)}
    return {
        "user_id": list(config.get("user_ids", ())),
        "to_owner": bool(config.get("to_owner")),
        **{name: ", ".join(config.get(name, ())) for name in ("to", "cc", "bcc")},
        **own,
    }


def echoed(kind: str, config: Mapping[str, Any], sent: Any) -> Any:
    """What an answer tells: what was sent, as long as it still says what is done."""
    if sent is None:
        return told(kind, config)
    kept = dict(sent) if isinstance(sent, Mapping) else {}
    means = understood(kind, told(kind, config))
    return sent if understood(kind, kept) == means else kept | told(kind, config)


def _words(sent: Any) -> list[str]:
    """A list, as PHP may write it: a list, an object, words with commas, one number, nothing."""
    if isinstance(sent, Mapping):
        sent = list(sent.values())
    if not isinstance(sent, list):
        sent = str(sent).split(",") if sent not in (None, False, True) else []
    words = (" ".join(str(word).split()) for word in sent if isinstance(word, str | int))
    return list({word.lower(): word for word in words if word}.values())


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
