variable "platform" {
  description = "Name of the platform; everything in AWS begins with it."
  type        = string
}

variable "region" {
  description = "Region of AWS."
  type        = string
}

variable "state_bucket" {
  description = "Name of the bucket of all Terraform state; null for one made from the platform's name and the account."
  type        = string
  default     = null
}

variable "repository" {
  description = "The platform repository on GitHub, as owner/name."
  type        = string
}

variable "environments" {
  description = "GitHub environments whose jobs may apply; \"bootstrap\" is this folder's own."
  type        = set(string)
}

variable "old_state_days" {
  description = "Days for which an earlier state can be brought back."
  type        = number
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}
