--- How is a paragraph broken into lines? Virtual lines are cut off at the window's edge, so they are broken before.
local M = {}

--- The lines of a paragraph, none wider than so many columns unless a single word is.
---@param paragraph string
---@param columns integer
---@return string[]
function M.lines(paragraph, columns)
  local lines = {} ---@type string[]
  local line, width = "", 0
  for word in paragraph:gmatch("%S+") do
    local wide = vim.api.nvim_strwidth(word)
    if width > 0 and width + 1 + wide > columns then
      lines[#lines + 1] = line
      line, width = word, wide
    elseif width > 0 then
      line, width = line .. " " .. word, width + 1 + wide
    else
      line, width = word, wide
    end
  end
  lines[#lines + 1] = line
  return lines
end

return M
