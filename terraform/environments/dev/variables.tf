variable "platform" {
  description = "Name of the platform; everything in AWS begins with it."
  type        = string
}

variable "environment" {
  description = "Name of the environment; the second word of every name."
  type        = string
}

variable "region" {
  description = "Region of AWS."
  type        = string
}

variable "repository" {
  description = "Where this is described, for the tags: owner/name on GitHub."
  type        = string
}

variable "expires_on" {
  description = "Day (YYYY-MM-DD) on which somebody should ask whether this is still needed; null for what stays."
  type        = string
  default     = null

  validation {
    condition     = var.expires_on == null || can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.expires_on))
    error_message = "Write the day as YYYY-MM-DD."
  }
}

variable "network" {
  description = "Addresses, zones and ways out; each list has one range for each zone."
  type = object({
    cidr                     = string
    zones                    = list(string)
    public_cidrs             = list(string)
    private_cidrs            = list(string)
    database_cidrs           = list(string)
    single_nat_gateway       = bool
    interface_endpoints      = set(string)
    interface_endpoint_zones = number
  })
}

variable "cluster" {
  description = "The cluster: version, who reaches and administers it, what it logs, and the nodes the platform runs on."
  type = object({
    kubernetes_version = string
    public_endpoint    = bool
    endpoint_cidrs     = list(string)
    administrators     = set(string)
    log_types          = set(string)
    add_on_versions    = map(string)
    nodes = object({
      instance_type = string
      ami_type      = string
      capacity_type = string
      min           = number
      desired       = number
      max           = number
      disk_gib      = number
      max_pods      = number
    })
  })
}

variable "database" {
  description = "The PostgreSQL server."
  type = object({
    engine_version         = string
    parameter_group_family = string
    instance_class         = string
    storage                = object({ type = string, gib = number, max_gib = number })
    multi_az               = bool
    deletion_protection    = bool
    skip_final_snapshot    = bool
    backup_retention_days  = number
  })
}

variable "cache" {
  description = "The Redis server."
  type = object({
    engine_version          = string
    node_type               = string
    nodes                   = number
    snapshot_retention_days = number
  })
}

variable "queues" {
  description = "Queues by name, each with the services that may send to it and receive from it."
  type = map(object({
    dead_letter_name              = string
    senders                       = set(string)
    receivers                     = set(string)
    max_receive_count             = number
    visibility_timeout_seconds    = number
    long_poll_seconds             = number
    retention_seconds             = number
    dead_letter_retention_seconds = number
  }))
}

variable "image_readers" {
  description = "Services that ask the registry which images exist."
  type        = set(string)
}

variable "buckets" {
  description = "Buckets of add-ons and pipelines by name, with the days after which objects are deleted (null keeps them)."
  type        = map(object({ expire_after_days = optional(number) }))
}

variable "old_versions_days" {
  description = "Days for which an overwritten or deleted object can be brought back."
  type        = number
}

variable "log_retention_days" {
  description = "Days after which logs in CloudWatch are deleted."
  type        = number
}

variable "recovery_days" {
  description = "Days in which deleted secrets (0 frees the name at once) and keys (at least 7) can be brought back."
  type        = object({ secrets = number, keys = number })
}

variable "domain" {
  description = "Domain of this environment's services."
  type        = string
}

variable "budget" {
  description = "What a month may cost, who is told, and when."
  type = object({
    monthly_limit_usd = number
    emails            = list(string)
    alarms            = map(object({ percent = number, kind = string }))
  })
}

variable "alarm_topic_arns" {
  description = "SNS topics that hear of dead letters, besides what Alertmanager tells."
  type        = list(string)
}
