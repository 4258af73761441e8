output "repositories" {
  description = "Address of each service's repository."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.repository_url }
}
