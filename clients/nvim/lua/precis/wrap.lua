--- Breaks paragraphs into lines. Neovim does not wrap virtual lines but cuts them off at the edge of the window.
local M = {}

--- Break a paragraph into lines of at most `columns` columns. A longer word gets a line of its own.
---@param paragraph string
---@param columns integer
---@return string[]
function M.lines(paragraph, columns)
  local lines = {} ---@type string[]
  local line, width = "", 0
  for word in paragraph:gmatch("%S+") do
    local word_width = vim.api.nvim_strwidth(word)
    if width > 0 and width + 1 + word_width > columns then
      lines[#lines + 1] = line
      line, width = word, word_width
    elseif width > 0 then
      line, width = line .. " " .. word, width + 1 + word_width
    else
      line, width = word, word_width
    end
  end
  lines[#lines + 1] = line
  return lines
end

return M
