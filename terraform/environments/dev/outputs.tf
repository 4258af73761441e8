output "cluster_name" {
  description = "For aws eks update-kubeconfig --name."
  value       = module.eks.name
}

output "queues" {
  description = "Addresses of the queues and of their dead letters, which aws sqs start-message-move-task sends through again."
  value       = { for name, queue in module.sqs : name => { url = queue.url, dead_letter_url = queue.dead_letter_url } }
}

output "database" {
  description = "Host name of PostgreSQL, and where AWS keeps its administrator's password."
  value       = { address = module.rds.address, administrator_secret = module.rds.administrator_secret_arn }
}

output "cache" {
  description = "Id and host name of Redis."
  value       = { id = module.elasticache.id, address = module.elasticache.address }
}

output "buckets" {
  description = "Buckets, which have to be empty before they can be destroyed."
  value       = module.s3.names
}

output "secrets" {
  description = "Secrets that people fill in; docs/terraform.md says with what."
  value       = module.secrets.names
}

output "roles" {
  description = "Role of each ServiceAccount."
  value       = merge({ for name, role in module.workload_role : name => role.role_arn }, { for name, role in module.add_on_role : name => role.role_arn }, { karpenter = module.karpenter.controller_role_arn })
}

output "karpenter" {
  description = "What Karpenter's settings name."
  value       = { node_role = module.karpenter.node_role_name, queue = module.karpenter.queue_name }
}

output "name_servers" {
  description = "What the parent domain must delegate to."
  value       = module.dns.name_servers
}

output "zone_id" {
  description = "Zone whose records external-dns writes."
  value       = module.dns.zone_id
}
