-- Sends requests of which no two in fifty thousand have the same head, as those of many clients, or of traced ones.
-- Usage: wrk -s distinct.lua URL
local requests, last = {}, 0

function init()
    for number = 1, 50000 do
        wrk.headers["X-Trace"] = tostring(number)
        requests[number] = wrk.format()
    end
end

function request()
    last = last % #requests + 1
    return requests[last]
end
