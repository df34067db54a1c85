from .forms import fuzz_forms
from .fuzzing import fuzz


def test_compiled_and_interpreted_are_the_same():
    tally = fuzz(400, seed=None)
    assert tally.unparsed < 0.05 * tally.examples


def test_forms():
    fuzz_forms(400, seed=None)
