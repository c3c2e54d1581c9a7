"""`python -m aibom`: the command under its module name, for machines where another tool took the name."""

from aibom.cli.main import main

if __name__ == "__main__":
    main()
