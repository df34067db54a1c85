"""
What a run writes down, as JSON, in the file that CONFORMANCE_RESULTS names.

"tests" has an object for each test that ran, by its id: "failures" and "skipped"
say why, by subtest, with "" for the test itself. Both are empty if it passed. "made"
is ``substitution.made``, "compiled_renders" is ``compiling.renders``.
"""

import json
import os
from pathlib import Path

import compiling
import substitution


class Tests(dict):
    """What became of each test."""

    def __missing__(self, test):
        self[test] = {"failures": {}, "skipped": {}}
        return self[test]

    def write(self):
        record = {
            "tests": self,
            "made": substitution.made,
            "compiled_renders": compiling.renders,
        }
        Path(os.environ["CONFORMANCE_RESULTS"]).write_text(json.dumps(record, indent=1))
