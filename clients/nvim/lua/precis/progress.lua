--- Shows the server's work-done progress as progress messages, which Neovim 0.12 and later update in place.
local M = {}

--- Show one report. Reports with the same token replace each other.
---@param params lsp.ProgressParams
function M.show(params)
  local value = params.value
  local has_ended = value.kind == "end"
  local title = value.title or "Précis"
  vim.api.nvim_echo({ { value.message or title } }, false, {
    id = "lsp." .. params.token, -- as in :help LspProgress, so that the autocommand given there shows no second message
    kind = "progress",
    source = "precis",
    title = title,
    status = has_ended and "success" or "running",
    percent = has_ended and 100 or value.percentage,
  })
end

return M
