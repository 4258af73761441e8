output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.this.name
}

output "arn" {
  description = "ARN of the cluster."
  value       = aws_eks_cluster.this.arn
}

output "security_group_id" {
  description = "The group of the control plane and all nodes."
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "provider_arn" {
  description = "The identity provider that roles of ServiceAccounts trust."
  value       = aws_iam_openid_connect_provider.this.arn
}

output "issuer" {
  description = "Issuer of the cluster's tokens, without https://."
  value       = local.issuer
}
