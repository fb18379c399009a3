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
