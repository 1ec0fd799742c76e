resource "aws_cognito_user_pool" "shoppers" {
  name = "shoppers"
}
