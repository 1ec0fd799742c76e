"""The life of an alert after its rule: grouped, held, waited for, repeated, passed on, and told to somebody.

Every decision is a function of (state, alerts, moment) and gives (state, notices); nothing here sends anything.
"""
