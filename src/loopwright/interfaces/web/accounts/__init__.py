"""Who may do what: people, roles, codes, invitations, tokens, sittings, and the record of every change."""
