-- wrk's requests: one of BODIES a call, with a certificate id of its own; PAUSE ms between two of a
-- connection keeps a steady rate.
local count, thread_number = 0, 0
local body, headers, pause

function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  local file = io.open(args[1], "rb")
  body = file:read("*a")
  file:close()
  pause = tonumber(args[3]) or 0
  headers = { ["Content-Type"] = args[2], ["X-Api-Key"] = os.getenv("SRS_BENCH_KEY") }
end

function delay() return pause * (0.5 + math.random()) end

function request()
  count = count + 1
  local id = string.format("bench-%d-%d-%d", os.time(), number, count)
  return wrk.format("POST", nil, headers, (body:gsub("CERTIFICATE", id)))
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
