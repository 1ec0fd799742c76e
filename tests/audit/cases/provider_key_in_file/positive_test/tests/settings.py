STRIPE = "sk_live_KLzdocJ2isAjIhKtJ0RlgLKO"
