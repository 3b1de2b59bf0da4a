# SPDX-FileCopyrightText: The ModeKeeper Authors
# SPDX-License-Identifier: Apache-2.0
"""`ansible-test sanity` on a copy of the checkout; the last line says how many tests ran.

The copy lies outside the checkout under the folder names that ansible-test asks for, and is a git repository of its own:
in a git-ignored folder ansible-test would skip every file and still end with status 0.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .environment import tool_environment
from .paths import BIN, copy_project

VACUOUS = "All targets skipped"
RAN = re.compile(r"^Running sanity test \"(?P<name>[^\"]+)\"", re.MULTILINE)
FAILED = re.compile(r"^(?:ERROR|FATAL): The (?P<count>\d+) sanity test\(s\) listed below", re.MULTILINE)
PIP_PIN = re.compile(r"pip='(?P<version>\d[\d.]*)'")


def count(output: str, status: int) -> tuple[int, int]:
    """(passed, failed) of one run's output. A vacuous run is a failure."""
    ran = len(set(RAN.findall(output)))
    found = FAILED.search(output)
    failed = int(found["count"]) if found else int(status != 0)
    if VACUOUS in output or ran == 0:
        return 0, max(failed, 1)
    return max(ran - failed, 0), failed


def _install_shim(home: Path, site_packages: Path) -> None:
    """Put our get-pip into the cache slot of the pip version that this ansible-test wants."""
    source = (site_packages / "ansible_test/_internal/python_requirements.py").read_text(encoding="utf-8")
    pin = PIP_PIN.search(source)
    if pin is None:
        raise SystemExit("sanity: this ansible-test names its pip in a way we do not know: mend tests/tools/sanity.py")
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    shim = Path(__file__).with_name("get_pip_shim.py")
    shutil.copyfile(shim, cache / f"get_pip_{pin['version'].replace('.', '_')}.py")


def main(arguments: list[str]) -> int:
    """Run the sanity tests; arguments go to ansible-test (`--test NAME`, paths)."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    env = tool_environment(private_home=True)
    import ansible_test  # noqa: PLC0415  (only here, where it is needed)

    _install_shim(Path(env["HOME"]), Path(str(ansible_test.__file__)).parents[1])
    with tempfile.TemporaryDirectory(prefix="modekeeper-sanity-") as scratch:
        target = Path(scratch) / "ansible_collections" / "modekeeper" / "core"
        target.mkdir(parents=True)
        copy_project(target)
        command = [str(BIN / "ansible-test"), "sanity", "--local", "--python", version, "--color", "no", *arguments]
        process = subprocess.run(
            command, cwd=target, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    print(process.stdout, end="")
    passed, failed = count(process.stdout, process.returncode)
    print(f"sanity: {passed} passed, {failed} failed")
    return int(failed > 0 or process.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
