--- Which summary is meant? The one that the cursor touches, or the only one of the buffer.
local M = {}

local REWRITE, REMOVE = "precis.server.rewrite", "precis.server.remove"

--- What can be asked of one summary.
---@class precis.Offered
---@field command string
---@field argument { summary: integer, how?: string }

--- What the server offers for the summaries that a range touches.
---@param client vim.lsp.Client
---@param bufnr integer
---@param range lsp.Range
---@param offered fun(offers: precis.Offered[])
local function ask(client, bufnr, range, offered)
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr) },
    range = range,
    context = { diagnostics = {}, only = { "refactor.rewrite.summarize" }, triggerKind = 2 }, -- no model is loaded
  }
  client:request("textDocument/codeAction", params, function(err, actions)
    if err then
      return vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
    end
    local offers = {} ---@type precis.Offered[]
    for _, action in ipairs(actions or {}) do
      local command = action.command
      if command.command == REWRITE or command.command == REMOVE then
        offers[#offers + 1] = { command = command.command, argument = command.arguments[1] }
      end
    end
    offered(offers)
  end, bufnr)
end

--- Those of one kind.
---@param offers precis.Offered[]
---@param how string a variation, or "remove"
---@return precis.Offered[]
local function those(offers, how)
  return vim.tbl_filter(function(offer)
    return (offer.argument.how or "remove") == how
  end, offers)
end

--- Find what does `how` to the summary that is meant. The person is told where there is none.
---@param client vim.lsp.Client
---@param bufnr integer
---@param row integer of the cursor
---@param how "again"|"shorter"|"longer"|"remove"
---@param found fun(offer: precis.Offered)
function M.find(client, bufnr, row, how, found)
  local here = { start = { line = row, character = 0 }, ["end"] = { line = row, character = 0 } }
  local everywhere =
    { start = { line = 0, character = 0 }, ["end"] = { line = vim.api.nvim_buf_line_count(bufnr), character = 0 } }
  ask(client, bufnr, here, function(touched)
    local offers = those(touched, how)
    if offers[1] then
      return found(offers[#offers])
    end
    ask(client, bufnr, everywhere, function(all)
      local others = those(all, how)
      if #others == 1 then
        return found(others[1])
      end
      local edited = how == "remove" and #touched > 0
      local said = edited and "This summary was edited since, so it is not removed. Undo, or delete it yourself."
        or #others > 1 and "There are several summaries here. Put the cursor on one."
        or "There is no summary of this session in the buffer."
      vim.notify("Précis: " .. said, vim.log.levels.WARN)
    end)
  end)
end

return M
