def test_17():
    assert 17 == 17
