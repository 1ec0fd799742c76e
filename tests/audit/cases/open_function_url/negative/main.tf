resource "aws_lambda_function_url" "mail" {
  function_name      = aws_lambda_function.mail.function_name
  authorization_type = "AWS_IAM"
}

resource "aws_lambda_permission" "events" {
  action        = "lambda:InvokeFunction"
  function_name = "mail"
  principal     = "events.amazonaws.com"
}
