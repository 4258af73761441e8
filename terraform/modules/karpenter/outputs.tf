output "controller_role_arn" {
  description = "Role of Karpenter's ServiceAccount."
  value       = module.controller_role.role_arn
}

output "node_role_name" {
  description = "What an EC2NodeClass names as its role."
  value       = aws_iam_role.node.name
}

output "queue_name" {
  description = "What Karpenter's setting interruptionQueue says."
  value       = aws_sqs_queue.interruptions.name
}
