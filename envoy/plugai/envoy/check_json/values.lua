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
