"""Entry point of the ``gaiko`` command and of ``python -m gaiko``."""

import sys


def main() -> None:
    """Run the command line; exit with code 2 and one line if a part of the installation is missing."""
    try:
        from gaiko.scripts.main import main as run
    except ModuleNotFoundError as error:
        name = error.name or "a module"
        if name.partition(".")[0] == "gaiko":
            advice = (
                'the installation is incomplete; run "pip install --force-reinstall gaiko", in a clone "make clean run"'
            )
        else:
            advice = 'a dependency is not installed; run "pip install gaiko" again, in a clone "make clean run"'
        print(f"gaiko: cannot import {name}: {advice}", file=sys.stderr)
        sys.exit(2)
    run()


if __name__ == "__main__":
    main()
