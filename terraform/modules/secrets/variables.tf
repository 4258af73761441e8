variable "prefix" {
  description = "What the names of the secrets begin with; External Secrets may read below it only."
  type        = string
}

variable "key_alias" {
  description = "Alias of the key they are encrypted with."
  type        = string
}

variable "names" {
  description = "One secret for each: a JSON object whose keys are names of environment variables."
  type        = set(string)
}

variable "recovery_window_days" {
  description = "Days in which a deleted secret can still be brought back; 0 frees its name at once."
  type        = number
}

variable "key_deletion_window_days" {
  description = "Days in which a deleted key can still be brought back."
  type        = number
}
