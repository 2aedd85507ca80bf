--- Finds the summary that a command is about: the one at the cursor, or the only one in the buffer.
local M = {}

local REWRITE = "precis.server.rewrite"
local OTHERS = { ["precis.server.remove"] = "remove", ["precis.server.showSources"] = "sources" }

---@alias precis.SummaryVerb "again"|"shorter"|"longer"|"remove"|"sources"

--- A code action for one summary.
---@class precis.SummaryAction
---@field verb string
---@field command string
---@field argument { summary: integer, how?: string }

--- Request the code actions for the summaries that overlap a range.
---@param client vim.lsp.Client
---@param bufnr integer
---@param range lsp.Range
---@param on_result fun(actions: precis.SummaryAction[])
local function request_actions(client, bufnr, range, on_result)
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    range = range,
    -- triggerKind 2 is Automatic: the server then does not load the model.
    context = { diagnostics = {}, only = { "refactor.rewrite.summarize" }, triggerKind = 2 },
  }
  client:request("textDocument/codeAction", params, function(err, code_actions)
    if err then
      return vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
    end
    local actions = {} ---@type precis.SummaryAction[]
    for _, code_action in ipairs(code_actions or {}) do
      local command = code_action.command
      local verb = command.command == REWRITE and command.arguments[1].how or OTHERS[command.command]
      if verb then
        actions[#actions + 1] = { verb = verb, command = command.command, argument = command.arguments[1] }
      end
    end
    on_result(actions)
  end, bufnr)
end

--- Return the actions of one kind.
---@param actions precis.SummaryAction[]
---@param verb precis.SummaryVerb
---@return precis.SummaryAction[]
local function with_verb(actions, verb)
  return vim.tbl_filter(function(action)
    return action.verb == verb
  end, actions)
end

--- Call `on_found` with the action for the summary at the cursor, or for the only summary in the buffer. If there is
--- none, tell the user why.
---@param client vim.lsp.Client
---@param bufnr integer
---@param row integer of the cursor
---@param verb precis.SummaryVerb
---@param on_found fun(action: precis.SummaryAction)
function M.find(client, bufnr, row, verb, on_found)
  local cursor = { start = { line = row, character = 0 }, ["end"] = { line = row, character = 0 } }
  local whole =
    { start = { line = 0, character = 0 }, ["end"] = { line = vim.api.nvim_buf_line_count(bufnr), character = 0 } }
  request_actions(client, bufnr, cursor, function(at_cursor)
    local matching = with_verb(at_cursor, verb)
    if matching[1] then
      return on_found(matching[#matching])
    end
    request_actions(client, bufnr, whole, function(in_buffer)
      local others = with_verb(in_buffer, verb)
      if #others == 1 then
        return on_found(others[1])
      end
      local is_edited = verb == "remove" and #at_cursor > 0
      local message = is_edited
          and "This summary was edited, so it is not removed. Undo the changes or delete it yourself."
        or #others > 1 and "This buffer contains several summaries. Move the cursor to one of them."
        or "This buffer contains no summary from this session."
      vim.notify("Précis: " .. message, vim.log.levels.WARN)
    end)
  end)
end

return M
