"""Docstrings open with a verb or a noun of the field, never with a question word."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "annotators", "models", "scripts", "src")
QUESTION = re.compile(r"(What|Whatever|Who|Whoever|Whom|Whose|Where|When|Which|How|Why)\b")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_docstring_opens_with_a_question_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}: {text.splitlines()[0]}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, DOCUMENTED) and (text := ast.get_docstring(node)) and QUESTION.match(text)
    ]
    assert not found, "\n".join(found)
