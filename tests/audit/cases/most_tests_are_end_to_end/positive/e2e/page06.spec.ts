test('6', async () => {})
