def test_16():
    assert 16 == 16
