def test_18():
    assert 18 == 18
