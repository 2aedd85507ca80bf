--- Applies the server's edits: as changes of whole lines if possible, and as an undo step of their own.
---
--- Neovim's own handler replaces the line above a summary, which shrinks a fold that ends there. It also joins the edit
--- to the undo step of what the user is typing, so that `u` reverts both, and not exactly.
local M = {}

--- Return the buffer with a URI. Unnamed buffers share one URI, but only one of them is attached at a time.
---@param client vim.lsp.Client
---@param uri string
---@return integer? bufnr
local function find_buffer(client, uri)
  for bufnr in pairs(client.attached_buffers) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.uri_from_bufnr(bufnr) == uri then
      return bufnr
    end
  end
end

--- Start a new undo step, in Insert mode too.
---@param bufnr integer
local function break_undo(bufnr)
  vim.api.nvim_buf_call(bufnr, function()
    vim.cmd("noautocmd let &l:undolevels = &l:undolevels")
  end)
end

--- Split a text into lines at the line breaks of the buffer's file format.
---@param bufnr integer
---@param text string
---@return string[]
local function split_lines(bufnr, text)
  local breaks = { unix = "\n", dos = "\r\n", mac = "\r" }
  return vim.split(text, breaks[vim.bo[bufnr].fileformat], { plain = true })
end

--- Apply one edit, by inserting or deleting whole lines if that gives the same text.
---@param bufnr integer
---@param edit lsp.TextEdit
---@param encoding "utf-8"|"utf-16"|"utf-32"
local function replace(bufnr, edit, encoding)
  local count = vim.api.nvim_buf_line_count(bufnr)
  local first, last = edit.range.start, edit.range["end"]
  local old = vim.api.nvim_buf_get_lines(bufnr, first.line, last.line + 1, false)
  if last.line >= count then
    old[#old + 1] = "" -- the position after the last line break of the document
  end
  local start_col = vim.str_byteindex(old[1], encoding, first.character, false)
  local end_col = vim.str_byteindex(old[#old], encoding, last.character, false)
  local inserted = split_lines(bufnr, edit.newText)
  local new = vim.list_extend({}, inserted)
  new[1] = old[1]:sub(1, start_col) .. new[1]
  new[#new] = new[#new] .. old[#old]:sub(end_col + 1)

  -- The numbers of unchanged lines at the start and at the end.
  local head, tail = 0, 0
  local fewest = math.min(#old, #new)
  while head < fewest and old[head + 1] == new[head + 1] do
    head = head + 1
  end
  while tail < fewest - head and old[#old - tail] == new[#new - tail] do
    tail = tail + 1
  end
  if head + tail == fewest or last.line >= count then
    local from, to = first.line + head, math.min(first.line + #old - tail, count)
    vim.api.nvim_buf_set_lines(bufnr, from, to, true, vim.list_slice(new, head + 1, #new - tail))
  else
    vim.api.nvim_buf_set_text(bufnr, first.line, start_col, last.line, end_col, inserted)
  end
end

--- Apply edits as one undo step.
---@param bufnr integer
---@param edits lsp.TextEdit[] in ascending order, without overlaps
---@param encoding "utf-8"|"utf-16"|"utf-32"
local function replace_all(bufnr, edits, encoding)
  break_undo(bufnr)
  for index = #edits, 1, -1 do
    replace(bufnr, edits[index], encoding)
  end
  break_undo(bufnr)
end

--- Return the parts of a workspace edit that changes the text of one document and nothing else.
---@param edit lsp.WorkspaceEdit
---@return string? uri nil for any other workspace edit
---@return lsp.TextEdit[]? edits
---@return integer|vim.NIL|nil version
local function single_document_edit(edit)
  if edit.documentChanges then
    local change = edit.documentChanges[1]
    if #edit.documentChanges == 1 and change.textDocument then
      return change.textDocument.uri, change.edits, change.textDocument.version
    end
  elseif vim.tbl_count(edit.changes or {}) == 1 then
    return next(edit.changes)
  end
end

--- Handle `workspace/applyEdit`. Edits that change anything but the text of one loaded buffer are passed on to Neovim.
---@param params lsp.ApplyWorkspaceEditParams
---@param context lsp.HandlerContext
---@return lsp.ApplyWorkspaceEditResult
function M.apply(params, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local uri, edits, version = single_document_edit(params.edit)
  local bufnr = uri and find_buffer(client, uri)
  if not bufnr or not edits then
    return vim.lsp.handlers["workspace/applyEdit"](nil, params, context)
  end
  if not vim.bo[bufnr].modifiable then
    return { applied = false, failureReason = "The buffer cannot be modified." }
  end
  if type(version) == "number" and version ~= vim.lsp.util.buf_versions[bufnr] then
    return { applied = false, failureReason = "The buffer has changed." } -- Neovim's handler would report success
  end
  replace_all(bufnr, edits, client.offset_encoding)
  return { applied = true }
end

return M
