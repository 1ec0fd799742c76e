def test_20():
    assert 20 == 20
