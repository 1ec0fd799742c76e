def test_5():
    assert 5 == 5
