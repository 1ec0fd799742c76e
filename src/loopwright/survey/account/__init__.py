"""An account of AWS as it answers: read only, service by service and region by region, into typed records."""
