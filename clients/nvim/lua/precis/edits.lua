--- How is the server's edit made? As whole lines where it can be, and as an undo step of its own.
---
--- Neovim's own way replaces the line that a summary follows, which shrinks a fold that ends there, and makes the edit
--- a part of whatever the person is typing: `u` then takes back both, and not exactly.
local M = {}

--- The buffer of a URI. All buffers without a name have the same one, of which the client serves one at a time.
---@param client vim.lsp.Client
---@param uri string
---@return integer? bufnr
local function buffer_of(client, uri)
  for bufnr in pairs(client.attached_buffers) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.uri_from_bufnr(bufnr) == uri then
      return bufnr
    end
  end
end

--- End the undo step, also in the midst of Insert mode.
---@param bufnr integer
local function break_undo(bufnr)
  vim.api.nvim_buf_call(bufnr, function()
    vim.cmd("noautocmd let &l:undolevels = &l:undolevels")
  end)
end

--- The lines of a text in the units of a buffer, whose line breaks depend on its file format.
---@param bufnr integer
---@param text string
---@return string[]
local function lines_of(bufnr, text)
  local breaks = { unix = "\n", dos = "\r\n", mac = "\r" }
  return vim.split(text, breaks[vim.bo[bufnr].fileformat], { plain = true })
end

--- Replace a range by a text: by inserting or deleting whole lines where that comes to the same.
---@param bufnr integer
---@param edit lsp.TextEdit
---@param encoding "utf-8"|"utf-16"|"utf-32"
local function replace(bufnr, edit, encoding)
  local count = vim.api.nvim_buf_line_count(bufnr)
  local first, last = edit.range.start, edit.range["end"]
  local old = vim.api.nvim_buf_get_lines(bufnr, first.line, last.line + 1, false)
  if last.line >= count then
    old[#old + 1] = "" -- behind the line break at the end of the document
  end
  local start_col = vim.str_byteindex(old[1], encoding, first.character, false)
  local end_col = vim.str_byteindex(old[#old], encoding, last.character, false)
  local inserted = lines_of(bufnr, edit.newText)
  local new = vim.list_extend({}, inserted)
  new[1] = old[1]:sub(1, start_col) .. new[1]
  new[#new] = new[#new] .. old[#old]:sub(end_col + 1)

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

--- Make the edits as one undo step.
---@param bufnr integer
---@param edits lsp.TextEdit[] from the first to the last, none overlapping
---@param encoding "utf-8"|"utf-16"|"utf-32"
local function make(bufnr, edits, encoding)
  break_undo(bufnr)
  for index = #edits, 1, -1 do
    replace(bufnr, edits[index], encoding)
  end
  break_undo(bufnr)
end

--- The edits of a workspace edit that changes the text of one document and does nothing else.
---@param edit lsp.WorkspaceEdit
---@return string? uri
---@return lsp.TextEdit[]? edits
---@return integer|vim.NIL|nil version
local function of_one_document(edit)
  if edit.documentChanges then
    local change = edit.documentChanges[1]
    if #edit.documentChanges == 1 and change.textDocument then
      return change.textDocument.uri, change.edits, change.textDocument.version
    end
  elseif vim.tbl_count(edit.changes or {}) == 1 then
    return next(edit.changes)
  end
end

--- `workspace/applyEdit`. What is no change of the text of one open buffer is left to Neovim.
---@param params lsp.ApplyWorkspaceEditParams
---@param context lsp.HandlerContext
---@return lsp.ApplyWorkspaceEditResult
function M.apply(params, context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local uri, edits, version = of_one_document(params.edit)
  local bufnr = uri and buffer_of(client, uri)
  if not bufnr or not edits then
    return vim.lsp.handlers["workspace/applyEdit"](nil, params, context)
  end
  if not vim.bo[bufnr].modifiable then
    return { applied = false, failureReason = "The buffer cannot be modified." }
  end
  if type(version) == "number" and version ~= vim.lsp.util.buf_versions[bufnr] then
    return { applied = false, failureReason = "The buffer has changed." } -- Neovim would say that it was applied
  end
  make(bufnr, edits, client.offset_encoding)
  return { applied = true }
end

return M
