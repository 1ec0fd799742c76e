resource "aws_load_balancer_policy" "new" {
  load_balancer_name = "web"
  policy_name        = "new"
  policy_type_name   = "SSLNegotiationPolicyType"
  policy_attribute {
    name  = "Protocol-TLSv1.2"
    value = "true"
  }
}
