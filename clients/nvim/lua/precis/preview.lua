--- The preview of a job: virtual lines below the selection. The text of the buffer is not changed.
local selection = require("precis.selection")
local wrap = require("precis.wrap")

local M = {}

local ns = vim.api.nvim_create_namespace("precis.preview")
local MAX_COLUMNS, MIN_COLUMNS = 100, 20

---@class precis.Preview
---@field bufnr integer
---@field mark integer the extmark that carries the virtual lines
---@field job? precis.Job nil until the server has started the job

--- Return the progress of a job in one line, as the server words it; the name of its state if the server sends no text.
---@param job? precis.Job nil until the server has started the job
---@return string
function M.headline(job)
  if not job then
    return "Starting the server"
  end
  return (job.message or "") ~= "" and job.message or job.state
end

--- Return the number of text columns in the narrowest window of a buffer.
---@param bufnr integer
---@return integer
local function text_columns(bufnr)
  local columns = MAX_COLUMNS
  for _, window in ipairs(vim.fn.win_findbuf(bufnr)) do
    local info = vim.fn.getwininfo(window)[1]
    columns = math.min(columns, info.width - info.textoff)
  end
  return math.max(columns, MIN_COLUMNS)
end

---@param preview precis.Preview
---@param row integer
---@return [string, string][][]
local function virtual_lines(preview, row)
  local indent = vim.api.nvim_buf_call(preview.bufnr, function()
    return vim.fn.indent(row + 1)
  end)
  local columns = text_columns(preview.bufnr)
  indent = math.min(indent, math.floor(columns / 2))
  local margin = (" "):rep(indent)
  local lines = {} ---@type [string, string][][]
  local function add(text, highlight)
    lines[#lines + 1] = { { "", highlight } }
    for _, line in ipairs(wrap.lines(text, columns - indent)) do
      lines[#lines + 1] = { { margin .. line, highlight } }
    end
  end
  -- The progress comes first, so that it stays visible when the paragraphs do not fit into the window.
  add("Précis: " .. M.headline(preview.job), "PrecisProgress")
  for _, paragraph in ipairs(preview.job and preview.job.paragraphs or {}) do
    add(paragraph, "PrecisPreview")
  end
  return lines
end

--- Update a preview.
---@param preview precis.Preview
function M.draw(preview)
  if not vim.api.nvim_buf_is_loaded(preview.bufnr) then
    return
  end
  local position = vim.api.nvim_buf_get_extmark_by_id(preview.bufnr, ns, preview.mark, {})
  if position[1] then
    vim.api.nvim_buf_set_extmark(preview.bufnr, ns, position[1], position[2], {
      id = preview.mark,
      virt_lines = virtual_lines(preview, position[1]),
      right_gravity = false,
    })
  end
end

--- Open a preview below a selection.
---@param selected precis.Selection
---@return precis.Preview
function M.open(selected)
  local bufnr = selected.bufnr
  local row = selection.last_row(selected)
  local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, true)[1]
  -- At the end of the line, before text that is typed there, so that the preview stays below this line if it is split.
  local mark = vim.api.nvim_buf_set_extmark(bufnr, ns, row, #line, { right_gravity = false })
  local preview = { bufnr = bufnr, mark = mark }
  M.draw(preview)
  return preview
end

--- Remove a preview.
---@param preview precis.Preview
function M.close(preview)
  if vim.api.nvim_buf_is_valid(preview.bufnr) then
    vim.api.nvim_buf_del_extmark(preview.bufnr, ns, preview.mark)
  end
end

return M
