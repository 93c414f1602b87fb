# The same mappings with every option changed that can change.

resource "aws_lambda_event_source_mapping" "sqs" {
  function_name                      = "arn:aws:lambda:us-east-1:123456789012:function:sqs:live"
  event_source_arn                   = "arn:aws:sqs:us-east-1:123456789012:orders"
  enabled                            = false
  batch_size                         = 1000
  maximum_batching_window_in_seconds = 20
  function_response_types            = ["ReportBatchItemFailures"]
  kms_key_arn                        = "arn:aws:kms:us-east-1:123456789012:key/8a1b3c4d-0000-4000-8000-000000000001"
  tags                               = { team = "search", stage = "test" }

  filter_criteria {
    filter {
      pattern = jsonencode({ body = { kind = ["new", { "prefix" : "re" }] } })
    }
    filter {
      pattern = jsonencode({ body = { kind = [{ "exists" : false }] } })
    }
  }

  metrics_config {
    metrics = ["EventCount"]
  }

  scaling_config {
    maximum_concurrency = 50
  }
}

resource "aws_lambda_event_source_mapping" "fifo" {
  function_name           = "fifo"
  event_source_arn        = "arn:aws:sqs:us-east-1:123456789012:orders.fifo"
  batch_size              = 5
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = 2
  }
}

resource "aws_lambda_event_source_mapping" "kinesis" {
  function_name                      = "arn:aws:lambda:us-east-1:123456789012:function:kinesis"
  event_source_arn                   = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
  starting_position                  = "AT_TIMESTAMP"
  starting_position_timestamp        = "2024-01-01T00:00:00Z"
  batch_size                         = 500
  maximum_batching_window_in_seconds = 60
  bisect_batch_on_function_error     = true
  maximum_record_age_in_seconds      = 3600
  maximum_retry_attempts             = 5
  parallelization_factor             = 3
  tumbling_window_in_seconds         = 0
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = "arn:aws:sqs:us-east-1:123456789012:failed"
    }
  }

  filter_criteria {
    filter {
      pattern = jsonencode({ data = { n = [{ numeric = [">", 0, "<=", 5] }] } })
    }
  }
}

resource "aws_lambda_event_source_mapping" "consumer" {
  function_name              = "consumer"
  event_source_arn           = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/fan:1700000000"
  starting_position          = "LATEST"
  tumbling_window_in_seconds = 30
}

resource "aws_lambda_event_source_mapping" "dynamodb" {
  function_name          = "dynamodb"
  event_source_arn       = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-02T03:04:05.678"
  starting_position      = "TRIM_HORIZON"
  batch_size             = 10
  maximum_retry_attempts = 0

  destination_config {
    on_failure {
      destination_arn = "arn:aws:sns:us-east-1:123456789012:failed"
    }
  }
}

resource "aws_lambda_event_source_mapping" "msk" {
  function_name                      = "msk"
  event_source_arn                   = "arn:aws:kafka:us-east-1:123456789012:cluster/c/11111111-2222-3333-4444-555555555555-1"
  topics                             = ["orders"]
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 200
  maximum_batching_window_in_seconds = 2

  amazon_managed_kafka_event_source_config {
    consumer_group_id = "orders-readers"
  }

  destination_config {
    on_failure {
      destination_arn = "arn:aws:s3:::failed-records"
    }
  }

  provisioned_poller_config {
    minimum_pollers = 2
    maximum_pollers = 4
  }

  source_access_configuration {
    type = "SASL_SCRAM_512_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:AmazonMSK_s-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "kafka" {
  function_name                      = "kafka"
  topics                             = ["orders"]
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 1
  maximum_batching_window_in_seconds = 300

  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "kafka1.example.com:9092,kafka2.example.com:9092" }
  }

  source_access_configuration {
    type = "SASL_SCRAM_256_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"
  }

  source_access_configuration {
    type = "SERVER_ROOT_CA_CERTIFICATE"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "activemq" {
  function_name                      = "activemq"
  event_source_arn                   = "arn:aws:mq:us-east-1:123456789012:broker:b:b-11111111-2222-3333-4444-555555555555"
  queues                             = ["orders"]
  batch_size                         = 10
  maximum_batching_window_in_seconds = 1

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf"
  }
}

resource "aws_lambda_event_source_mapping" "rabbitmq" {
  function_name    = "rabbitmq"
  event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:r:b-66666666-2222-3333-4444-555555555555"
  queues           = ["orders"]
  batch_size       = 3

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
  function_name     = "documentdb"
  event_source_arn  = "arn:aws:rds:us-east-1:123456789012:cluster:docs"
  starting_position = "LATEST"
  enabled           = false

  document_db_event_source_config {
    database_name   = "shop"
    collection_name = "orders"
    full_document   = "UpdateLookup"
  }

  source_access_configuration {
    type = "BASIC_AUTH"
    uri  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other-AbCdEf"
  }
}
