--- What does `<Plug>(precis-summarize)` do? It summarizes what a motion or a text object goes over.
local jobs = require("precis.jobs")
local selection = require("precis.selection")

local M = {}

--- The function that 'operatorfunc' calls.
---@param kind "char"|"line"|"block"
function M.summarize(kind)
  jobs.summarize(selection.between(vim.api.nvim_get_current_buf(), "[", "]", kind))
end

--- For an expression mapping.
---@return string keys
function M.keys()
  vim.o.operatorfunc = "v:lua.require'precis.operator'.summarize"
  return "g@"
end

return M
