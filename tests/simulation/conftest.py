"""How large a year to play, and from which seed."""

import pytest

SEED, REFERRALS = 5, 150


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--simulation-seed", type=int, default=SEED, help="where chance begins; a failure tells its own")
    parser.addoption("--simulation-referrals", type=int, default=REFERRALS, help="how many referrals the year has")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("simulation_seed", SEED)


@pytest.fixture
def referrals(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("simulation_referrals", REFERRALS)
