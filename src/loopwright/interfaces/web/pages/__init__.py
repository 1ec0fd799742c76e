"""The pages: what people see of the loop, its checks, alerts, incidents and design."""
