resource "aws_lambda_function_url" "mail" {
  function_name      = aws_lambda_function.mail.function_name
  authorization_type = "NONE"
}
