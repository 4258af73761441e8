variable "platform" {
  description = "Name of the platform; the roles begin with it."
  type        = string
}

variable "account" {
  description = "Where this is: account id, region and partition."
  type        = object({ id = string, region = string, partition = string })
}

variable "issuer" {
  description = "Issuer of the workflows' tokens, without https://."
  type        = string
}

variable "repository" {
  description = "The platform repository, as owner/name."
  type        = string
}

variable "main_branch" {
  description = "Branch whose workflows are trusted."
  type        = string
}

variable "image_workflow" {
  description = "Path of the one workflow that may create repositories and push images."
  type        = string
}

variable "retention_workflow" {
  description = "Path of the one workflow that may delete images."
  type        = string
}

variable "image_prefix" {
  description = "The platform's part of the registry."
  type        = string
}

variable "state" {
  description = "Bucket of the Terraform state and the key it is encrypted with."
  type        = object({ bucket_arn = string, key_arn = string })
}

variable "applies" {
  description = "GitHub environments (each protected by a reviewer) whose jobs may apply, and the IAM resources each may change."
  type        = map(list(string))
}
