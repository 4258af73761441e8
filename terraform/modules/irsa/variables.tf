variable "role_name" {
  description = "Name of the role, which the ServiceAccount carries in its annotation."
  type        = string
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
  description = "Namespace of the ServiceAccounts."
  type        = string
}

variable "service_accounts" {
  description = "ServiceAccounts that may take the role; no wildcard, so that no neighbour can."
  type        = set(string)

  validation {
    condition     = length(var.service_accounts) > 0 && alltrue([for name in var.service_accounts : !strcontains(name, "*")])
    error_message = "Name each ServiceAccount; a wildcard would let its neighbours take the role."
  }
}

variable "policies" {
  description = "Policy documents (JSON) by name. A role without any may do nothing, which is what most services need."
  type        = map(string)
}

variable "managed_policies" {
  description = "Policies that AWS keeps, by a name of ours."
  type        = map(string)
}
