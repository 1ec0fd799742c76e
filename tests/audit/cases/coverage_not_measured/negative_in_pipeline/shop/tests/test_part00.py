def test_0():
    assert 0 == 0
