#!/usr/bin/env python3
"""The one entrance: serve, build, test, check, import and the rest.

Standard library alone, because it makes the environment that everything else
runs in: `.venv` from the locked requirements, `node_modules` from
package-lock.json. A second start finds both and touches no network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.json"
OLDEST_PYTHON = (3, 11, 5)

MODULES = {
    "import": ("import_notion", "EXPORT [--chapter NN] [--docs DIR] [--dry-run] [--json] [--names]"),
    "check": ("check_content", "[--docs DIR]"),
    "status": ("check_content", "[--docs DIR]"),
    "translate": ("translate", "CHAPTER [--docs DIR] | --apply SHEET"),
    "translated": ("translate", "CHAPTER-OR-QUESTION [PART …] [--docs DIR]"),
    "addresses": ("addresses", "[--docs DIR]"),
    "crawl": ("crawl", "[SITE]"),
    "search-eval": ("search_eval", "QUERIES.json"),
    "bench": ("bench", "import | search | review | build | page"),
    "successor": ("successor", "[--questions N]"),
}
"""Command -> the module of scripts/ that does it (its ``main(argv)``), and its arguments."""

DESCRIPTION = """\
Everything one does with this site:

  serve [--port N]                the site with live reload, at http://127.0.0.1:8000/
  test [WHAT …]                   every check and test; or pytest alone, with these arguments
  build [--site DIR] [--site-url URL]
                                  the site as it is published, into site/ (strict)
  import EXPORT … [--chapter NN]  a Notion export -> pages in docs/
  check                           faults (exit status 1) and to-dos of docs/
  status                          a table of chapters: what is there, what is to do
  translate NN | --apply SHEET    a sheet of what is to translate; take a filled sheet back
  translated NN-NN [PART …]       record that a translation is up to date again
  addresses                       add the pages of docs/ to the list of addresses that must last
  crawl [SITE]                    follow every link of a built site
  search-eval QUERIES.json        run queries through the search that the site ships
  bench WHAT                      measure: import, search, review, build, page
  successor                       build docs/ with the newest Zensical and tell what would break

