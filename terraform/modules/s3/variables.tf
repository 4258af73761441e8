variable "buckets" {
  description = "Buckets by a name of ours: the name in S3, unique among all of AWS, and the days after which objects are deleted (null keeps them)."
  type        = map(object({ name = string, expire_after_days = optional(number) }))
}

variable "key_alias" {
  description = "Alias of the key their objects are encrypted with."
  type        = string
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}

variable "old_versions_days" {
  description = "Days for which an overwritten or deleted object can be brought back."
  type        = number
}
