-- What a call's path and method mean.

-- The transcoder takes a custom method at the end of a path, such as `:load`, for one wherever there is one of that name;
-- so no variable contains it.
local function custom_method(where)
  local name = match(where, ":([^:/]*)$")
  return CUSTOM_METHODS[name] and name
end

function route_of(method, where)
  local routes = ROUTES[method]
  if not routes then return end
  local custom = custom_method(where)
  -- The transcoder ignores slashes at the end.
  where = gsub(gsub(where, "/+$", ""), "%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)
  local exact = routes.exact[where]
  if exact then return exact end
  for _, route in ipairs(routes.patterns) do
    if route.custom == custom and match(where, route.pattern) then return route end
  end
end

-- The methods of a path, as the header `allow` lists them; nil if there is no such path.
function allowed_methods(where)
  local allowed = {}
  for method in pairs(ROUTES) do
    if route_of(method, where) then allowed[#allowed + 1] = method end
  end
  if #allowed == 0 then return end
  table.sort(allowed)
  return table.concat(allowed, ", ") .. ", OPTIONS"
end
