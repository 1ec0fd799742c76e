def test_3():
    assert 3 == 3
