def test_2():
    assert 2 == 2
