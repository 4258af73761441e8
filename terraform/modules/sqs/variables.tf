variable "name" {
  description = "Name of the queue."
  type        = string
}

variable "dead_letter_name" {
  description = "Name of the queue that takes what could not be processed."
  type        = string
}

variable "max_receive_count" {
  description = "Deliveries of a message; the next one goes to the dead letters."
  type        = number
}

variable "visibility_timeout_seconds" {
  description = "How long a received message stays hidden; longer than its processing, or it is processed twice."
  type        = number
}

variable "long_poll_seconds" {
  description = "How long a receive waits for a message."
  type        = number
}

variable "retention_seconds" {
  description = "How long a message waits to be processed."
  type        = number
}

variable "dead_letter_retention_seconds" {
  description = "How long dead letters wait to be inspected. The time counts from when the message was first sent."
  type        = number

  validation {
    condition     = var.dead_letter_retention_seconds > var.retention_seconds
    error_message = "Keep dead letters longer than messages, or a message may be deleted on the day it arrives there."
  }
}

variable "alarm_topic_arns" {
  description = "Who is told of the first dead letter."
  type        = list(string)
}
