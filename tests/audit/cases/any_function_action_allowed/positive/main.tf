resource "aws_lambda_permission" "events" {
  action        = "lambda:*"
  function_name = "mail"
  principal     = "events.amazonaws.com"
}
