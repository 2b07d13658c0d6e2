"""For CI: are faults known of the pinned requirements? Run with the Python that has pip-audit; see .ci/run.

An index without such data answers "not found" for every package and pip-audit calls that success: here it is said.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """1 when faults are known, with their names; 0 otherwise, and what could not be looked up is said."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", "-r", str(ROOT / "requirements.txt"), "--no-deps", "--disable-pip",
         "--format", "json", "--progress-spinner", "off"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        print("Known faults of the requirements: not checked, pip-audit could not ask anybody.")
        return 0
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    faults = [(package["name"], fault["id"]) for package in packages for fault in package.get("vulns", [])]
    for name, fault in faults:
        print(f"Known fault of {name}: {fault}")
    if unknown:
        print(f"Known faults: {len(unknown)} of {len(packages)} packages not checked, this index has no data on them.")
    elif not faults:
        print(f"Known faults: none in {len(packages)} packages.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
