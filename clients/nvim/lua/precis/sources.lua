--- The read-only buffers that list the sources of a summary. Their text comes from the server.
---
--- Neovim does not support `workspace/textDocumentContent` (LSP 3.18), so plugin/precis.lua announces it, and this module does it.
local M = {}

local SCHEME = "precis-sources:"
local WIDE_COLUMNS = 160 -- from here on, two windows fit beside each other

--- Return the loaded buffer of a list.
---@param uri string
---@return integer? bufnr
local function find_buffer(uri)
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_name(bufnr) == uri then
      return bufnr
    end
  end
end

--- Request the text of a list and show it in its buffer.
---@param client vim.lsp.Client
---@param bufnr integer
---@param uri string
local function load(client, bufnr, uri)
  client:request("workspace/textDocumentContent", { uri = uri }, function(err, result)
    if err then
      return vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
    end
    if vim.api.nvim_buf_is_loaded(bufnr) then
      vim.bo[bufnr].modifiable = true
      vim.api.nvim_buf_set_lines(bufnr, 0, -1, true, vim.split(vim.trim(result.text), "\n", { plain = true }))
      vim.bo[bufnr].modifiable = false
      vim.bo[bufnr].modified = false
    end
  end)
end

--- Create the buffer of a list. It is wiped out when it is shown nowhere.
---@param uri string
---@return integer bufnr
local function create_buffer(uri)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, uri)
  vim.bo[bufnr].bufhidden = "wipe"
  vim.bo[bufnr].undolevels = -1
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].filetype = "markdown"
  return bufnr
end

--- Handle `window/showDocument`: show a list in a window of its own; leave other documents to Neovim.
---@type lsp.Handler
function M.show(err, params, context)
  if not vim.startswith(params.uri, SCHEME) then
    return vim.lsp.handlers["window/showDocument"](err, params, context)
  end
  local bufnr = find_buffer(params.uri)
  local window = bufnr and vim.fn.win_findbuf(bufnr)[1]
  if window then
    vim.api.nvim_set_current_win(window)
  else
    bufnr = create_buffer(params.uri)
    vim.cmd.sbuffer({ bufnr, mods = { vertical = vim.o.columns >= WIDE_COLUMNS } })
    vim.wo[0][0].wrap = true
    vim.wo[0][0].linebreak = true
    vim.wo[0][0].breakindent = true
  end
  load(assert(vim.lsp.get_client_by_id(context.client_id)), assert(bufnr), params.uri)
  return { success = true }
end

--- Handle `workspace/textDocumentContent/refresh`.
---@type lsp.Handler
function M.refresh(_, params, context)
  local bufnr = find_buffer(params.uri)
  if bufnr then
    load(assert(vim.lsp.get_client_by_id(context.client_id)), bufnr, params.uri)
  end
  return vim.NIL
end

return M
