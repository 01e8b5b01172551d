"""No models and no domain words: kinds, sockets, nudges, sql, paging, the rail."""

from __future__ import annotations
