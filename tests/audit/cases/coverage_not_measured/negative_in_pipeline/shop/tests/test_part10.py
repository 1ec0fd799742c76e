def test_10():
    assert 10 == 10
