"""Adds the image that was built to the team's file, by its digest.

The team's file says everything but the image, which is known only once it is pushed. This writes the part
`workload` at the end of the file; what the team wrote there before is kept, but for image and version.

    uv run python -m tools.team_file onboarding/orders.yaml \
        --image registry.example.com/orders/api@sha256:… --version 1.2.0 --port 8080
"""

import argparse
import re
import sys
from pathlib import Path

IMAGE = re.compile(r"[a-z0-9][A-Za-z0-9_.:/-]*@sha256:[0-9a-f]{64}")
VERSION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")


def with_image(text: str, image: str, version: str, port: int) -> str:
    """The text of the team's file with this image.

    Raises:
        ValueError: for an image without a digest, or a version that cannot be a label.
    """
    if not IMAGE.fullmatch(image):
        raise ValueError(f"the image must be named by its digest; got {image[:200]!r}")
    if not VERSION.fullmatch(version):
        raise ValueError(f"the version must be 1 to 63 letters, digits and -_. only; got {version[:100]!r}")
    lines = [f"  image: {image}", f'  version: "{version}"']
    head, found, part = text.partition("\nworkload:\n")
    if not found:
        return "\n".join([text.rstrip("\n"), "workload:", *lines, f"  port: {port}", ""])
    kept = [line for line in part.splitlines() if not re.match(r"  (image|version):", line)]
    return "\n".join([head, "workload:", *lines, *kept, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description="Adds the image that was built to the team's file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--image", required=True, help="registry/path@sha256:…")
    parser.add_argument("--version", required=True, help="release of the service")
    parser.add_argument("--port", type=int, required=True, help="port of the users")
    options = parser.parse_args()
    try:
        text = with_image(options.file.read_text(), options.image, options.version, options.port)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    options.file.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
