--- Restores K and CTRL-] in buffers without a summary.
---
--- When a server registers definitions or hovers for one document, Neovim sets 'tagfunc' and maps K in all buffers of
--- its client, and it undoes neither when the registration ends.
local M = {}

local TAGFUNC, HOVER = "v:lua.vim.lsp.tagfunc", "vim.lsp.buf.hover()"

--- Whether a client supports a method in a buffer.
---@param bufnr integer
---@param method "textDocument/definition"|"textDocument/hover"
---@return boolean
local function is_supported(bufnr, method)
  return #vim.lsp.get_clients({ bufnr = bufnr, method = method }) > 0
end

--- Reset 'tagfunc' and K of a buffer if Neovim set them and no client supports them there.
---@param bufnr integer
function M.restore(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return
  end
  if vim.bo[bufnr].tagfunc == TAGFUNC and not is_supported(bufnr, "textDocument/definition") then
    vim.bo[bufnr].tagfunc = nil
  end
  local mapped = vim.api.nvim_buf_call(bufnr, function()
    return vim.fn.maparg("K", "n", false, true)
  end)
  if mapped.buffer == 1 and mapped.desc == HOVER and not is_supported(bufnr, "textDocument/hover") then
    vim.keymap.del("n", "K", { buffer = bufnr })
  end
end

--- Return a handler that calls Neovim's own handler and then restores the buffers of the client.
---@param method "client/registerCapability"|"client/unregisterCapability"
---@return lsp.Handler
function M.handler(method)
  return function(err, params, context)
    local answer = vim.lsp.handlers[method](err, params, context)
    local client = assert(vim.lsp.get_client_by_id(context.client_id))
    for bufnr in pairs(client.attached_buffers) do
      M.restore(bufnr)
    end
    return answer
  end
end

return M
