def test_11():
    assert 11 == 11
