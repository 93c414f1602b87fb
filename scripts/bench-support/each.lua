-- Sends requests to random mappings among those of `archive.py`.
-- Usage: wrk -s each.lua URL -- COUNT [get | toggle]
function init(arguments)
    math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
    count = tonumber(arguments[1])
    action = arguments[2] or "get"
    enabled = true
    if action == "toggle" then wrk.method = "POST" end
end

function request()
    local number = math.random(0, count - 1)
    local path = string.format("%s/00000000-0000-7000-8000-%012x", wrk.path, number)
    if action == "toggle" then
        enabled = not enabled
        path = path .. (enabled and "/enable" or "/disable")
    end
    return wrk.format(nil, path)
end
