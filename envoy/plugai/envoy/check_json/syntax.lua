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
