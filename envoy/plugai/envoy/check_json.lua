-- Checks the body and the query of a REST call against the contract. The transcoder behind would drop what it does not
-- know, and a misspelt field would have no effect.
--
-- ROUTES, MESSAGES and ENUMS are put before this text; plugai.envoy.json_rules makes them. A field has a `name`, a `kind`,
-- and, as the kind requires, `message`, `enum` and `value`; `list` if it is repeated, and `choice` if it is part of a oneof.
--
-- Nothing here waits, so what a check needs is in variables of this file. Loops go through bytes where they can: patterns
-- are not compiled by LuaJIT.

local byte, find, sub, match, gsub, format = string.byte, string.find, string.sub, string.match, string.gsub, string.format
local MAX_DEPTH, MAX_VIOLATIONS, MAX_NAME = 100, 16, 100

local text, violations, stack, backslash

local function path(depth)
  local parts = {}
  for level = 1, depth do
    local part = stack[level]
    if type(part) == "number" then
      parts[#parts + 1] = "[" .. part .. "]"
    else
      parts[#parts + 1] = (level > 1 and "." or "") .. part
    end
  end
  return table.concat(parts)
end

local function report(depth, problem)
  if #violations < MAX_VIOLATIONS then
    violations[#violations + 1] = {path(depth), problem}
  end
end

local function fail(position, problem)
  error({position = position, problem = problem}, 0)
end

-- Names for people.

local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local corner = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = byte(a, i) == byte(b, j) and corner or math.min(corner, row[j], row[j - 1]) + 1
      corner, row[j] = row[j], cost
    end
  end
  return row[#b]
end

-- Whether all words of a name are in another one, in their order: max_tokens and max_output_tokens.
local function has_words(name, other)
  local position = 1
  for word in string.gmatch(name, "[^_]+") do
    local _, stop = find("_" .. other .. "_", "_" .. word .. "_", position, true)
    if not stop then return false end
    position = stop
  end
  return true
end

local function snake(name)
  return string.lower((gsub(name, "(%l)(%u)", "%1_%2")))
end

local function nearest(name, candidates)
  local wanted, best, least = snake(sub(name, 1, MAX_NAME)), nil, nil
  for _, candidate in ipairs(candidates) do
    local lower = string.lower(candidate)
    local far = has_words(wanted, lower) and 0.5 or distance(wanted, lower)
    if far <= #wanted / 3 and (least == nil or far < least) then best, least = candidate, far end
  end
  return best
end

-- A field of this name, or a near one, in this message or in one below it.
local function suggestion(name, message)
  local best = nearest(name, message.names)
  if best then return best end
  for _, own in ipairs(message.names) do
    local field = message.fields[own]
    if field.kind == "message" and not field.list then
      local inner = nearest(name, MESSAGES[field.message].names)
      if inner then return own .. "." .. inner end
    end
  end
end

local function unknown(name, suggested, names)
  if suggested then return "does not exist; did you mean " .. suggested .. "?" end
  if #names == 0 then return "does not exist; nothing is expected here" end
  return "does not exist; these do: " .. table.concat(names, ", ")
end

-- The syntax of JSON.

local function skip(i)
  local c = byte(text, i)
  while c == 32 or c == 10 or c == 13 or c == 9 do
    i = i + 1
    c = byte(text, i)
  end
  return i, c
end

-- The position of the quote that ends a string, and whether the string has escapes; `i` is after its first quote.
local function string_end(i)
  local quote = find(text, '"', i, true)
  if backslash < i then backslash = find(text, "\\", i, true) or math.huge end
  local escaped = false
  while quote and backslash < quote do
    escaped = true
    local after = backslash + 1
    local c = byte(text, after)
    if c == 117 then
      if not match(text, "^%x%x%x%x", after + 1) then fail(after, "needs four hexadecimal digits after \\u") end
    elseif not (c == 34 or c == 92 or c == 47 or c == 98 or c == 102 or c == 110 or c == 114 or c == 116) then
      fail(after, "has an unknown escape in a string")
    end
    if quote == after then quote = find(text, '"', after + 1, true) end
    backslash = find(text, "\\", after + 1, true) or math.huge
  end
  if not quote then fail(i, "has a string without an end") end
  return quote, escaped
end

local ESCAPES = {b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}

local function unescape(raw)
  local plain = gsub(raw, "\\u00([0-7]%x)", function(digits) return string.char(tonumber(digits, 16)) end)
  return (gsub(plain, "\\([^u])", function(c) return ESCAPES[c] or c end))
end

local function string_value(i)
  local quote, escaped = string_end(i + 1)
  local raw = sub(text, i + 1, quote - 1)
  return escaped and unescape(raw) or raw, quote + 1
end

local function is_number(word)
  local plain = gsub(word, "[eE][+-]?%d+$", "")
  return match(plain, "^-?%d+$") or match(plain, "^-?%d+%.%d+$")
end

-- The position after a number.
local function number_end(i)
  local start, c, simple = i, byte(text, i), true
  if c == 45 then
    i = i + 1
    c = byte(text, i)
  end
  local first = i
  while c and c >= 43 and c <= 101 and (c >= 48 and c <= 57 or c == 46 or c == 69 or c == 101 or c == 43 or c == 45) do
    if c < 48 or c > 57 then simple = false end
    i = i + 1
    c = byte(text, i)
  end
  if i == first or (byte(text, first) == 48 and i > first + 1 and byte(text, first + 1) >= 48 and byte(text, first + 1) <= 57) then
    fail(start, "has no value that is JSON")
  end
  if not simple and not is_number(sub(text, start, i - 1)) then fail(start, "has no value that is JSON") end
  return i
end

local LITERALS = {[116] = "true", [102] = "false", [110] = "null"}

local function literal_end(i, c)
  local word = LITERALS[c]
  if not word or sub(text, i, i + #word - 1) ~= word then fail(i, "has no value that is JSON") end
  return i + #word
end

-- A name of an object, and the position after its colon.
local function name_before(i, c)
  if c ~= 34 then fail(i, "needs a name in double quotes") end
  local name, after = string_value(i)
  i, c = skip(after)
  if c ~= 58 then fail(i, "needs a colon after a name") end
  return name, i + 1
end

local function after_comma(i, c, whole)
  if c ~= 44 then fail(i, "needs a comma or the end of the " .. whole) end
  return skip(i + 1)
end

-- Calls `item` for each name of an object or each index of a list, and returns the position after it.
local function each_of_object(i, depth, item)
  if depth > MAX_DEPTH then fail(i, "is nested too deeply") end
  local name, c
  i, c = skip(i + 1)
  if c == 125 then return i + 1 end
  while true do
    name, i = name_before(i, c)
    i, c = skip(i)
    i, c = skip(item(i, c, name))
    if c == 125 then return i + 1 end
    i, c = after_comma(i, c, "object")
  end
end

local function each_of_list(i, depth, item)
  if depth > MAX_DEPTH then fail(i, "is nested too deeply") end
  local index, c = 0, nil
  i, c = skip(i + 1)
  if c == 93 then return i + 1 end
  while true do
    i, c = skip(item(i, c, index))
    if c == 93 then return i + 1 end
    i, c = after_comma(i, c, "list")
    index = index + 1
  end
end

-- JSON of any form. It may be millions of values, so its loops have no function for each of them.
local anything

local function any_object(i, depth)
  if depth > MAX_DEPTH then fail(i, "is nested too deeply") end
  local seen, name, c = {}, nil, nil
  i, c = skip(i + 1)
  if c == 125 then return i + 1 end
  while true do
    name, i = name_before(i, c)
    stack[depth] = name
    if seen[name] then report(depth, "is given twice") end
    seen[name] = true
    i, c = skip(i)
    i, c = skip(anything(i, c, depth + 1))
    if c == 125 then return i + 1 end
    i, c = after_comma(i, c, "object")
  end
end

local function any_list(i, depth)
  if depth > MAX_DEPTH then fail(i, "is nested too deeply") end
  local index, c = 0, nil
  i, c = skip(i + 1)
  if c == 93 then return i + 1 end
  while true do
    stack[depth] = index
    i, c = skip(anything(i, c, depth + 1))
    if c == 93 then return i + 1 end
    i, c = after_comma(i, c, "list")
    index = index + 1
  end
end

function anything(i, c, depth)
  if c == 34 then return string_end(i + 1) + 1 end
  if c == 123 then return any_object(i, depth) end
  if c == 91 then return any_list(i, depth) end
  if c == 45 or (c and c >= 48 and c <= 57) then return number_end(i) end
  return literal_end(i, c)
end

-- The values of fields. Each check of a word returns what is wrong with it; a word is a string, a number or a literal.

local function digits_above(digits, limit)
  return #digits > #limit or (#digits == #limit and digits > limit)
end

local INTEGERS = {
  int32 = {"2147483647", "2147483648"},
  uint32 = {"4294967295", "0"},
  int64 = {"9223372036854775807", "9223372036854775808"},
  uint64 = {"18446744073709551615", "0"},
}

local function whole_number(word, kind)
  local sign, digits = match(word, "^(-?)(%d+)$")
  if not digits then
    local number = is_number(word) and tonumber(word)
    if not number or number % 1 ~= 0 then return "must be a whole number" end
    sign, digits = number < 0 and "-" or "", format("%.0f", math.abs(number))
  end
  local highest, lowest = INTEGERS[kind][1], INTEGERS[kind][2]
  digits = match(digits, "^0*(%d+)$")
  if digits_above(digits, sign == "-" and lowest or highest) then
    return "must be between " .. (lowest == "0" and "" or "-") .. lowest .. " and " .. highest
  end
end

local function integer(kind)
  return function(word, is_literal)
    if is_literal then return "must be a whole number" end
    return whole_number(word, kind)
  end
end

local function spelled(pattern, problem)
  return function(word, is_literal, is_number)
    if is_literal or is_number or not match(word, pattern) then return problem end
  end
end

local SPECIAL_NUMBERS = {NaN = true, Infinity = true, ["-Infinity"] = true}

local WORDS = {
  string = spelled("", "must be a string"),
  bytes = spelled("^[%w+/_-]*=?=?$", "must be base64"),
  timestamp = spelled("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[%d.]*[Z+-][%d:]*$", "must be a time such as 2026-01-31T12:00:00Z"),
  duration = spelled("^-?%d+%.?%d*s$", "must be a duration such as 1.5s"),
  int32 = integer("int32"),
  uint32 = integer("uint32"),
  int64 = integer("int64"),
  uint64 = integer("uint64"),
  bool = function(word, is_literal, _, is_query)
    if not ((is_literal or is_query) and (word == "true" or word == "false")) then return "must be true or false" end
  end,
  number = function(word, is_literal)
    if is_literal or not (SPECIAL_NUMBERS[word] or is_number(word)) then return "must be a number" end
  end,
  enum = function(word, is_literal, _, _, field)
    local enum = ENUMS[field.enum]
    if enum.values[word] or (not is_literal and not whole_number(word, "int32")) then return end
    local suggested = nearest(word, enum.names)
    return "must be one of " .. table.concat(enum.names, ", ") .. (suggested and "; did you mean " .. suggested .. "?" or "")
  end,
}

local EXPECTED = {message = "must be an object", object = "must be an object", map = "must be an object", array = "must be a list"}

local function check_word(i, c, field, depth)
  local check = WORDS[field.kind]
  if c == 123 or c == 91 or not check then
    report(depth - 1, EXPECTED[field.kind] or check("", true, false, false, field))
    return anything(i, c, depth)
  end
  if field.kind == "string" and c == 34 then return string_end(i + 1) + 1 end
  local word, after
  local is_string = c == 34
  local is_number = c == 45 or (c and c >= 48 and c <= 57)
  if is_string then
    word, after = string_value(i)
  else
    after = is_number and number_end(i) or literal_end(i, c)
    word = sub(text, i, after - 1)
  end
  local problem = check(word, not is_string and not is_number, is_number, false, field)
  if problem then report(depth - 1, problem) end
  return after
end

local check_field

local function check_message(i, message, depth, bound)
  local seen = {}
  return each_of_object(i, depth, function(at, c, name)
    local field = message.fields[name]
    stack[depth] = field and field.name or name
    if not field then
      report(depth, unknown(name, suggestion(name, message), message.names))
      return anything(at, c, depth + 1)
    end
    if bound and bound[field.name] then
      report(depth, "is in the path already; remove it from the body")
    elseif seen[field.name] then
      report(depth, "is given twice")
    end
    seen[field.name] = true
    if c == 110 and field.kind ~= "any" then return literal_end(at, c) end
    if field.choice then
      local other = seen[field.choice]
      if other and other ~= field.name then report(depth, "cannot be given together with " .. other) end
      seen[field.choice] = field.name
    end
    return check_field(at, c, field, depth + 1)
  end)
end

local function check_one(i, c, field, depth)
  local kind = field.kind
  if kind == "any" then return anything(i, c, depth) end
  if c == 123 then
    if kind == "message" then return check_message(i, MESSAGES[field.message], depth) end
    if kind == "object" then return anything(i, c, depth) end
    if kind == "map" then
      local seen = {}
      return each_of_object(i, depth, function(at, first, name)
        stack[depth] = name
        if seen[name] then report(depth, "is given twice") end
        seen[name] = true
        return check_one(at, first, field.value, depth + 1)
      end)
    end
  end
  if kind == "array" and c == 91 then return anything(i, c, depth) end
  return check_word(i, c, field, depth)
end

function check_field(i, c, field, depth)
  if not field.list then return check_one(i, c, field, depth) end
  if c ~= 91 then
    report(depth - 1, "must be a list")
    return anything(i, c, depth)
  end
  return each_of_list(i, depth, function(at, first, index)
    stack[depth] = index
    if first == 110 and field.kind ~= "any" then
      report(depth, "must not be null")
      return literal_end(at, first)
    end
    return check_one(at, first, field, depth + 1)
  end)
end

local function check_all(message, bound)
  local i, c = skip(1)
  if not c then return end
  if c ~= 123 then fail(i, "must be an object") end
  i, c = skip(check_message(i, message, 1, bound))
  if c then fail(i, "has something after its end") end
end

-- Adds the fields of a body that are wrong to `violations`. Returns what is wrong with it as JSON, if anything is.
local function check_body(body, message, bound)
  text, stack, backslash = body, {}, 0
  local fine, failure = pcall(check_all, message, bound)
  text = nil
  if fine then return end
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

-- What a call's path means. A verb at the end comes before a variable that could contain it.
local function route_of(method, where)
  local routes = ROUTES[method]
  if not routes then return end
  where = gsub(where, "%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
  local exact = routes.exact[where]
  if exact then return exact end
  for _, route in ipairs(routes.patterns) do
    if match(where, route.pattern) then return route end
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

-- The error of a call; nil if there is nothing wrong with it.
function check_call(method, target, request_id, read_body)
  local where, query = match(target, "^([^?]*)%??(.*)$")
  local route = route_of(method, where)
  if not route then return end
  local body = route.message and read_body()
  violations = {}
  if query ~= "" then check_query(query, route) end
  local unreadable = body and #violations == 0 and check_body(body, MESSAGES[route.message], route.bound)
  if unreadable then return answer(unreadable, request_id, "") end
  if #violations > 0 then return answer_violations(request_id) end
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local refused = check_call(headers:get(":method"), headers:get(":path"), headers:get("x-request-id"), function()
    local buffered = handle:body()
    return buffered and buffered:getBytes(0, buffered:length())
  end)
  if refused then
    handle:streamInfo():dynamicMetadata():set("plugai.check_json", "refused", true)
    handle:respond({[":status"] = "400", ["content-type"] = "application/json"}, refused)
  end
end
