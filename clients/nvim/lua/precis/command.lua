--- What can `:Precis` be asked for?
local M = {}

local SUMMARIZE = "summarize"

---@alias precis.CommandArgs vim.api.keyset.create_user_command.command_args

---@param message string
local function warn(message)
  vim.notify("Précis: " .. message, vim.log.levels.WARN)
end

--- The first and the last row of the paragraph that a row is in, to show the progress below it.
---@param bufnr integer
---@param row integer
---@return precis.Selection
local function paragraph_at(bufnr, row)
  local below = vim.api.nvim_buf_get_lines(bufnr, row, -1, false)
  local last = row
  for index = 2, #below do
    if not below[index]:find("%S") then
      break
    end
    last = row + index - 1
  end
  return require("precis.selection").lines(bufnr, row, last)
end

---@param how "again"|"shorter"|"longer"|"remove"
local function change(how)
  return function()
    local bufnr = vim.api.nvim_get_current_buf()
    local row = vim.api.nvim_win_get_cursor(0)[1] - 1
    local client = require("precis.client")
    local ready = client.find(bufnr)
    if not ready or not ready.initialized then
      return warn("There is no summary of this session in the buffer.")
    end
    require("precis.summaries").find(ready, bufnr, row, how, function(offer)
      if how == "remove" then
        client.execute(ready, bufnr, offer.command, { offer.argument })
      else
        require("precis.jobs").rewrite(ready, paragraph_at(bufnr, row), offer.argument)
      end
    end)
  end
end

---@type table<string, fun(args: precis.CommandArgs, rest: string)>
local subcommands = {
  [SUMMARIZE] = function(args, title)
    local bufnr = vim.api.nvim_get_current_buf()
    if not vim.bo[bufnr].modifiable then
      return warn("This buffer cannot be modified, so a summary has no place in it. Copy the text into another one.")
    end
    local selected = require("precis.selection").of_command(bufnr, args)
    require("precis.jobs").summarize(selected, title ~= "" and title or nil)
  end,
  again = change("again"),
  shorter = change("shorter"),
  longer = change("longer"),
  remove = change("remove"),
  cancel = function()
    if not require("precis.jobs").cancel(vim.api.nvim_get_current_buf()) then
      warn("No summary is being written.")
    end
  end,
  model = function(_, name)
    require("precis.model").choose(name ~= "" and name or nil)
  end,
  status = function()
    require("precis.report").status()
  end,
  log = function()
    require("precis.report").log()
  end,
}

--- Run `:Precis`.
---@param args precis.CommandArgs
function M.run(args)
  local name, rest = vim.trim(args.args):match("^(%S*)%s*(.*)$")
  local subcommand = subcommands[name == "" and SUMMARIZE or name]
  if not subcommand then
    return warn(("There is no “:Precis %s”. There are: %s."):format(name, table.concat(M.names(), ", ")))
  end
  if args.range > 0 and subcommand ~= subcommands[SUMMARIZE] then
    return warn((":Precis %s takes no range."):format(name))
  end
  subcommand(args, rest)
end

--- The subcommands, sorted.
---@return string[]
function M.names()
  local names = vim.tbl_keys(subcommands)
  table.sort(names)
  return names
end

--- The titles of the person's prompts.
---@return string[]
local function prompts()
  local config = vim.lsp.config.precis or {}
  local titles = vim.tbl_keys(vim.tbl_get(config, "settings", "precis", "prompts") or {})
  table.sort(titles)
  return titles
end

--- Complete `:Precis`.
---@param lead string the argument up to the cursor
---@param line string the command line up to the cursor
---@return string[]
function M.complete(lead, line)
  local name, rest = line:match("Precis%s+(%S+)%s+(.*)$")
  local candidates = M.names()
  local typed = lead
  if name == SUMMARIZE then
    candidates, typed = prompts(), rest
  elseif name == "model" then
    candidates = require("precis.model").names()
  elseif name then
    candidates = {}
  end
  local found = vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, typed)
  end, candidates)
  return vim.tbl_map(function(candidate)
    return candidate:sub(#typed - #lead + 1) -- Neovim replaces the last word only
  end, found)
end

return M
