test('0', async () => {})
