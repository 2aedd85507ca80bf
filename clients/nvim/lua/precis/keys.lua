--- Where do K and CTRL-] ask the server? Only in buffers that hold a summary, and as long as they do.
---
--- When a server registers definitions for one document, Neovim gives the tag jump of all its buffers to it, and it takes
--- neither that nor K back when the registration ends.
local M = {}

local TAGFUNC, HOVER = "v:lua.vim.lsp.tagfunc", "vim.lsp.buf.hover()"

---@param bufnr integer
---@param method "textDocument/definition"|"textDocument/hover"
---@return boolean
local function is_answered(bufnr, method)
  return #vim.lsp.get_clients({ bufnr = bufnr, method = method }) > 0
end

--- Give back to a buffer what no client of it answers.
---@param bufnr integer
function M.give_back(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return
  end
  if vim.bo[bufnr].tagfunc == TAGFUNC and not is_answered(bufnr, "textDocument/definition") then
    vim.bo[bufnr].tagfunc = nil
  end
  local mapped = vim.api.nvim_buf_call(bufnr, function()
    return vim.fn.maparg("K", "n", false, true)
  end)
  if mapped.buffer == 1 and mapped.desc == HOVER and not is_answered(bufnr, "textDocument/hover") then
    vim.keymap.del("n", "K", { buffer = bufnr })
  end
end

--- `client/registerCapability` or `client/unregisterCapability`: as Neovim does it, and then what it leaves undone.
---@param method "client/registerCapability"|"client/unregisterCapability"
---@return lsp.Handler
function M.handler(method)
  return function(err, params, context)
    local answer = vim.lsp.handlers[method](err, params, context)
    local client = assert(vim.lsp.get_client_by_id(context.client_id))
    for bufnr in pairs(client.attached_buffers) do
      M.give_back(bufnr)
    end
    return answer
  end
end

return M
