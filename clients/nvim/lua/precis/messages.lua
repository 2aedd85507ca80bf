--- How is what the server says shown? Without a prompt to press Enter, unless something went wrong.
local M = {}

local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN }

---@type string? the last notice, in full
M.last = nil

local held = {} ---@type string[]

---@param notice string
local function show(notice)
  M.last = notice
  local message = "Précis: " .. notice
  local room = vim.v.echospace
  if vim.api.nvim_strwidth(message) > room then
    local hint = "… (:Precis status)"
    message = vim.fn.strcharpart(message, 0, room - vim.api.nvim_strwidth(hint)) .. hint
  end
  vim.notify(message, vim.log.levels.INFO)
end

--- `window/showMessage`.
---@param params lsp.ShowMessageParams
---@param hold boolean a notice is kept until `release`, or else the end of the progress would be shown over it
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

--- Show the notices that were kept.
function M.release()
  local notices = held
  held = {}
  vim.iter(notices):each(show)
end

return M
