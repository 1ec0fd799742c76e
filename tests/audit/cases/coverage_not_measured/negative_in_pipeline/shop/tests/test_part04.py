def test_4():
    assert 4 == 4
