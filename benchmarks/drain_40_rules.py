"""How many events the drain records each second by forty rules of every sort, next to bare SQL."""

from __future__ import annotations

from benchmarks.drain import compare
from benchmarks.result import Result
from points.models import Group
from tests import make


def run() -> Result:
    """As `drain`, with what real accounts have: many rules, most of which listen in vain."""
    return compare(
        publish_forty_rules,
        mark=0.5,
        what="by forty rules (globs, visits counted, returns, channels of arrival, limits, waits,"
        " fading and expiring points, a second score, kinds that nothing happens to) and three"
        " triggers. Baseline: benchmarks/drain_bare.sql, which works nothing out: the same locks,"
        " look-ups and constraints, the same rows from answers kept in tables.",
    )


def publish_forty_rules() -> None:
    """Forty rules and three triggers."""
    product = Group.objects.create(name="Product")
    make.point_action("*", points=1, repeats="subject", name="Looked at a page")
    make.point_action("*/pricing/*", points=10, repeats="once", name="Looked at prices")
    make.point_action("*/pricing/1*", points=5, repeats="climb", name="Looked at a plan")
    make.point_action("*/careers*", points=-5, name="Looks for a job")
    for number in range(10):
        make.point_action(f"*/products/{number}*", points=2, name=f"Line {number}", group=product)
    for number in range(6):
        make.point_action(
            f"*/blog/{number}*",
            points=1,
            name=f"Reads column {number}",
            policy={"caps": [{"most": 3, "of": "times", "per": "day"}]},
        )
    _visits("*/about/*", 4, name="Waits between visits", policy={"cooldown_minutes": 30})
    _visits("*/products/7*", 8, name="Fades", policy={"fade": {"percent": 50, "every_days": 30}})
    _visits("*/products/8*", 8, name="Expires", policy={"expires_after_days": 90})
    _visits("*/pricing/*", 6, name="Comes for prices again", times=2)
    _visits("*/products/*", 3, name="Comes back within a week", within=7 * 86_400)
    make.point_action(
        "*/blog/9*", points=2, name="Found us by searching", only={"channels": ["organic"]}
    )
    for kind in ("form.submit", "asset.download", "email.open", "email.click", "page.hit"):
        for points in (2, 4):
            make.point_action(
                kind=kind, config={"which": [str(points)]}, points=points, name=f"{kind} {points}"
            )
    for name in ("demo.wanted", "tour.taken", "price.asked", "call.booked"):
        make.point_action(kind="custom", config={"name": name}, points=15, name=name)
    for threshold in (25, 50, 80):
        make.trigger(threshold, make.mailing(), name=f"At {threshold}")


def _visits(url: str, points: int, *, name: str, policy: object = None, **asked: int) -> None:
    make.point_action(
        url, points=points, name=name, config={"url": url, **asked}, policy=policy or {}
    )
