variable "prefix" {
  description = "The platform's part of the registry; the image role may create and push below it only."
  type        = string
}

variable "services" {
  description = "One repository for each."
  type        = set(string)
}
