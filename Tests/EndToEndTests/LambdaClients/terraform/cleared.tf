# The same mappings with everything taken away again that can be. The provider sends 0 for a batch size that is
# taken away, which Lambda refuses, so the defaults are written out.

resource "aws_lambda_event_source_mapping" "sqs" {
  batch_size       = 10
  function_name    = "sqs"
  event_source_arn = "arn:aws:sqs:us-east-1:123456789012:orders"
  tags             = { team = "checkout" }
}

resource "aws_lambda_event_source_mapping" "fifo" {
  batch_size       = 10
  function_name    = "fifo"
  event_source_arn = "arn:aws:sqs:us-east-1:123456789012:orders.fifo"
  enabled          = false
}

resource "aws_lambda_event_source_mapping" "kinesis" {
  batch_size                  = 100
  function_name               = "arn:aws:lambda:us-east-1:123456789012:function:kinesis:live"
  event_source_arn            = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
  starting_position           = "AT_TIMESTAMP"
  starting_position_timestamp = "2024-01-01T00:00:00Z"
}

resource "aws_lambda_event_source_mapping" "consumer" {
  batch_size        = 100
  function_name     = "consumer"
  event_source_arn  = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/fan:1700000000"
  starting_position = "LATEST"
}

resource "aws_lambda_event_source_mapping" "dynamodb" {
  batch_size        = 100
  function_name     = "dynamodb"
  event_source_arn  = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
  starting_position = "TRIM_HORIZON"
}

resource "aws_lambda_event_source_mapping" "msk" {
  batch_size        = 100
  function_name     = "msk"
  event_source_arn  = "arn:aws:kafka:us-east-1:123456789012:cluster/c/11111111-2222-3333-4444-555555555555-1"
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"

  # Taking the last one away sends nothing: the provider knows no empty list.
  source_access_configuration {
    type = "SASL_SCRAM_512_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_s-AbCdEf"
  }

  amazon_managed_kafka_event_source_config {
    consumer_group_id = "orders-readers"
  }
}

resource "aws_lambda_event_source_mapping" "kafka" {
  batch_size        = 100
  function_name     = "kafka"
  topics            = ["orders"]
  starting_position = "TRIM_HORIZON"

  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "kafka1.example.com:9092,kafka2.example.com:9092" }
  }

  source_access_configuration {
    type = "VPC_SUBNET"
    uri  = "subnet:subnet-0123456789abcdef0"
  }

  source_access_configuration {
    type = "VPC_SECURITY_GROUP"
    uri  = "security_group:sg-0123456789abcdef0"
  }
}

resource "aws_lambda_event_source_mapping" "activemq" {
  batch_size       = 100
  function_name    = "activemq"
  event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:b:b-11111111-2222-3333-4444-555555555555"
  queues           = ["orders"]

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "rabbitmq" {
  batch_size       = 100
  function_name    = "rabbitmq"
  event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:r:b-66666666-2222-3333-4444-555555555555"
  queues           = ["orders"]

  source_access_configuration {
    type = "VIRTUAL_HOST"
    uri  = "/prod"
  }

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "documentdb" {
  batch_size        = 100
  function_name     = "documentdb"
  event_source_arn  = "arn:aws:rds:us-east-1:123456789012:cluster:docs"
  starting_position = "LATEST"

  document_db_event_source_config {
    database_name = "shop"
  }

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:docs-AbCdEf"
  }
}
