--- The jobs of all clients, as the server reports them. Has their progress shown in previews.
local messages = require("precis.messages")
local preview = require("precis.preview")

local M = {}

local ENDED = { done = true, cancelled = true, failed = true }

---@class precis.Job
---@field id integer given by the server
---@field client_id integer
---@field bufnr integer
---@field state precis.JobState
---@field message? string the progress as text for the user
---@field model string with the reason if "auto" selected it
---@field paragraphs string[] the finished ones
---@field preview? precis.Preview

local jobs = {} ---@type precis.Job[] # in the order in which they began
local offline = {} ---@type table<integer, string> # by client, what keeps its worker offline, as the server words it

---@param job precis.Job
local function draw(job)
  if not job.preview then
    return
  elseif job.state == "inserting" or job.state == "asking" then
    preview.close(job.preview) -- the summary replaces it
    job.preview = nil
  else
    preview.draw(job.preview)
  end
end

--- Return the buffer with a URI.
---@param client_id integer
---@param uri string
---@return integer? bufnr nil if the client is attached to no such buffer
local function find_buffer(client_id, uri)
  local attached = vim.lsp.get_client_by_id(client_id)
  for bufnr in pairs(attached and attached.attached_buffers or {}) do
    if vim.uri_from_bufnr(bufnr) == uri then
      return bufnr
    end
  end
end

--- Remove a job that has ended, and show the notices that were held back until its end.
---@param job precis.Job
local function remove(job)
  if job.preview then
    preview.close(job.preview)
  end
  jobs = vim.tbl_filter(function(other)
    return other ~= job
  end, jobs)
  messages.release()
end

--- Return the job with an id if it has not ended.
---@param client_id integer
---@param id integer|vim.NIL
---@return precis.Job?
function M.find(client_id, id)
  return vim.iter(jobs):find(function(job)
    return job.client_id == client_id and job.id == id
  end)
end

--- Return the jobs that have not ended, the oldest first.
---@return precis.Job[]
function M.active()
  return vim.list_slice(jobs)
end

--- Return what keeps the worker of a client offline, as the server words it.
---@param client_id integer
---@return string? # nil until a model has been loaded
function M.offline(client_id)
  return offline[client_id]
end

--- Show the progress of a job in a preview.
---@param job precis.Job
---@param opened precis.Preview
function M.show_in(job, opened)
  job.preview = opened
  opened.job = job
  draw(job)
end

--- Handle `precis/status`: the state or the progress of a job has changed.
---@param params precis.StatusParams
---@param client_id integer
function M.on_status(params, client_id)
  if (params.offlineDetail or "") ~= "" then
    offline[client_id] = params.offlineDetail
  end
  local job = M.find(client_id, params.jobId)
  if not job then
    local bufnr = find_buffer(client_id, params.uri)
    if not bufnr or ENDED[params.state] then
      return
    end
    job = { id = params.jobId, client_id = client_id, bufnr = bufnr, paragraphs = {} }
    jobs[#jobs + 1] = job
  end
  job.state, job.message = params.state, params.message
  job.model = params.modelReason == "" and params.model or ("%s, %s"):format(params.model, params.modelReason)
  if ENDED[job.state] then
    return remove(job)
  elseif job.state == "planning" then
    job.paragraphs = {} -- if the summary is written again, this discards the first attempt
  end
  draw(job)
end

--- Handle `precis/draft`: a paragraph is finished.
---@param params precis.DraftParams
---@param client_id integer
function M.on_draft(params, client_id)
  local job = M.find(client_id, params.jobId)
  if job then
    job.paragraphs = params.paragraphs
    draw(job)
  end
end

--- Handle `window/showMessage`. While a summary is being inserted, notices are held back until its job has ended.
---@param params lsp.ShowMessageParams
function M.on_message(params)
  local is_inserting = vim.iter(jobs):any(function(job)
    return job.state == "inserting"
  end)
  messages.show(params, is_inserting)
end

--- Remove the jobs of a buffer that a client was detached from, or whose client has exited.
---@param client_id integer
---@param bufnr integer
function M.on_detach(client_id, bufnr)
  for _, job in ipairs(M.active()) do
    if job.client_id == client_id and job.bufnr == bufnr then
      remove(job)
    end
  end
end

--- Draw all previews again, because the size of a window has changed.
function M.redraw()
  vim.iter(jobs):each(draw)
end

return M
