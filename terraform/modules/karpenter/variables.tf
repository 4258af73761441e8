variable "cluster_name" {
  description = "Cluster whose nodes Karpenter makes."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of that cluster."
  type        = string
}

variable "account" {
  description = "Where this is: account id, region and partition."
  type        = object({ id = string, region = string, partition = string })
}

variable "provider_arn" {
  description = "The cluster's identity provider in IAM."
  type        = string
}

variable "issuer" {
  description = "The issuer of the cluster's tokens, without https://."
  type        = string
}

variable "namespace" {
  description = "Namespace of Karpenter."
  type        = string
}

variable "service_account" {
  description = "ServiceAccount of Karpenter."
  type        = string
}

variable "message_retention_seconds" {
  description = "How long a notice of interruption is worth reading."
  type        = number
}
