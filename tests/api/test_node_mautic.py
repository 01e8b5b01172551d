"""A client that we did not write, in another language: the npm package node-mautic.

Install it anywhere (`npm install node-mautic`) and name its folder in NODE_PATH.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import make
from tests.stack import Stack

SCRIPT = Path(__file__).with_name("node_mautic.js")


@pytest.fixture
def node() -> str:
    """The program, if it has the package."""
    program = shutil.which("node")
    has_it = (
        program
        and not subprocess.run(
            [program, "-e", "require('node-mautic')"], capture_output=True, check=False
        ).returncode
    )
    if not has_it:
        pytest.skip("needs node, and the npm package node-mautic in NODE_PATH")
    return str(program)


@pytest.mark.stack
def test_node_mautic_makes_a_contact_a_point_action_and_a_trigger(node, live_stack: Stack):
    user = make.user("script@kindling.example", password="a long password")
    command = [node, str(SCRIPT), live_stack.url, user.email, "a long password"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    read = json.loads(run.stdout)
    contact, point, trigger = read["contact"], read["point"], read["trigger"]
    assert read["again"]
    assert contact["fields"]["all"]["firstname"] == "Ada"
    assert (contact["points"], contact["color"]) == (11, "4e5d9d")
    assert read["found"] == [str(contact["id"])]
    assert (point["delta"], point["isPublished"], point["repeatable"]) == (5, True, True)
    assert point["properties"] == {"page_url": "*/pricing*"}
    assert "url.hit" in read["types"]
    assert (trigger["points"], trigger["color"], trigger["isPublished"]) == (10, "4e5d9d", True)
    assert trigger["events"][0]["properties"] == {"add_tags": ["hot"], "remove_tags": []}
    assert read["triggers"] == 1
    assert "400" in read["refused"]
