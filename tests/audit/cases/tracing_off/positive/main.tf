resource "aws_lambda_function" "mail" {
  function_name = "mail"
}
