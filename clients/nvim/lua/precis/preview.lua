--- What is shown of a job while it is at work? Virtual lines below the selection; the text itself is not touched.
local selection = require("precis.selection")
local wrap = require("precis.wrap")

local M = {}

local ns = vim.api.nvim_create_namespace("precis.preview")
local WIDEST_COLUMNS, NARROWEST_COLUMNS = 100, 20
local SHORT_S, MINUTES_FROM_S, STEP_S = 5, 90, 5

---@class precis.Preview
---@field bufnr integer
---@field mark integer the extmark that carries the lines
---@field job? precis.Job what is shown, once there is a job

--- Seconds as people say them.
---@param seconds number
---@return string
local function in_words(seconds)
  if seconds < SHORT_S then
    return "a few seconds"
  elseif seconds < MINUTES_FROM_S then
    return ("about %d seconds"):format(math.max(STEP_S, STEP_S * math.floor(seconds / STEP_S + 0.5)))
  end
  return ("about %d minutes"):format(math.max(2, math.floor(seconds / 60 + 0.5)))
end

--- One line that says how far a job is.
---@param job? precis.Job none where the server is not ready
---@return string
function M.headline(job)
  if not job then
    return "Starting the server"
  end
  if job.state == "queued" then
    return "Waiting"
  elseif job.state == "loading" then
    return "Loading the model"
  elseif job.state == "planning" then
    return "Reading the text"
  elseif job.state == "writing" then
    local said = { ("Paragraph %d of %d"):format(math.max(1, job.part), job.of) }
    if job.words > 0 then
      said[#said + 1] = ("%d words"):format(job.words)
    end
    if job.left_s then
      said[#said + 1] = in_words(job.left_s) .. " left"
    end
    return table.concat(said, ", ")
  elseif job.state == "installing" then
    return "The model is missing"
  end
  return "Inserting the summary"
end

--- How many columns there are for the text in the narrowest window of a buffer.
---@param bufnr integer
---@return integer
local function columns(bufnr)
  local fewest = WIDEST_COLUMNS
  for _, window in ipairs(vim.fn.win_findbuf(bufnr)) do
    local info = vim.fn.getwininfo(window)[1]
    fewest = math.min(fewest, info.width - info.textoff)
  end
  return math.max(fewest, NARROWEST_COLUMNS)
end

---@param preview precis.Preview
---@param row integer
---@return [string, string][][]
local function virtual_lines(preview, row)
  local indent = vim.api.nvim_buf_call(preview.bufnr, function()
    return vim.fn.indent(row + 1)
  end)
  local room = columns(preview.bufnr)
  indent = math.min(indent, math.floor(room / 2))
  local margin = (" "):rep(indent)
  local lines = {} ---@type [string, string][][]
  local function add(text, highlight)
    lines[#lines + 1] = { { "", highlight } }
    for _, line in ipairs(wrap.lines(text, room - indent)) do
      lines[#lines + 1] = { { margin .. line, highlight } }
    end
  end
  -- How far it is comes first: it stays in sight where the paragraphs grow beyond the window.
  add("Précis: " .. M.headline(preview.job), "PrecisProgress")
  for _, paragraph in ipairs(preview.job and preview.job.paragraphs or {}) do
    add(paragraph, "PrecisPreview")
  end
  return lines
end

--- Show how far it is now.
---@param preview precis.Preview
function M.draw(preview)
  if not vim.api.nvim_buf_is_loaded(preview.bufnr) then
    return
  end
  local at = vim.api.nvim_buf_get_extmark_by_id(preview.bufnr, ns, preview.mark, {})
  if at[1] then
    vim.api.nvim_buf_set_extmark(preview.bufnr, ns, at[1], at[2], {
      id = preview.mark,
      virt_lines = virtual_lines(preview, at[1]),
      right_gravity = false,
    })
  end
end

--- Begin to show something below a selection.
---@param selected precis.Selection
---@return precis.Preview
function M.open(selected)
  local bufnr = selected.bufnr
  local row = selection.last_row(selected)
  local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, true)[1]
  -- At the end of the line and before what is typed there: it stays with this line, also where that is split.
  local mark = vim.api.nvim_buf_set_extmark(bufnr, ns, row, #line, { right_gravity = false })
  local preview = { bufnr = bufnr, mark = mark }
  M.draw(preview)
  return preview
end

--- Show nothing any more.
---@param preview precis.Preview
function M.close(preview)
  if vim.api.nvim_buf_is_valid(preview.bufnr) then
    vim.api.nvim_buf_del_extmark(preview.bufnr, ns, preview.mark)
  end
end

return M
