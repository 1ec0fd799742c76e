test('12', async () => {})
