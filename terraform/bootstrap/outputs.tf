output "state_bucket" {
  description = "What every other initialisation names: -backend-config=bucket=..."
  value       = module.state.names["state"]
}

output "role_arns" {
  description = "Values of the repository's variables IMAGE_ROLE, RETENTION_ROLE, TERRAFORM_PLAN_ROLE and, in each environment, TERRAFORM_ROLE."
  value       = module.github.role_arns
}

output "image_registry" {
  description = "Value of the repository's variable IMAGE_REGISTRY."
  value       = "${local.account.id}.dkr.ecr.${local.account.region}.amazonaws.com/${var.platform}"
}

output "repositories" {
  description = "Address of each service's images."
  value       = module.ecr.repositories
}
