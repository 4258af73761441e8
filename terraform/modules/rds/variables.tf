variable "name" {
  description = "Name of the database server."
  type        = string
}

variable "vpc_id" {
  description = "Network it stands in."
  type        = string
}

variable "subnet_ids" {
  description = "Its subnets, in at least two zones."
  type        = list(string)
}

variable "clients" {
  description = "Security groups whose members may connect, by a name of ours."
  type        = map(string)
}

variable "engine" {
  description = "Database engine."
  type        = string
}

variable "engine_version" {
  description = "Major version only: minor ones are withdrawn by AWS after a while and are taken by themselves."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.engine_version))
    error_message = "Give the major version alone, such as 15."
  }
}

variable "parameter_group_family" {
  description = "Family of server parameters that belongs to the version."
  type        = string
}

variable "instance_class" {
  description = "Size of the machine."
  type        = string
}

variable "storage" {
  description = "Disk: type, size at first and the size it may grow to, in GiB."
  type        = object({ type = string, gib = number, max_gib = number })
}

variable "port" {
  description = "Port it listens on."
  type        = number
}

variable "administrator" {
  description = "Name of the first user; AWS makes and rotates the password."
  type        = string
}

variable "multi_az" {
  description = "Whether a second machine in another zone stands by."
  type        = bool
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete it."
  type        = bool
}

variable "skip_final_snapshot" {
  description = "Whether its data may go with it."
  type        = bool
}

variable "backup_retention_days" {
  description = "Days for which any moment can be restored."
  type        = number
}

variable "log_retention_days" {
  description = "Days after which its logs are deleted."
  type        = number
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}