`study.py COMMAND --help` tells the rest. -v before the command shows what is run.
"""


class SetUpError(Exception):
    """What could not be installed, and what to do about it."""


def main(argv: list[str]) -> int:
    """Install what is missing, then do the command. Returns the exit status: 0, 1 or 2."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(number) for number in sys.version_info[:3])
        print(
            f"study.py: found Python {found}, expected 3.11.5 or newer; install one from python.org, "
            "or run `uv run --python 3.12 --no-project scripts/study.py …`",
            file=sys.stderr,
        )
        return 2
    arguments = _parse(argv)
    try:
        run = Runner(verbose=arguments.verbose)
        run.install("requirements-test.txt" if arguments.command in ("test", "bench") else "requirements.txt")
        if arguments.command == "serve":
            return _serve(run, arguments)
        if arguments.command == "build":
            return _build(run, arguments)
        if arguments.command == "test":
            return _test(run, arguments)
        module, _ = MODULES[arguments.command]
        rest = [arguments.command] if module in ("check_content", "translate") else []
        # Where one stands, so that the paths one types and the sheets one gets are there.
        return run([PYTHON, ROOT / "scripts" / f"{module}.py", *rest, *arguments.rest], Path.cwd())
    except SetUpError as error:
        print(f"study.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="study.py", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show the commands that are run")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    serve = commands.add_parser("serve", help="serve the site with live reload")
    serve.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1 (default: 8000)")
    build = commands.add_parser("build", help="build the site, strictly")
    build.add_argument(
        "--site", type=Path, default=ROOT / "site", help="folder to build into (default: site)"
    )
    build.add_argument("--site-url", help="address that the site will have, with its sub-path")
    test = "every check and test; with arguments, only what pytest makes of them"
    for name, usage in [("test", test), *((name, usage) for name, (_, usage) in MODULES.items())]:
        commands.add_parser(name, help=usage, add_help=False)
    arguments, rest = parser.parse_known_args(argv)
    if rest and arguments.command in ("serve", "build"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    return arguments


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    message = f"found {text!r}, expected a port from 1 to 65535"
    raise argparse.ArgumentTypeError(message)


class Runner:
    """Runs commands in the project's environment, which it makes first."""

    def __init__(self, *, verbose: bool) -> None:
        self.verbose = verbose

    def __call__(self, command: list[str | Path], cwd: Path = ROOT, /, **environment: str) -> int:
        """Run a command, in the root of the project where nothing else is said; returns its exit status."""
        words = [str(word) for word in command]
        if self.verbose:
            print("+", " ".join(words), file=sys.stderr, flush=True)
        return subprocess.run(
            words, cwd=cwd, env={**self.environment(), **environment}, check=False
        ).returncode

    def environment(self) -> dict[str, str]:
        """The shell's variables, with the environment's programs first on the PATH."""
        path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", "")])
        quiet = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
        return {**os.environ, **quiet, "VIRTUAL_ENV": str(VENV), "PATH": path}

    def must(self, command: list[str | Path], failing: str) -> None:
        """Run a command of the set-up, showing what it prints only if it fails or with -v."""
        words = [str(word) for word in command]
        if self.verbose:
            print("+", " ".join(words), file=sys.stderr, flush=True)
        try:
            done = subprocess.run(
                words,
                cwd=ROOT,
                env=self.environment(),
                check=False,
                text=True,
                encoding="utf-8",
                errors="replace",
                stdout=None if self.verbose else subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise SetUpError(f"{failing} ({error})") from error
        if done.returncode:
            lines = [line for line in (done.stdout or "").splitlines() if line.strip()]
            last = f" ({lines[-1].strip()})" if lines else ""
            raise SetUpError(f"{failing}{last}; -v shows all of it")

    def install(self, requirements: str) -> None:
        """Make `.venv` and `node_modules` what the lock files say, unless they are it already."""
        installed = _installed()
        if not PYTHON.exists() or not installed:
            print("Making .venv …", file=sys.stderr, flush=True)
            try:
                venv.create(VENV, clear=True, with_pip=True)
            except (OSError, subprocess.CalledProcessError) as error:
                hint = "on Debian and Ubuntu: apt install python3-venv"
                raise SetUpError(
                    f"found no working venv module, expected Python's own; {hint} ({error})"
                ) from error
            installed = {"python": sys.version}
        self._install_python(requirements, installed)
        self._install_node(installed)

    def _install_python(self, requirements: str, installed: dict[str, str]) -> None:
        # The tests' requirements hold the site's; installing the smaller set again would change nothing.
        wanted = {name: _digest(name) for name in ("requirements.txt", "requirements-test.txt")}
        if installed.get("requirements-test.txt") == wanted["requirements-test.txt"] or (
            installed.get(requirements) == wanted[requirements]
        ):
            return
        self._pip(requirements)
        installed[requirements] = wanted[requirements]
        _remember(installed)

    def _pip(self, requirements: str) -> None:
        print(f"Installing {requirements} …", file=sys.stderr, flush=True)
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
        self.must(
            [*pip, "--require-hashes", "-r", ROOT / requirements],
            f"could not install {requirements}; see that the network reaches the Python package index",
        )

    def _install_node(self, installed: dict[str, str]) -> None:
        wanted = _digest("package-lock.json")
        if installed.get("package-lock.json") == wanted and (ROOT / "node_modules").is_dir():
            return
        from node import npm_command, system_node

        if system_node() is None:
            self._pip("requirements-node.txt")
        print("Installing package-lock.json …", file=sys.stderr, flush=True)
        self.must(
            [*npm_command(str(PYTHON)), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "could not install package-lock.json; see that the network reaches the npm registry",
        )
        installed["package-lock.json"] = wanted
        _remember(installed)


def _installed() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("python") == sys.version else {}


def _remember(installed: dict[str, str]) -> None:
    beside = STAMP.with_suffix(".new")
    beside.write_text(json.dumps(installed, indent=1), encoding="utf-8")
    beside.replace(STAMP)


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _serve(run: Runner, arguments: argparse.Namespace) -> int:
    print(f"http://127.0.0.1:{arguments.port}/", flush=True)
    return run([PYTHON, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{arguments.port}"])


def _build(run: Runner, arguments: argparse.Namespace) -> int:
    """Build strictly; the hooks write nothing to the folder before all went well."""
    site: Path = arguments.site.resolve()
    if site == ROOT or site in ROOT.parents or (site.exists() and not _is_site(site)):
        print(
            f"study.py: found {site}, expected an empty folder or a built site; name another", file=sys.stderr
        )
        return 2
    environment = {"SITE_URL": arguments.site_url.rstrip("/") + "/"} if arguments.site_url else {}
    if run([PYTHON, "-m", "mkdocs", "build", "--strict", "--site-dir", site], **environment):
        print("study.py: the build failed; the last good site stays as it was", file=sys.stderr)
        return 1
    print(f"built {site}")
    return 0


def _is_site(folder: Path) -> bool:
    return folder.is_dir() and ((folder / "sitemap.xml").exists() or not any(folder.iterdir()))


def _test(run: Runner, arguments: argparse.Namespace) -> int:
    """Run every check in turn, cheap ones first, and fail if any failed."""
    browser = find_browser(run)
    environment = {"STUDY_BROWSER": browser} if browser else {}
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", *arguments.rest]
    if arguments.rest:
        return 1 if run(pytest, **environment) else 0
    from node import system_node

    node = ["node"] if system_node() else _wheel_node(run)
    steps: list[tuple[str, list[str | Path]]] = [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "scripts", "tests"]),
        ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "scripts", "tests"]),
        ("mypy", [PYTHON, "-m", "mypy"]),
        ("tsc", [*node, ROOT / "node_modules/typescript/bin/tsc", "--project", "tsconfig.json"]),
        ("check", [PYTHON, ROOT / "scripts/check_content.py", "check"]),
        ("node --test", [*node, "--test", *sorted((ROOT / "tests/javascript").glob("*.test.js"))]),
        # Most tests wait for a browser: two at a time take little more than half as long.
        # Those of a file stay together, for they share what they are tried on.
        ("pytest", [*pytest, "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]),
    ]
    failed = []
    for name, command in steps:
        print(f"== {name}", flush=True)
        if run(command, **environment):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "every check and test passed", flush=True)
    return 1 if failed else 0


def _wheel_node(run: Runner) -> list[str]:
    done = subprocess.run(
        [str(PYTHON), "-c", "import node; print(node.node_command()[0])"],
        cwd=ROOT / "scripts",
        env=run.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return [done.stdout.strip()]


BROWSERS = {
    "darwin": [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ],
    "win32": [
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ],
}


def find_browser(run: Runner) -> str | None:
    """Path of a browser for the tests; None means Playwright's own. Installs one where there is none.

    Raises SetUpError where none can be had.
    """
    named = os.environ.get("STUDY_BROWSER")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
    found = [named, *(shutil.which(name) for name in names)]
    found += [path for path in BROWSERS.get(sys.platform, []) if Path(path).exists()]
    for path in found:
        if path:
            return path
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("Installing Debian's chromium …", file=sys.stderr, flush=True)
        try:
            run.must(["apt-get", "update"], "apt-get update failed")
            run.must(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], "no chromium")
            return shutil.which("chromium")
        except SetUpError:
            pass  # Ubuntu's package is a snap, which containers cannot run; Playwright has its own.
    print("Installing Playwright's chromium …", file=sys.stderr, flush=True)
    run.must(
        [PYTHON, "-m", "playwright", "install", "chromium"],
        "found no browser and could not download one; install Chromium, Chrome or Edge",
    )
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
