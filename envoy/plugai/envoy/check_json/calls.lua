-- A call: its body, its query, and the error that it gets.

local function check_all(message, bound)
  local i, c = skip(1)
  if not c then return end
  if c ~= 123 then fail(i, "must be an object") end
  i, c = skip(check_message(i, message, 1, bound))
  if c then fail(i, "has something after its end") end
end

local function check_body(body, message, bound)
  text, stack, backslash = body, {}, 0
  check_all(message, bound)
end

-- Runs a check, which adds what is wrong to `violations`. Returns what is wrong with a body as JSON, if anything is.
local function guarded(check, ...)
  local fine, failure = pcall(check, ...)
  text = nil
  if fine or failure == ENOUGH then return end
  if type(failure) ~= "table" then error(failure, 0) end
  return "the body is no JSON object that can be read: byte " .. failure.position .. " " .. failure.problem
end

local function decode(part)
  return (gsub(gsub(part, "+", " "), "%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function check_query(query, route)
  local seen = {}
  stack = {}
  for pair in string.gmatch(query, "[^&]+") do
    local name, value = match(pair, "^([^=]*)=?(.*)$")
    name, value = decode(name), decode(value)
    local field = route.query.fields[name]
    stack[1] = field and field.name or name
    if not field then
      report(1, unknown(name, nearest(name, route.query.names), route.query.names))
    elseif seen[field.name] and not field.list then
      report(1, "is given twice")
    elseif WORDS[field.kind] then
      local problem = WORDS[field.kind](value, false, false, true, field)
      if problem then report(1, problem) end
    end
    if field then seen[field.name] = true end
  end
end

-- Text of callers, as it can stand in JSON.
local function quoted(value)
  local short = #value > 1000 and sub(value, 1, 1000) .. "..." or value
  return '"' .. gsub(gsub(short, "[%c\128-\255]", "?"), '["\\]', "\\%0") .. '"'
end

local function answer(message, request_id, details)
  return format(
    '{"code":3,"message":%s,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"INVALID_REQUEST",'
      .. '"domain":"plugai","metadata":{"request_id":%s}}%s]}',
    quoted(message), quoted(request_id or ""), details
  )
end

local function answer_violations(request_id)
  local fields = {}
  for number, violation in ipairs(violations) do
    fields[number] = format('{"field":%s,"description":%s}', quoted(violation[1]), quoted(violation[2]))
  end
  local more = #violations > 1 and ", and " .. #violations - 1 .. " more" or ""
  local listed = format(
    ',{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[%s]}', table.concat(fields, ",")
  )
  return answer(violations[1][1] .. " " .. violations[1][2] .. more, request_id, listed)
end

local function violations_of(route, query, request_id, read_body)
  local body = route.message and read_body()
  violations = {}
  if query ~= "" and route.query then guarded(check_query, query, route) end
  local unreadable = body and #violations == 0 and guarded(check_body, body, MESSAGES[route.message], route.bound)
  if unreadable then return answer(unreadable, request_id, "") end
  if #violations > 0 then return answer_violations(request_id) end
end

-- The status that a call gets here, and with 400 the error, otherwise the methods that its path has. Nothing if it goes on:
-- if there is nothing wrong with it, or if there is no such path, which the transcoder tells.
function check_call(method, target, request_id, read_body)
  local where, query = match(target, "^([^?]*)%??(.*)$")
  local route = route_of(method, where)
  if route then
    local refused = violations_of(route, query, request_id, read_body)
    if refused then return "400", refused end
  else
    local allowed = allowed_methods(where)
    if allowed then return method == "OPTIONS" and "204" or "405", allowed end
  end
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local request_id = headers:get("x-request-id")
  local status, said = check_call(headers:get(":method"), headers:get(":path"), request_id, function()
    local buffered = handle:body()
    return buffered and buffered:getBytes(0, buffered:length())
  end)
  if status == "400" then
    handle:streamInfo():dynamicMetadata():set("plugai.check_json", "refused", true)
    handle:respond({[":status"] = status, ["content-type"] = "application/json"}, said)
  elseif status then
    handle:respond({[":status"] = status, allow = said})
  end
end
