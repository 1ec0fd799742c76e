test('8', async () => {})
