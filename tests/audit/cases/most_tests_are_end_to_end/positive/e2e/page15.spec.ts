test('15', async () => {})
