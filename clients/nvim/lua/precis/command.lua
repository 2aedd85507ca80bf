--- The command `:Precis` and its completion.
local M = {}

local SUMMARIZE = "summarize"

---@alias precis.CommandArgs vim.api.keyset.create_user_command.command_args

---@param message string
local function warn(message)
  vim.notify("Précis: " .. message, vim.log.levels.WARN)
end

--- Return the lines from a row to the end of its paragraph. The progress is shown below them.
---@param bufnr integer
---@param row integer
---@return precis.Selection
local function rest_of_paragraph(bufnr, row)
  local lines = vim.api.nvim_buf_get_lines(bufnr, row, -1, false)
  local last = row
  for index = 2, #lines do
    if not lines[index]:find("%S") then
      break
    end
    last = row + index - 1
  end
  return require("precis.selection").lines(bufnr, row, last)
end

--- Return a subcommand on the summary at the cursor.
---@param verb precis.SummaryVerb
local function summary_subcommand(verb)
  return function()
    local bufnr = vim.api.nvim_get_current_buf()
    local row = vim.api.nvim_win_get_cursor(0)[1] - 1
    local client = require("precis.client")
    local running = client.find(bufnr)
    if not running or not running.initialized then
      return warn("This buffer contains no summary from this session.")
    end
    require("precis.summaries").find(running, bufnr, row, verb, function(action)
      if verb == "remove" or verb == "sources" then
        client.execute(running, bufnr, action.command, { action.argument })
      else
        require("precis.requests").rewrite(running, rest_of_paragraph(bufnr, row), action.argument)
      end
    end)
  end
end

---@type table<string, fun(args: precis.CommandArgs, rest: string)>
local subcommands = {
  [SUMMARIZE] = function(args, title)
    local bufnr = vim.api.nvim_get_current_buf()
    if not vim.bo[bufnr].modifiable then
      return warn("This buffer cannot be modified, so no summary can be inserted. Copy the text into another buffer.")
    end
    local selected = require("precis.selection").from_command(bufnr, args)
    require("precis.requests").summarize(selected, title ~= "" and title or nil)
  end,
  again = summary_subcommand("again"),
  shorter = summary_subcommand("shorter"),
  longer = summary_subcommand("longer"),
  remove = summary_subcommand("remove"),
  sources = summary_subcommand("sources"),
  cancel = function()
    if not require("precis.requests").cancel(vim.api.nvim_get_current_buf()) then
      warn("No summary is being written.")
    end
  end,
  model = function(_, name)
    require("precis.model").choose(name ~= "" and name or nil)
  end,
  status = function()
    require("precis.status").show()
  end,
  log = function()
    require("precis.status").open_log()
  end,
}

--- Run `:Precis`.
---@param args precis.CommandArgs
function M.run(args)
  local name, rest = vim.trim(args.args):match("^(%S*)%s*(.*)$")
  local subcommand = subcommands[name == "" and SUMMARIZE or name]
  if not subcommand then
    return warn(("Unknown subcommand “:Precis %s”. Use one of: %s."):format(name, table.concat(M.names(), ", ")))
  end
  if args.range > 0 and subcommand ~= subcommands[SUMMARIZE] then
    return warn((":Precis %s takes no range."):format(name))
  end
  subcommand(args, rest)
end

--- Return the names of the subcommands, sorted.
---@return string[]
function M.names()
  local names = vim.tbl_keys(subcommands)
  table.sort(names)
  return names
end

--- Return the titles of the user's prompts, sorted.
---@return string[]
local function prompt_titles()
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
    candidates, typed = prompt_titles(), rest
  elseif name == "model" then
    candidates = require("precis.model").names()
  elseif name then
    candidates = {}
  end
  local matches = vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, typed)
  end, candidates)
  return vim.tbl_map(function(candidate)
    return candidate:sub(#typed - #lead + 1) -- Neovim replaces only the last word
  end, matches)
end

return M
