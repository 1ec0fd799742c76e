def test_15():
    assert 15 == 15
