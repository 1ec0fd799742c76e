def test_8():
    assert 8 == 8
