-- Creates SQS mappings with random function and queue names.
-- Usage: wrk -s create.lua URL -- [rest | lambda [FUNCTION QUEUE]]
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init(arguments)
    math.randomseed(os.time() * 1000 + number + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
    face = arguments[1] or "rest"
    fixedFunction = arguments[2]
    fixedQueue = arguments[3]
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    local name = string.format("%08x%08x", math.random(0, 4294967295), math.random(0, 4294967295))
    local target = fixedFunction or ("f-" .. name)
    local queue = "arn:aws:sqs:us-east-1:123456789012:" .. (fixedQueue or ("q-" .. name))
    if face == "lambda" then
        return wrk.format(nil, nil, nil, '{"FunctionName":"' .. target .. '","EventSourceArn":"' .. queue .. '"}')
    end
    return wrk.format(nil, nil, nil, '{"function":"' .. target .. '","source":{"type":"sqs","queueArn":"' .. queue
        .. '"},"options":{"batchSize":' .. math.random(1, 10) .. '},"tags":{"team":"t' .. math.random(1, 20) .. '"}}')
end
