resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_budgets_budget" "all" {
  budget_type  = "COST"
  limit_amount = "200"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}
