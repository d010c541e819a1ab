"""The command `heedful`, also as `python -m heedful`."""

from heedful.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
