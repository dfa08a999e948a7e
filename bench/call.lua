-- Sends one tools/call again and again: every request with an id of its own, as sessions require,
-- and with the next bearer token of a list. Arguments after `--`: file of the body, file of tokens
-- (one a line), file of header lines. Its last line of output is one JSON object; latencies in
-- microseconds.
local beforeToken, beforeId, afterId
local tokens, nextToken, id = {}, 0, 100000000

local function content(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function split(text, mark)
  local from, to = text:find(mark, 1, true)
  return text:sub(1, from - 1), text:sub(to + 1)
end

function init(args)
  local headers = { ["Authorization"] = "Bearer @TOKEN@", ["Host"] = wrk.headers["Host"] }
  for line in io.lines(args[3]) do
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for token in io.lines(args[2]) do tokens[#tokens + 1] = token end
  -- The id in the file has as many digits as those that take its place.
  local text = wrk.format("POST", nil, headers, content(args[1]))
  local rest
  beforeToken, rest = split(text, "@TOKEN@")
  beforeId, afterId = split(rest, tostring(id))
end

function request()
  nextToken = nextToken % #tokens + 1
  id = id + 1
  return beforeToken .. tokens[nextToken] .. beforeId .. id .. afterId
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"calls":%d,"seconds":%.6f,"p50Us":%d,"p99Us":%d,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
