import sys

import pytest

from benchmarks.depth import FRAMES_PER_CHUNK, at_depth, nth_depth


def frames():
    """Return how many frames are below that of this function."""
    frame, number = sys._getframe().f_back, 0
    while frame := frame.f_back:
        number += 1
    return number


@pytest.mark.parametrize("depth", [0, 1, 100])
def test_depth(depth):
    assert at_depth(depth, frames) - at_depth(0, frames) == depth


def test_result_and_arguments():
    assert at_depth(3, divmod, 7, 2) == (3, 1)


def test_all_depths_of_a_chunk():
    numbers = [nth_depth(number) for number in range(FRAMES_PER_CHUNK)]
    assert sorted(numbers) == list(range(FRAMES_PER_CHUNK))


def test_few_depths_are_spread():
    """Wherever a chunk ends, those of a round don't all miss it, or all meet it."""
    for first in (0, 10, 240):
        depths = sorted(nth_depth(number) for number in range(first, first + 10))
        following = [*depths[1:], depths[0] + FRAMES_PER_CHUNK]
        gaps = [after - before for before, after in zip(depths, following, strict=True)]
        assert max(gaps) <= 2 * FRAMES_PER_CHUNK / 10
