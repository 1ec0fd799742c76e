def test_6():
    assert 6 == 6
