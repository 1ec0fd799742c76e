def test_9():
    assert 9 == 9
