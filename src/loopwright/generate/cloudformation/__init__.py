"""The design at AWS in CloudFormation: one template, for whom keeps no state of their own."""
