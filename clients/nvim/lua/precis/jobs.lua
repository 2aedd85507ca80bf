--- Which jobs are there, and how far is each? The server tells; this remembers, and has it shown.
local client = require("precis.client")
local messages = require("precis.messages")
local preview = require("precis.preview")
local selection = require("precis.selection")

local M = {}

local NS_PER_S = 1e9
local OVER = { done = true, cancelled = true, failed = true }

---@class precis.Job
---@field id integer of the server
---@field client_id integer
---@field bufnr integer
---@field state string
---@field part integer the paragraph that is being written
---@field of integer how many there will be
---@field words integer in the paragraphs that are finished
---@field model string with the reason, where "auto" stands for it
---@field paragraphs string[] that are finished
---@field left_s? number seconds to go, once a paragraph is finished
---@field preview? precis.Preview
---@field writing_since_ns integer

--- A job that the server has not confirmed yet.
---@class precis.Start
---@field bufnr integer
---@field preview precis.Preview
---@field cancelled boolean

local jobs = {} ---@type precis.Job[] # in the order in which they began
local starts = {} ---@type precis.Start[] # in the order in which they were asked for

---@param job precis.Job
local function draw(job)
  if not job.preview then
    return
  elseif job.state == "inserting" or job.state == "asking" then
    preview.close(job.preview) -- the text takes its place
    job.preview = nil
  else
    preview.draw(job.preview)
  end
end

---@param client_id integer
---@param id integer
---@return precis.Job?
local function get(client_id, id)
  return vim.iter(jobs):find(function(job)
    return job.client_id == client_id and job.id == id
  end)
end

---@param job precis.Job
local function forget(job)
  if job.preview then
    preview.close(job.preview)
  end
  jobs = vim.tbl_filter(function(other)
    return other ~= job
  end, jobs)
  messages.release()
end

--- The buffer that the server means.
---@param client_id integer
---@param uri string
---@return integer? bufnr
local function buffer_of(client_id, uri)
  local attached = vim.lsp.get_client_by_id(client_id)
  for bufnr in pairs(attached and attached.attached_buffers or {}) do
    if vim.uri_from_bufnr(bufnr) == uri then
      return bufnr
    end
  end
end

