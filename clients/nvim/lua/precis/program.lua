--- What does the program `precis` answer? It is run as the configuration names it.
local M = {}

local WITHIN_MS = 20000

--- The command line of the program: that of the server without its last words.
---@return string[]? words nothing where the configuration gives no command line that ends in "server"
function M.words()
  local cmd = (vim.lsp.config.precis or {}).cmd
  if type(cmd) ~= "table" then
    return nil
  end
  for index = #cmd, 2, -1 do
    if cmd[index] == "server" then
      return vim.list_slice(cmd, 1, index - 1)
    end
  end
end

--- Run a subcommand and wait for its end.
---@param arguments string[]
---@return string? output
---@return string? error
function M.run(arguments)
  local words = M.words()
  if not words then
    return nil, 'The configuration "precis" has no `cmd` that ends in "server".'
  end
  if vim.fn.executable(words[1]) == 0 then
    return nil, ("The program “%s” is not found."):format(words[1])
  end
  local config = vim.lsp.config.precis
  local done =
    vim.system(vim.list_extend(words, arguments), { text = true, env = config.cmd_env, timeout = WITHIN_MS }):wait()
  if done.code ~= 0 then
    return nil, vim.trim(done.stderr ~= "" and done.stderr or ("It ended with code %d."):format(done.code))
  end
  return vim.trim(done.stdout)
end

--- As `precis models list --json` tells of it.
---@class precis.Model
---@field name string
---@field state string
---@field memory string
---@field speed? string
---@field writes boolean
---@field quality string
---@field recommended boolean
---@field auto boolean
---@field note string

local USABLE = { installed = true, added = true, changed = true }

--- Whether a model's file is there.
---@param model precis.Model
---@return boolean
function M.is_usable(model)
  return USABLE[model.state] == true
end

--- The models that the program knows.
---@return precis.Model[]? models
---@return string? error
function M.models()
  local output, err = M.run({ "models", "list", "--json" })
  if not output then
    return nil, err
  end
  return vim.json.decode(output, { luanil = { object = true } })
end

return M
