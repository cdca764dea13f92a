"""What the image has to be, read from its text: where it is built there need not be a builder of images."""

import re
from pathlib import Path

HERE = Path(__file__).parent.parent
LINES = [line for line in (HERE / "Dockerfile").read_text().replace("\\\n", " ").splitlines() if line.strip()]
STEPS = [line.split(maxsplit=1) for line in LINES if not line.startswith("#")]


def steps(kind: str) -> list[str]:
    return [rest for name, rest in STEPS if name == kind]


def last_stage() -> list[list[str]]:
    begin = max(index for index, (name, _) in enumerate(STEPS) if name == "FROM")
    return STEPS[begin:]


def test_every_stage_stands_on_one_base_that_is_named_by_its_digest() -> None:
    base, *others = steps("FROM")
    assert re.fullmatch(r"python:3\.\d+\.\d+-alpine\d\.\d+@sha256:[0-9a-f]{64} AS base", base)
    assert [other.split()[0] for other in others] == ["base", "base"]


def test_only_wheels_are_installed_as_locked() -> None:
    pip, sync = steps("RUN")
    assert "--only-binary=:all:" in pip
    assert {"--locked", "--no-build", "--no-dev"} <= set(sync.split())


def test_nothing_of_the_build_is_left_in_the_image() -> None:
    assert [rest for name, rest in last_stage() if name == "RUN"] == []
    packages, service = (rest for name, rest in last_stage() if name == "COPY")
    assert packages == "--from=build /app/.venv .venv"
    assert service == "tlo_python_sample tlo_python_sample"


def test_it_runs_as_a_number_that_is_not_root() -> None:
    (user,) = steps("USER")
    assert all(int(part) > 0 for part in user.split(":"))


def test_the_program_gets_signals_itself_and_writes_nothing() -> None:
    assert steps("ENTRYPOINT") == ['["python", "-m", "tlo_python_sample"]']
    (environment,) = steps("ENV")
    assert "PYTHONDONTWRITEBYTECODE=1" in environment
    assert steps("VOLUME") == []


def test_no_secret_is_built_in() -> None:
    assert not re.search(r"(?i)token|secret|password", "\n".join(" ".join(step) for step in STEPS))


def test_the_context_holds_only_what_the_image_is_made_of() -> None:
    rules = [rule for rule in (HERE / ".dockerignore").read_text().splitlines() if not rule.startswith("#")]
    assert rules == ["*", "!pyproject.toml", "!uv.lock", "!tlo_python_sample/**/*.py"]
