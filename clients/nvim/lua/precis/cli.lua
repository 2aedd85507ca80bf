--- Runs the program `precis` from the configured command, and parses its output.
local M = {}

local TIMEOUT_MS = 20000

--- Return the command of the program: that of the server, up to its subcommand.
---@return string[]? words nil if `cmd` in the configuration is not a command that contains "server"
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

---@param arguments string[]
---@return vim.SystemCompleted? result
---@return string? error if the program cannot be run
local function run(arguments)
  local words = M.words()
  if not words then
    return nil, '`cmd` in the configuration "precis" does not end with "server".'
  end
  if vim.fn.executable(words[1]) == 0 then
    return nil, ("The program “%s” was not found."):format(words[1])
  end
  local config = vim.lsp.config.precis
  return vim.system(vim.list_extend(words, arguments), { text = true, env = config.cmd_env, timeout = TIMEOUT_MS }):wait()
end

--- Run a subcommand and wait until it exits.
---@param arguments string[]
---@return string? output
---@return string? error
function M.run(arguments)
  local result, err = run(arguments)
  if not result then
    return nil, err
  elseif result.code ~= 0 then
    return nil, vim.trim(result.stderr ~= "" and result.stderr or ("It exited with code %d."):format(result.code))
  end
  return vim.trim(result.stdout)
end

--- Run a subcommand that prints a report, and exits with 1 if the report is bad.
---@param arguments string[]
---@return string? report
---@return string? error
function M.report(arguments)
  local result, err = run(arguments)
  if not result then
    return nil, err
  elseif result.code > 1 or vim.trim(result.stdout) == "" then
    return nil, vim.trim(result.stderr ~= "" and result.stderr or ("It exited with code %d."):format(result.code))
  end
  return vim.trim(result.stdout)
end

--- One entry of the output of `precis models list --json`.
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

local INSTALLED = { installed = true, added = true, changed = true }

--- Whether the file of a model is on this machine.
---@param model precis.Model
---@return boolean
function M.is_installed(model)
  return INSTALLED[model.state] == true
end

--- Return all known models, installed or not.
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
