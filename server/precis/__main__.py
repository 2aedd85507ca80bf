"""`python -m precis`: the command line, for environments whose scripts are not on the PATH."""

from precis.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
