def test_7():
    assert 7 == 7
