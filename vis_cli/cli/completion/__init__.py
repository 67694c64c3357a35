"""Completion by the shell: bash, zsh and fish ask vis itself what may come next, without Typer and SQLAlchemy."""
