"""Print hashes of everything that a change of structure must leave alone; run before and after, and compare.

    .venv/bin/python tests/output_hashes.py .venv/bin/gaiko --texts FOLDER… -o build/hashes.json
    .venv/bin/python tests/output_hashes.py --compare build/before.json build/hashes.json

Covers: ``gaiko annotate`` on the seed, the further and the open texts and on any FOLDER, with and without the
recognizer and with explanations; the rule ids in them; the committed gold, dataset and model; every command's options;
and the keys of the JSON that the commands write.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TEXTS = ["seeds", "corpus/further", "tests/data/general_open.jsonl", "tests/data/general_more.jsonl"]
VARIANTS = {"default": [], "rules": ["--no-recognizer"], "lines": ["--lines"]}
SMALL = "tests/data/seed65.jsonl"
COMMITTED = ["corpus/gold", "corpus/data", "corpus/passes", "corpus/further", "models/release"]
SUBCOMMANDS = {
    "": "build annotate train evaluate clusters compare release sources bench agreement validate import export review scale",
    "review": "import export stats assign measure",
    "scale": "init run resume status merge",
}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def run(*command: str | Path) -> bytes:
    done = subprocess.run(list(map(str, command)), capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr.decode()[-2000:]}")
    return done.stdout


def annotations(gaiko: Path, folders: list[str]) -> dict[str, str]:
    hashes = {}
    rules = set()
    for source in [*TEXTS, *folders]:
        for variant, options in VARIANTS.items():
            if variant == "lines" and source.endswith(".jsonl"):
                continue
            written = run(gaiko, "annotate", *options, source)
            hashes[f"annotate {variant} {Path(source).name}"] = sha(written)
            rules |= set(re.findall(rb'"source": ?{[^}]*}', written))
    hashes["explain"] = sha(run(gaiko, "annotate", "--explain", "--format", "jsonl", SMALL))
    hashes["explain text"] = sha(run(gaiko, "annotate", "--explain", SMALL))
    hashes["rule ids"] = f"{len(rules)} {sha(b''.join(sorted(rules)))}"
    return hashes


def committed() -> dict[str, str]:
    hashes = {}
    for folder in COMMITTED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".md", ".py", ".pyc"} and path.name != "checks.tsv":
                hashes[str(path.relative_to(ROOT))] = sha(path.read_bytes())
    return hashes


def options_of(gaiko: Path, command: list[str], found: dict[str, str]) -> None:
    """Collect the option names of a command and of its subcommands from their help."""
    text = run(gaiko, *command, "-h").decode()
    body = text[text.index("Options") :] if "Options" in text else ""
    rows = re.findall(r"^ *│? *((?:-\w, ?|-\w +)?--[a-z][\w-]*(?:[ /,|]+--[\w-]+)*)", body, re.MULTILINE)
    names = sorted({name for row in rows for name in re.findall(r"--?[a-z][\w-]*", row)})
    found[f"options {' '.join(['gaiko', *command])}"] = " ".join(names)
    subcommands = SUBCOMMANDS.get(" ".join(command), "").split()
    for name in subcommands:
        options_of(gaiko, [*command, name], found)


def keys(value: Any, path: str = "") -> set[str]:
    """Return the key paths of a JSON value; elements of lists are one."""
    if isinstance(value, dict):
        return {f"{path}/{key}" for key in value} | {k for key, v in value.items() for k in keys(v, f"{path}/{key}")}
    if isinstance(value, list):
        return {k for v in value for k in keys(v, f"{path}/[]")}
    return set()


def json_keys(gaiko: Path) -> dict[str, str]:
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = folder / "crf"
        run(gaiko, "train", "linear", "--data", SMALL, "-o", model)
        commands = {
            "evaluate": ["evaluate", "--data", SMALL, "--system", "rules"],
            "evaluate --model": ["evaluate", "--model", str(model), "--data", SMALL],
            "compare": ["compare", "--model", str(model), "--system", "rules", "--data", SMALL, "--baseline", "rules"],
            "sources": ["sources", "--data", SMALL],
        }
        for what, command in commands.items():
            out = folder / "out.json"
            out.unlink(missing_ok=True)
            done = subprocess.run([gaiko, *command, "--json", out], capture_output=True, cwd=ROOT, check=False)
            found[f"keys {what}"] = (
                json.dumps(sorted(keys(json.loads(out.read_text())))) if out.exists() else done.stderr.decode()[:300]
            )
        found["keys model.json"] = json.dumps(sorted(keys(json.loads((model / "model.json").read_text()))))
    return found


def compare(before: Path, after: Path) -> int:
    one, two = json.loads(before.read_text()), json.loads(after.read_text())
    wrong = [key for key in {**one, **two} if one.get(key) != two.get(key)]
    for key in wrong:
        print(f"{key}\n  before: {one.get(key)}\n  after:  {two.get(key)}")
    print(f"{len(one)} before, {len(two)} after, {len(wrong)} differ")
    return 1 if wrong else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gaiko", nargs="?", type=Path)
    parser.add_argument("--texts", nargs="*", default=[])
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--compare", nargs=2, type=Path)
    arguments = parser.parse_args()
    if arguments.compare:
        sys.exit(compare(*arguments.compare))
    gaiko = arguments.gaiko.absolute()
    hashes = annotations(gaiko, arguments.texts) | committed()
    options: dict[str, str] = {}
    options_of(gaiko, [], options)
    hashes |= options | json_keys(gaiko)
    arguments.output.write_text(json.dumps(hashes, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(hashes)} hashes")


if __name__ == "__main__":
    main()
