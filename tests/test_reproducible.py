"""A build of a release's sources elsewhere, which runs every cell anew, gives the release to the byte."""

import sys

from conftest import ROOT, run


def test_a_release_is_reproduced_from_its_sources_alone():
    done = run(ROOT, sys.executable, "-m", "publishing.reproduce")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "All outputs are the same, byte for byte." in done.stdout
