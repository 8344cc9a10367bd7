"""Tables of ``gaiko bench``."""

from dataclasses import asdict

import pytest

from gaiko.models.bench.speed import Row
from gaiko.models.bench.tables import disturbance


def _row(cores: int, share: float) -> dict[str, object]:
    return asdict(Row("rules", cores, 2.0, 1.0, 3.0, None, None, share, 0.5, None, None, {}, [], 8, 1))


@pytest.mark.parametrize(("cores", "share", "warned"), [(2, 0.5, True), (2, 0.99, False), (1, 0.5, False)])
def test_a_machine_that_was_not_quiet_is_told_where_the_clock_counts(cores: int, share: float, warned: bool) -> None:
    assert (
        disturbance([_row(cores, 1.0), _row(cores, share)]).startswith("Other programs were running: rules had 50%")
        is warned
    )
