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

--- Go to the source that the line of the cursor names, in the window that shows its buffer.
---@param client vim.lsp.Client
---@param uri string of the list
local function follow(client, uri)
  local cursor = vim.api.nvim_win_get_cursor(0)
  client:request("textDocument/documentLink", { textDocument = { uri = uri } }, function(err, links)
    if err then
      return vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
    end
    local link = vim.iter(links or {}):find(function(one)
      return one.range.start.line == cursor[1] - 1
    end)
    if not link then
      return vim.notify("Précis: this line names no source.", vim.log.levels.WARN)
    end
    local document, line, column = link.target:match("^(.*)#L(%d+),(%d+)")
    local start = { line = line - 1, character = column - 1 }
    local location = { uri = document, range = { start = start, ["end"] = start } }
    vim.lsp.util.show_document(location, client.offset_encoding, { focus = true, reuse_win = true })
  end)
end

--- Create the buffer of a list. It is wiped out when it is shown nowhere.
---@param client vim.lsp.Client
---@param uri string
---@return integer bufnr
local function create_buffer(client, uri)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(bufnr, uri)
  vim.bo[bufnr].bufhidden = "wipe"
  vim.bo[bufnr].undolevels = -1
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].filetype = "markdown"
  vim.keymap.set("n", "<CR>", function()
    follow(client, uri)
  end, { buffer = bufnr, desc = "Précis: go to the source" })
  return bufnr
end

--- Handle `window/showDocument`: show a list in a window of its own; leave other documents to Neovim.
---@type lsp.Handler
function M.show(err, params, context)
  if not vim.startswith(params.uri, SCHEME) then
    return vim.lsp.handlers["window/showDocument"](err, params, context)
  end
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local bufnr = find_buffer(params.uri)
  local window = bufnr and vim.fn.win_findbuf(bufnr)[1]
  if window then
    vim.api.nvim_set_current_win(window)
  else
    bufnr = create_buffer(client, params.uri)
    vim.cmd.sbuffer({ bufnr, mods = { vertical = vim.o.columns >= WIDE_COLUMNS } })
    vim.wo[0][0].wrap = true
    vim.wo[0][0].linebreak = true
    vim.wo[0][0].breakindent = true
  end
  load(client, assert(bufnr), params.uri)
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
