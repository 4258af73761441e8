output "role_arn" {
  description = "What the ServiceAccount's annotation eks.amazonaws.com/role-arn says."
  value       = aws_iam_role.this.arn
}
