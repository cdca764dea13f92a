from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.team_file import with_image
from tools.wheel_check import findings_of, packages_that_run, wheel_for

TEAM_FILE = (Path(__file__).parent.parent / "onboarding" / "tlo-python.yaml").read_text()
IMAGE = "registry.example.com/orders/api@sha256:" + "0" * 64


def test_the_image_is_added_to_the_team_file() -> None:
    before, after = yaml.safe_load(TEAM_FILE), yaml.safe_load(with_image(TEAM_FILE, IMAGE, "1.2.0", 8080))
    assert after == {**before, "workload": {"image": IMAGE, "version": "1.2.0", "port": 8080}}


def test_a_new_image_replaces_the_old_one_and_keeps_the_rest() -> None:
    edited = with_image(TEAM_FILE, IMAGE, "1.2.0", 8080) + "  replicas: 3\nenvironments:\n  nonprod: {}\n"
    newer = IMAGE.replace("0" * 64, "1" * 64)
    assert yaml.safe_load(with_image(edited, newer, "1.10", 8080)) == {
        **yaml.safe_load(edited),
        "workload": {"image": newer, "version": "1.10", "port": 8080, "replicas": 3},
    }


@pytest.mark.parametrize("image", ["registry.example.com/orders/api:1.0", f"{IMAGE}\nname: other", ""])
def test_an_image_without_a_digest_is_refused(image: str) -> None:
    with pytest.raises(ValueError, match="must be named by its digest"):
        with_image(TEAM_FILE, image, "1.0", 8080)


def test_a_version_that_is_no_label_is_refused() -> None:
    with pytest.raises(ValueError, match="must be 1 to 63 letters"):
        with_image(TEAM_FILE, IMAGE, '1.0"\nname: other', 8080)


@pytest.mark.parametrize(
    ("filenames", "fits"),
    [
        (["a-1-py3-none-any.whl"], ("any", "any")),
        (["a-1-cp313-cp313-musllinux_1_2_x86_64.whl"], ("musllinux_1_2_x86_64", None)),
        (["a-1-cp313-cp313-musllinux_1_1_aarch64.whl", "a-1-py3-none-any.whl"], ("any", "musllinux_1_1_aarch64")),
        (["a-1-cp39-abi3-musllinux_1_2_aarch64.whl"], (None, "musllinux_1_2_aarch64")),
        (["a-1-cp312-cp312-musllinux_1_2_x86_64.whl"], (None, None)),
        (["a-1-cp313-cp313-manylinux_2_28_x86_64.whl", "a-1-py3-none-manylinux1_x86_64.whl"], (None, None)),
        ([], (None, None)),
    ],
)
def test_which_wheels_fit_alpine(filenames: list[str], fits: tuple[str | None, str | None]) -> None:
    assert (wheel_for(filenames, "x86_64"), wheel_for(filenames, "aarch64")) == fits


def package(name: str, *needs: dict[str, str], **more: Any) -> dict[str, Any]:
    source = {"registry": "https://pypi.org/simple"}
    return {"name": name, "version": "1", "source": source, "dependencies": list(needs), **more}


def test_only_packages_that_run_on_linux_count() -> None:
    on_windows = {"name": "colorama", "marker": "sys_platform == 'win32'"}
    project = package("orders", {"name": "web"}, source={"virtual": "."}, **{"dev-dependencies": {"dev": []}})
    lock = {"package": [project, package("web", {"name": "core"}, on_windows), package("core"), package("pytest")]}
    assert [each["name"] for each in packages_that_run(lock)] == ["core", "web"]


def test_a_package_without_a_wheel_is_found() -> None:
    sdist_only = package("oneagent")
    assert findings_of([sdist_only]) == [{"name": "oneagent", "version": "1", "x86_64": None, "aarch64": None}]
