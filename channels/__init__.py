"""What contacts and users receive and touch: e-mails so far."""

from __future__ import annotations
