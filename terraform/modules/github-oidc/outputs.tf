output "role_arns" {
  description = "Roles of the workflows: images, image-retention, terraform-plan and terraform-<environment>."
  value       = { for name, role in aws_iam_role.this : name => role.arn }
}
