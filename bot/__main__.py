"""`python -m bot` is the console script."""

import gc


def main() -> None:
    """Runs the command line. What is imported for it stays, so the garbage collector need not look through it."""
    gc.disable()
    from bot.cli import app

    gc.freeze()
    gc.enable()
    app()


if __name__ == "__main__":
    main()
