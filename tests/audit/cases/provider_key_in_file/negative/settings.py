PREFIXES = ('ghp_', 'sk_live_')
-----BEGIN PRIVATE KEY-----
