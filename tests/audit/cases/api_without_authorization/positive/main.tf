resource "aws_api_gateway_method" "orders" {
  http_method   = "POST"
  authorization = "NONE"
}
