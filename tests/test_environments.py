"""Each command's environment holds what its lock names and nothing else: what a lock lacks is missed when it runs."""

import re
from importlib.metadata import distributions

import pytest
from conftest import ROOT
from packaging.utils import canonicalize_name

LOCKS = {".venv": "requirements.txt", ".venv-teach": "requirements-teach.txt", ".venv-test": "requirements-dev.txt"}
#: What an environment is born with, and the book's own package.
OWN = {"pip", "setuptools", "tajikistan-russia-companion"}


@pytest.mark.parametrize("environment", LOCKS)
def test_an_environment_holds_what_its_lock_names(environment):
    locked = re.findall(r"^([\w.-]+)==", (ROOT / LOCKS[environment]).read_text(encoding="utf-8"), re.M)
    packages = [str(path) for path in (ROOT / environment).glob("lib/python3*/site-packages")]
    installed = {canonicalize_name(package.name) for package in distributions(path=packages)}
    assert installed and installed - OWN <= set(map(canonicalize_name, locked))
