-- Checks the body and the query of a REST call against the contract. The transcoder behind would drop what it does not
-- know, and a misspelt field would have no effect.
--
-- plugai.envoy.json_rules puts ROUTES, MESSAGES and ENUMS before this text, and the other files of this folder behind it. A
-- field has a `name`, a `kind`, and, as the kind requires, `message`, `enum` and `value`; `list` if it is repeated, and
-- `choice` if it is part of a oneof.
--
-- Nothing here waits, so what a check needs is in variables of the script. Loops go through bytes where they can: patterns
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

-- Stops the check: a caller could have millions of wrong fields compared with the names of right ones.
local ENOUGH = {}

local function report(depth, problem)
  violations[#violations + 1] = {path(depth), problem}
  if #violations == MAX_VIOLATIONS then error(ENOUGH, 0) end
end

local function fail(position, problem)
  error({position = position, problem = problem}, 0)
end
