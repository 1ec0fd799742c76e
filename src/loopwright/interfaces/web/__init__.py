"""The web application: pages, accounts, the API and the public status page, over the floors below."""
