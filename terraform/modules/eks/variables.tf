variable "name" {
  description = "Name of the cluster; its roles and logs begin with it."
  type        = string
}

variable "account" {
  description = "Where this is: account id, region and partition."
  type        = object({ id = string, region = string, partition = string })
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes. AWS bills more once it is out of standard support."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets for nodes and for the control plane's network interfaces."
  type        = list(string)
}

variable "public_endpoint" {
  description = "Whether the API server is also reached from outside the network."
  type        = bool
}

variable "endpoint_cidrs" {
  description = "Who outside may reach the API server, if anybody may."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.endpoint_cidrs : tonumber(split("/", cidr)[1]) >= 16])
    error_message = "The API server must not be open to everybody; name the networks people work from."
  }
}

variable "log_types" {
  description = "Control-plane logs to keep. Only the audit log says who did what and when."
  type        = set(string)

  validation {
    condition     = contains(var.log_types, "audit")
    error_message = "Without the audit log nobody can say who did what; add audit."
  }
}

variable "log_retention_days" {
  description = "Days after which control-plane logs are deleted."
  type        = number
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}

variable "administrators" {
  description = "ARNs of the IAM roles whose holders administer the cluster."
  type        = set(string)
}

variable "nodes" {
  description = "The managed node group: what the platform itself runs on; services run on what Karpenter adds."
  type = object({
    instance_type = string
    ami_type      = string
    capacity_type = string
    min           = number
    desired       = number
    max           = number
    disk_gib      = number
    max_pods      = number
  })
}

variable "add_on_versions" {
  description = "Version of each EKS add-on; null takes what AWS holds for the default of this Kubernetes version."
  type        = map(string)
}

variable "machine_tags" {
  description = "Tags of nodes, their disks and the volumes of claims, which get none from the provider since others make them."
  type        = map(string)
}