--- Remember and show that a job is asked for.
---@param at precis.Selection
---@return precis.Start
local function begin(at)
  local start = { bufnr = at.bufnr, preview = preview.open(at), cancelled = false }
  starts[#starts + 1] = start
  return start
end

---@param start precis.Start
local function is_over(start)
  starts = vim.tbl_filter(function(other)
    return other ~= start
  end, starts)
end

---@param start precis.Start
local function give_up(start)
  is_over(start)
  preview.close(start.preview)
end

--- The server has answered with the id of the job, or with none where it has said why.
---@param start precis.Start
---@param client_id integer
---@param id integer|vim.NIL
local function confirm(start, client_id, id)
  is_over(start)
  local job = get(client_id, id)
  if not job or job.preview then -- it was joined to one at work
    return preview.close(start.preview)
  end
  job.preview = start.preview
  job.preview.job = job
  draw(job)
end

---@param ready vim.lsp.Client
---@param start precis.Start
---@param command string
---@param argument table
local function request(ready, start, command, argument)
  client.execute(ready, start.bufnr, command, { argument }, function(id)
    confirm(start, ready.id, id)
  end, function()
    give_up(start)
  end)
end

--- Whether something is being written for a buffer without a name other than this one: to the server, all are one.
---@param bufnr integer
---@return boolean
local function is_taken(bufnr)
  local function nameless(one)
    return one.bufnr ~= bufnr and vim.api.nvim_buf_get_name(one.bufnr) == ""
  end
  return vim.api.nvim_buf_get_name(bufnr) == "" and (vim.iter(jobs):any(nameless) or vim.iter(starts):any(nameless))
end

--- Summarize a selection. The server is started where it is not running.
---@param selected precis.Selection
---@param title? string of a prompt in the setting `prompts`
function M.summarize(selected, title)
  if is_taken(selected.bufnr) then
    local said =
      "Précis: a summary is being written in another buffer without a name. Give this one a name with :file."
    return vim.notify(said, vim.log.levels.WARN)
  end
  local start = begin(selected)
  local now = selection.follow(selected)
  client.with(selected.bufnr, function(ready)
    local current = now()
    if start.cancelled then
      return
    end
    local argument = {
      uri = vim.uri_from_bufnr(current.bufnr),
      range = selection.to_range(current, ready.offset_encoding),
      title = title,
    }
    request(ready, start, "precis.server.summarize", argument)
  end, function()
    give_up(start)
  end)
end

--- The action "Summarize selection" was chosen in the editor's own menu.
---@param command lsp.Command
---@param context lsp.HandlerContext
function M.chosen(command, context)
  local ready = assert(vim.lsp.get_client_by_id(context.client_id))
  local argument = command.arguments[1]
  local selected = selection.of_range(context.bufnr, argument.range, ready.offset_encoding)
  if vim.api.nvim_get_mode().mode:find("^[vV\22]") then
    vim.api.nvim_feedkeys(vim.keycode("<Esc>"), "nx", false) -- or else `u` would change the case of the selection
  end
  local start = begin(selected)
  request(ready, start, command.command, argument)
end

--- Write a summary anew.
---@param ready vim.lsp.Client
---@param at precis.Selection what the progress is shown below
---@param argument { summary: integer, how: string }
function M.rewrite(ready, at, argument)
  local start = begin(at)
  request(ready, start, "precis.server.rewrite", argument)
end

--- Cancel the newest job of a buffer; where it has none, the newest one.
---@param bufnr integer
---@return boolean there_was_one
function M.cancel(bufnr)
  local function newest(list)
    local of_buffer = vim.tbl_filter(function(one)
      return one.bufnr == bufnr
    end, list)
    return of_buffer[#of_buffer] or list[#list]
  end
  local start = newest(starts)
  if start and (start.bufnr == bufnr or #jobs == 0) then
    start.cancelled = true
    give_up(start)
    local asked = client.find(start.bufnr)
    if asked and asked.initialized then
      client.execute(asked, start.bufnr, "precis.server.cancel", {})
    end
    return true
  end
  local job = newest(jobs)
  local serving = job and vim.lsp.get_client_by_id(job.client_id)
  if not serving then
    return false
  end
  client.execute(serving, job.bufnr, "precis.server.cancel", { job.id })
  return true
end

--- The jobs at work, the oldest first.
---@return precis.Job[]
function M.at_work()
  return vim.list_slice(jobs)
end

--- `precis/status`: a job is in another state, or further on in it.
---@param params precis.StatusParams
---@param client_id integer
function M.on_status(params, client_id)
  local job = get(client_id, params.jobId)
  if not job then
    local bufnr = buffer_of(client_id, params.uri)
    if not bufnr or OVER[params.state] then
      return
    end
    job =
      { id = params.jobId, client_id = client_id, bufnr = bufnr, paragraphs = {}, writing_since_ns = vim.uv.hrtime() }
    jobs[#jobs + 1] = job
  end
  job.state, job.part, job.of, job.words = params.state, params.part, params.of, params.words
  job.model = params.modelReason == "" and params.model or ("%s, %s"):format(params.model, params.modelReason)
  if OVER[job.state] then
    return forget(job)
  elseif job.state == "planning" then
    job.paragraphs, job.left_s = {}, nil
  end
  if job.state ~= "writing" then
    job.writing_since_ns = vim.uv.hrtime() -- at the last of these; the first paragraph may come before "writing" does
  end
  draw(job)
end

--- `precis/draft`: a paragraph is finished.
---@param params precis.DraftParams
---@param client_id integer
function M.on_draft(params, client_id)
  local job = get(client_id, params.jobId)
  if not job then
    return
  end
  job.paragraphs = params.paragraphs
  local finished = #job.paragraphs
  if finished > 0 then
    local took_s = (vim.uv.hrtime() - job.writing_since_ns) / NS_PER_S
    job.left_s = took_s / finished * (job.of - finished)
  end
  draw(job)
end

--- `window/showMessage`: what is said of a job at its end is shown when it has ended.
---@param params lsp.ShowMessageParams
function M.on_message(params)
  local inserting = vim.iter(jobs):any(function(job)
    return job.state == "inserting"
  end)
  messages.show(params, inserting)
end

--- A client serves a buffer no longer, or has ended.
---@param client_id integer
---@param bufnr integer
function M.on_detach(client_id, bufnr)
  for _, job in ipairs(M.at_work()) do
    if job.client_id == client_id and job.bufnr == bufnr then
      forget(job)
    end
  end
  for _, start in ipairs(vim.list_slice(starts)) do
    if start.bufnr == bufnr then
      give_up(start)
    end
  end
end

--- The windows have other sizes.
function M.redraw()
  vim.iter(jobs):each(draw)
end

return M
