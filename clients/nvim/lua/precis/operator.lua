--- The operator `<Plug>(precis-summarize)`, which summarizes the text of a motion or a text object.
local requests = require("precis.requests")
local selection = require("precis.selection")

local M = {}

--- Summarize the text of the operator. 'operatorfunc' calls this.
---@param kind "char"|"line"|"block"
function M.summarize(kind)
  requests.summarize(selection.between_marks(vim.api.nvim_get_current_buf(), "[", "]", kind))
end

--- Set 'operatorfunc' and return the keys that start the operator, for an expression mapping.
---@return string keys
function M.keys()
  vim.o.operatorfunc = "v:lua.require'precis.operator'.summarize"
  return "g@"
end

return M
