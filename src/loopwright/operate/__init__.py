"""Operate: see the loop, be told when it breaks, run the incident, tell the customers.

Each room goes the same way: facts, a plan that is worked out purely, and a port through which it is carried out.
"""
