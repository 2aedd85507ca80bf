--- Selections in buffers. Rows and columns count from 0, columns count bytes, and ends are exclusive.
local M = {}

local ns = vim.api.nvim_create_namespace("precis.selection")

---@class precis.Selection
---@field bufnr integer
---@field start_row integer
---@field start_col integer
---@field end_row integer
---@field end_col integer

---@param bufnr integer
---@param row integer
---@return string
local function line_at(bufnr, row)
  return vim.api.nvim_buf_get_lines(bufnr, row, row + 1, true)[1]
end

--- Return whole lines as a selection, without the last line break.
---@param bufnr integer
---@param first integer the first row
---@param last integer the last row
---@return precis.Selection
function M.lines(bufnr, first, last)
  return { bufnr = bufnr, start_row = first, start_col = 0, end_row = last, end_col = #line_at(bufnr, last) }
end

--- Return the text between two marks that an operator or Visual mode has set.
---@param bufnr integer
---@param from string the mark of the first character
---@param to string the mark of the last character, which is part of the selection
---@param kind "char"|"line"|"block" for a block, its lines are selected
---@return precis.Selection
function M.between_marks(bufnr, from, to, kind)
  local first = vim.api.nvim_buf_get_mark(bufnr, from)
  local last = vim.api.nvim_buf_get_mark(bufnr, to)
  local whole = M.lines(bufnr, first[1] - 1, last[1] - 1)
  if kind ~= "char" then
    return whole
  end
  whole.start_col = math.min(first[2], #line_at(bufnr, whole.start_row))
  local line = line_at(bufnr, whole.end_row)
  if last[2] < #line then
    -- The mark is at the first byte of the last character, which includes composing characters.
    local rest = vim.fn.strcharpart(line:sub(last[2] + 1), 0, 1, true)
    whole.end_col = last[2] + #rest
  end
  return whole
end

--- Return the selection of a command: without a range, the whole buffer; with the lines of the last character-wise
--- Visual selection, this selection; with any other range, its lines.
---@param bufnr integer the current buffer
---@param args vim.api.keyset.create_user_command.command_args
---@return precis.Selection
function M.from_command(bufnr, args)
  if args.range == 0 then
    return M.lines(bufnr, 0, vim.api.nvim_buf_line_count(bufnr) - 1)
  end
  local is_visual = vim.fn.visualmode() == "v"
    and vim.api.nvim_buf_get_mark(bufnr, "<")[1] == args.line1
    and vim.api.nvim_buf_get_mark(bufnr, ">")[1] == args.line2
  if is_visual then
    return M.between_marks(bufnr, "<", ">", "char")
  end
  return M.lines(bufnr, args.line1 - 1, args.line2 - 1)
end

--- Convert a range of the protocol to a selection. Positions after the last line stand for its end.
---@param bufnr integer
---@param range lsp.Range
---@param encoding "utf-8"|"utf-16"|"utf-32"
---@return precis.Selection
function M.from_range(bufnr, range, encoding)
  local last_row = vim.api.nvim_buf_line_count(bufnr) - 1
  local function to_row_col(position)
    if position.line > last_row then
      return last_row, #line_at(bufnr, last_row)
    end
    return position.line, vim.str_byteindex(line_at(bufnr, position.line), encoding, position.character, false)
  end
  local start_row, start_col = to_row_col(range.start)
  local end_row, end_col = to_row_col(range["end"])
  return { bufnr = bufnr, start_row = start_row, start_col = start_col, end_row = end_row, end_col = end_col }
end

--- Convert a selection to a range of the protocol.
---@param selection precis.Selection
---@param encoding "utf-8"|"utf-16"|"utf-32"
---@return lsp.Range
function M.to_range(selection, encoding)
  local function to_position(row, col)
    return { line = row, character = vim.str_utfindex(line_at(selection.bufnr, row), encoding, col, false) }
  end
  return {
    start = to_position(selection.start_row, selection.start_col),
    ["end"] = to_position(selection.end_row, selection.end_col),
  }
end

--- Return the last row of a selection that is not blank. The summary is inserted below it.
---@param selection precis.Selection
---@return integer row
function M.last_row(selection)
  local row = selection.end_row
  if selection.end_col == 0 then
    row = row - 1
  end
  while row > selection.start_row and not line_at(selection.bufnr, row):find("%S") do
    row = row - 1
  end
  return math.max(row, selection.start_row)
end

--- Track a selection through changes of its buffer.
---@param selection precis.Selection
---@return fun(): precis.Selection stop_tracking stops, and returns the current position of the selection
function M.track(selection)
  local bufnr = selection.bufnr
  local id = vim.api.nvim_buf_set_extmark(bufnr, ns, selection.start_row, selection.start_col, {
    end_row = selection.end_row,
    end_col = selection.end_col,
    right_gravity = true,
    end_right_gravity = false,
  })
  return function()
    local mark = vim.api.nvim_buf_get_extmark_by_id(bufnr, ns, id, { details = true })
    vim.api.nvim_buf_del_extmark(bufnr, ns, id)
    return {
      bufnr = bufnr,
      start_row = mark[1],
      start_col = mark[2],
      end_row = mark[3].end_row,
      end_col = mark[3].end_col,
    }
  end
end

return M
