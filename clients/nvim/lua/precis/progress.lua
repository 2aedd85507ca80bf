--- How does the progress reach Neovim's own messages? From 0.12 it has messages that are updated in place.
local M = {}

--- Show one report of the server. Reports of the same progress replace each other.
---@param params lsp.ProgressParams
function M.show(params)
  local value = params.value
  local over = value.kind == "end"
  vim.api.nvim_echo({ { value.message or value.title or "Done" } }, false, {
    id = "lsp." .. params.token, -- as in :help LspProgress, so that a person's own autocommand does not show it twice
    kind = "progress",
    source = "precis",
    title = value.title or "Précis",
    status = over and "success" or "running",
    percent = over and 100 or value.percentage,
  })
end

return M
