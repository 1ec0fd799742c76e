def test_13():
    assert 13 == 13
