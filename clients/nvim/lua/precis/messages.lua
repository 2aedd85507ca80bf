--- Shows the server's messages. A notice is cut to one line, so that Neovim shows no hit-enter prompt.
local M = {}

local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN }

---@type string? the last notice, in full
M.last = nil

local held = {} ---@type string[]

---@param notice string
local function show(notice)
  M.last = notice
  local message = "Précis: " .. notice
  local width = vim.v.echospace
  if vim.api.nvim_strwidth(message) > width then
    local hint = "… (:Precis status)"
    message = vim.fn.strcharpart(message, 0, width - vim.api.nvim_strwidth(hint)) .. hint
  end
  vim.notify(message, vim.log.levels.INFO)
end

--- Handle `window/showMessage`.
---@param params lsp.ShowMessageParams
---@param hold boolean whether to hold a notice back until `release`, because the end of the progress would replace it
function M.show(params, hold)
  local level = LEVELS[params.type]
  if level then
    vim.notify("Précis: " .. params.message, level)
  elseif hold then
    held[#held + 1] = params.message
  else
    show(params.message)
  end
end

--- Show the notices that were held back.
function M.release()
  local notices = held
  held = {}
  vim.iter(notices):each(show)
end

return M
