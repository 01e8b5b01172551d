"""Is it alive, and is it ready? For load balancers, orchestrators and the person on call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Heartbeat
from config.queues import QUEUES
from kit import broker

log = logging.getLogger(__name__)

# Beat asks every 10 seconds; a worker that is busy with one slice of work answers a little later.
SILENT_AFTER = timedelta(seconds=60)


@require_safe
@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """This process answers; it touches nothing else, so others' faults do not restart it."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything that serving needs is there; 503 while something is not.

    Costs three small queries and one PING.
    """
    checks: dict[str, str] = {}
    for name, check in CHECKS.items():
        if name in NEED_THE_DATABASE and checks["database"] != "ok":
            checks[name] = "not known without the database"  # and each try would cost a time-out
        else:
            checks[name] = _tried(name, check)
    ready = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _tried(name: str, check: Callable[[], str]) -> str:
    """What `check` says is wrong, or "ok". Details of an error go to the log, not to strangers."""
    try:
        return check() or "ok"
    except Exception as error:
        log.warning("not ready: %s: %s", name, error)
        return "not reachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} not applied" if plan else ""


def _broker() -> str:
    broker.ping()
    return ""


def _workers() -> str:
    since = timezone.now() - SILENT_AFTER
    seen = Heartbeat.objects.filter(seen_at__gte=since).values_list("queue", flat=True)
    silent = [queue for queue in QUEUES if queue not in set(seen)]
    return f"silent: {', '.join(silent)}" if silent else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "workers": _workers,
}
NEED_THE_DATABASE = {"migrations", "workers"}
