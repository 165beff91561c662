"""Which database a request gets: of its snapshot, one that was used before, and none for ever."""

import pytest

from greentrade.errors import InputError
from greentrade.explorer import current as module


def test_a_database_is_used_again_and_at_last_replaced(probes, monkeypatch):
    monkeypatch.setattr(module, "MOST_USES", 3)
    made = probes()
    seen = []
    for _ in range(6):
        with made.current.database() as database:
            seen.append(database)
    assert seen[0] is seen[1] is seen[2]
    assert seen[0] not in seen[3:]


def test_the_newest_by_its_number_is_the_newest(probes):
    made = probes()
    with made.current.database() as newest:
        pass
    with made.current.database(made.current.snapshot) as same:
        assert same is newest
    with made.current.database(1) as first:
        assert first.snapshot.number == 1


@pytest.mark.parametrize("number", [10**9, -1])
def test_a_snapshot_that_is_not_there(probes, number):
    made = probes()
    with pytest.raises(InputError, match="no snapshot") as caught, made.current.database(number):
        pytest.fail("there is none")
    assert str(made.current.store.root) not in str(caught.value), "where the store lies is nobody's business"
    assert made.current.lent == 0


def test_databases_are_held_for_few_snapshots(probes):
    made = probes()
    for number in range(made.current.snapshot + 1):
        with made.current.database(number):
            pass
    assert len(made.current._shelves) <= module.OLD_SNAPSHOTS + 1


def test_what_fails_gives_its_database_back(probes):
    made = probes(databases=1, wait_s=0.1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), made.current.database():
            _ = 1 / 0
    assert made.current.lent == 0
