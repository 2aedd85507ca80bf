--- Asks the server to summarize, rewrite and cancel. Shows a preview from the request on, before the server has a job.
local client = require("precis.client")
local jobs = require("precis.jobs")
local preview = require("precis.preview")
local selection = require("precis.selection")

local M = {}

local SUMMARIZE, REWRITE, CANCEL = "precis.server.summarize", "precis.server.rewrite", "precis.server.cancel"

--- A request that the server has not answered yet.
---@class precis.Request
---@field bufnr integer
---@field preview precis.Preview
---@field is_cancelled boolean

local requests = {} ---@type precis.Request[] # in the order in which they were made

--- Add a request and show its preview.
---@param selected precis.Selection
---@return precis.Request
local function add(selected)
  local request = { bufnr = selected.bufnr, preview = preview.open(selected), is_cancelled = false }
  requests[#requests + 1] = request
  return request
end

---@param request precis.Request
local function remove(request)
  requests = vim.tbl_filter(function(other)
    return other ~= request
  end, requests)
end

--- Remove a request that has started no job.
---@param request precis.Request
local function discard(request)
  remove(request)
  preview.close(request.preview)
end

--- Handle the answer to a request.
---@param request precis.Request
---@param client_id integer
---@param job_id integer|vim.NIL NIL if no job was started; the server has then told the user why
local function on_answer(request, client_id, job_id)
  remove(request)
  local job = jobs.find(client_id, job_id)
  if not job or job.preview then -- it has a preview if the same selection was already being summarized
    preview.close(request.preview)
  else
    jobs.show_in(job, request.preview)
  end
end

---@param running vim.lsp.Client
---@param request precis.Request
---@param command string
---@param argument table
local function send(running, request, command, argument)
  client.execute(running, request.bufnr, command, { argument }, function(job_id)
    on_answer(request, running.id, job_id)
  end, function()
    discard(request)
  end)
end

--- Whether a buffer is unnamed and a summary is being written for another unnamed buffer. To the server, both are one.
---@param bufnr integer
---@return boolean
local function is_blocked(bufnr)
  local function is_other_unnamed(one)
    return one.bufnr ~= bufnr and vim.api.nvim_buf_get_name(one.bufnr) == ""
  end
  return vim.api.nvim_buf_get_name(bufnr) == ""
    and (vim.iter(jobs.active()):any(is_other_unnamed) or vim.iter(requests):any(is_other_unnamed))
end

--- Summarize a selection. Start the server if it is not running.
---@param selected precis.Selection
---@param title? string of a prompt in the setting `prompts`
function M.summarize(selected, title)
  if is_blocked(selected.bufnr) then
    local message = "Précis: a summary is being written in another unnamed buffer. Name this one with `:file NAME`."
    return vim.notify(message, vim.log.levels.WARN)
  end
  local request = add(selected)
  local stop_tracking = selection.track(selected)
  client.with(selected.bufnr, function(running)
    local current = stop_tracking()
    if request.is_cancelled then
      return
    end
    local argument = {
      uri = vim.uri_from_bufnr(current.bufnr),
      range = selection.to_range(current, running.offset_encoding),
      title = title,
    }
    send(running, request, SUMMARIZE, argument)
  end, function()
    discard(request)
  end)
end

--- Run the command of a code action that summarizes a selection.
---@param command lsp.Command
---@param context lsp.HandlerContext
function M.run_code_action(command, context)
  local running = assert(vim.lsp.get_client_by_id(context.client_id))
  local argument = command.arguments[1]
  local selected = selection.from_range(context.bufnr, argument.range, running.offset_encoding)
  if vim.api.nvim_get_mode().mode:find("^[vV\22]") then
    vim.api.nvim_feedkeys(vim.keycode("<Esc>"), "nx", false) -- in Visual mode, `u` would change the case of the text
  end
  send(running, add(selected), command.command, argument)
end

--- Rewrite a summary.
---@param running vim.lsp.Client
---@param selected precis.Selection the lines to show the preview below
---@param argument { summary: integer, how: string }
function M.rewrite(running, selected, argument)
  send(running, add(selected), REWRITE, argument)
end

--- Return the newest request or job of a buffer, or the newest of all if the buffer has none.
---@generic T: { bufnr: integer }
---@param list T[]
---@param bufnr integer
---@return T?
local function newest(list, bufnr)
  local in_buffer = vim.tbl_filter(function(one)
    return one.bufnr == bufnr
  end, list)
  return in_buffer[#in_buffer] or list[#list]
end

--- Cancel the newest summary of a buffer, or the newest of all if none is being written for the buffer.
---@param bufnr integer
---@return boolean is_cancelled false if there was none
function M.cancel(bufnr)
  local active = jobs.active()
  local request = newest(requests, bufnr)
  if request and (request.bufnr == bufnr or #active == 0) then
    request.is_cancelled = true
    discard(request)
    local running = client.find(request.bufnr)
    if running and running.initialized then
      client.execute(running, request.bufnr, CANCEL, {}) -- without an id, the server cancels its newest job
    end
    return true
  end
  local job = newest(active, bufnr)
  local running = job and vim.lsp.get_client_by_id(job.client_id)
  if not job or not running then
    return false
  end
  client.execute(running, job.bufnr, CANCEL, { job.id })
  return true
end

--- Discard the requests of a buffer that a client was detached from, or whose client has exited.
---@param bufnr integer
function M.on_detach(bufnr)
  for _, request in ipairs(vim.list_slice(requests)) do
    if request.bufnr == bufnr then
      discard(request)
    end
  end
end

return M
