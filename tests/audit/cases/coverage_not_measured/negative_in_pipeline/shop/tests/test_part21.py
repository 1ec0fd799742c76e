def test_21():
    assert 21 == 21
