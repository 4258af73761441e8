variable "name" {
  description = "Name of the cache."
  type        = string
}

variable "vpc_id" {
  description = "Network it stands in."
  type        = string
}

variable "subnet_ids" {
  description = "Its subnets."
  type        = list(string)
}

variable "clients" {
  description = "Security groups whose members may connect, by a name of ours."
  type        = map(string)
}

variable "engine" {
  description = "Cache engine."
  type        = string
}

variable "engine_version" {
  description = "Version of the engine."
  type        = string
}

variable "node_type" {
  description = "Size of each machine."
  type        = string
}

variable "nodes" {
  description = "How many machines; with two or more, one takes over where the first fails."
  type        = number
}

variable "port" {
  description = "Port it listens on."
  type        = number
}

variable "snapshot_retention_days" {
  description = "Days for which daily snapshots are kept; 0 makes none."
  type        = number
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}
