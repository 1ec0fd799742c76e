test('2', async () => {})
