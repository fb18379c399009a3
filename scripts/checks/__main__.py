"""Prints what breaks a rule of the structure, a line each; the exit status is 1 if anything does."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.checks import (
    class_names,
    error_tree,
    folder_size,
    function_length,
    plain_states,
    translations,
    words,
    yaml_keys,
)
from scripts.checks.tree import Tree

ROOT = Path(__file__).resolve().parents[2]
CHECKS = (words, class_names, folder_size, function_length, yaml_keys, error_tree, plain_states, translations)


def main(root: Path = ROOT) -> int:
    """Run every check over what git tracks."""
    tree = Tree.tracked(root)
    violations = [violation for module in CHECKS for violation in sorted(module.check(tree))]
    for violation in violations:
        print(violation)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
