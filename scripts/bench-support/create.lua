-- Creates SQS mappings with random function and queue names.
-- Usage: wrk -s create.lua URL -- [how many at most]
local threads = 0
local limit = math.huge

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    math.randomseed(os.time() * 1000 + number + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
    if arguments[1] then limit = tonumber(arguments[1]) end
    made = 0
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    made = made + 1
    if made > limit then wrk.thread:stop() end
    local name = string.format("%08x%08x", math.random(0, 4294967295), math.random(0, 4294967295))
    local team = math.random(1, 20)
    local body = '{"function":"f-' .. name .. '","source":{"type":"sqs","queueArn":"arn:aws:sqs:us-east-1:123456789012:q-'
        .. name .. '"},"options":{"batchSize":' .. math.random(1, 10) .. '},"tags":{"team":"t' .. team .. '"}}'
    return wrk.format(nil, nil, nil, body)
end
