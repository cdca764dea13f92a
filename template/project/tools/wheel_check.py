"""Whether every package of the image can be installed on Alpine without a compiler.

Reads `uv.lock`, and for each package that runs (tools of the tests do not count) and each architecture says which
wheel fits: one for musl, or a pure one. It then installs all of them for that platform into a temporary folder, by
their hashes and from wheels only, which is what the image does.

    uv run python -m tools.wheel_check           # exit status 1 and a list, if a wheel is missing
    uv run python -m tools.wheel_check --json    # the findings, for other programs
    uv run python -m tools.wheel_check --no-download
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

# The Python of the image, and the musl that its Alpine has.
PYTHON = (3, 13)
MUSL = [f"musllinux_1_{minor}" for minor in (2, 1)]
ARCHITECTURES = ("x86_64", "aarch64")

Package = dict[str, Any]


def tags_of(architecture: str) -> frozenset[Tag]:
    """Everything that the image's Python accepts on an architecture."""
    platforms = [f"{musl}_{architecture}" for musl in MUSL]
    native = cpython_tags(PYTHON, platforms=platforms)
    return frozenset([*native, *compatible_tags(PYTHON, f"cp{PYTHON[0]}{PYTHON[1]}", platforms)])


def wheel_for(filenames: list[str], architecture: str) -> str | None:
    """What a fitting wheel is made for: `musllinux_1_2`, `any` for a pure one, or nothing."""
    accepted = tags_of(architecture)
    fitting = {tag.platform for name in filenames for tag in parse_wheel_filename(name)[3] if tag in accepted}
    # A wheel for musl is preferred, as installers do, and of these the oldest musl that is enough.
    return min(fitting, key=lambda platform: (platform == "any", platform), default=None)


def packages_that_run(lock: dict[str, Any]) -> list[Package]:
    """The packages that the project needs to run on Linux, without those of its development groups."""
    by_name: dict[str, list[Package]] = {}
    for package in lock["package"]:
        by_name.setdefault(package["name"], []).append(package)
    project = next(each for each in lock["package"] if {"virtual", "editable"} & each["source"].keys())
    environment = {
        "python_version": ".".join(map(str, PYTHON)),
        "python_full_version": f"{'.'.join(map(str, PYTHON))}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }

    def needed_by(package: Package) -> Iterator[Package]:
        for need in package.get("dependencies", []):
            if "marker" in need and not Marker(need["marker"]).evaluate(environment):
                continue
            for found in by_name[need["name"]]:
                if need.get("version", found["version"]) == found["version"]:
                    yield found

    found: dict[str, Package] = {}
    waiting = [project]
    while waiting:
        for package in needed_by(waiting.pop()):
            if package["name"] not in found:
                found[package["name"]] = package
                waiting.append(package)
    return [found[name] for name in sorted(found)]


def findings_of(packages: list[Package]) -> list[dict[str, str | None]]:
    """Name, version, and for each architecture what the fitting wheel is made for."""
    rows: list[dict[str, str | None]] = []
    for package in packages:
        filenames = [str(wheel["url"]).rsplit("/", 1)[1] for wheel in package.get("wheels", [])]
        fits = {architecture: wheel_for(filenames, architecture) for architecture in ARCHITECTURES}
        rows.append({"name": package["name"], "version": package["version"], **fits})
    return rows


def download(packages: list[Package], architecture: str) -> str | None:
    """Installs the packages for a platform into a folder that is thrown away; what went wrong, or nothing."""
    requirements = "".join(
        " ".join(
            [f"{package['name']}=={package['version']}", *(f"--hash={wheel['hash']}" for wheel in package["wheels"])]
        )
        + "\n"
        for package in packages
        if package.get("wheels")
    )
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text(requirements)
        program = ["uv", "pip", "install", "--quiet", "--no-config", "--no-deps", "--only-binary", ":all:"]
        platform = ["--python-platform", f"{architecture}-unknown-linux-musl"]
        version = ["--python-version", ".".join(map(str, PYTHON))]
        target = ["--require-hashes", "--target", str(Path(folder, "installed")), "-r", str(listed)]
        done = subprocess.run([*program, *platform, *version, *target], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stderr.strip()


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether every package of the image has a wheel for Alpine.")
    parser.add_argument("--lock", type=Path, default=Path("uv.lock"))
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--no-download", action="store_true", help="believe the lock")
    options = parser.parse_args()
    packages = packages_that_run(tomllib.loads(options.lock.read_text()))
    findings = findings_of(packages)
    complete = [package for package, row in zip(packages, findings, strict=True) if None not in row.values()]
    failures = {} if options.no_download else {each: download(complete, each) for each in ARCHITECTURES}
    if options.json:
        print(json.dumps({"packages": findings, "failures": failures}, indent=2))
    missing = [(row, each) for row in findings for each in ARCHITECTURES if row[each] is None]
    for row, each in missing:
        print(f"{row['name']} {row['version']} has no wheel for musl on {each}, and no pure one", file=sys.stderr)
    for each, failure in failures.items():
        if failure is not None:
            print(f"the wheels for musl on {each} cannot be installed: {failure}", file=sys.stderr)
    if not missing and not any(failures.values()) and not options.json:
        print(f"{len(packages)} packages have a wheel for musl or a pure one, on {' and '.join(ARCHITECTURES)}")
    return 1 if missing or any(failures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
