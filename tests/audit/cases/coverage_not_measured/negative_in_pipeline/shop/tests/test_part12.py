def test_12():
    assert 12 == 12
