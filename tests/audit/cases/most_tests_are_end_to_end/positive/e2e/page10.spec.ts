test('10', async () => {})
