--- `:Precis status` and `:Precis log`: what the server is doing and what it has logged.
local client = require("precis.client")
local jobs = require("precis.jobs")
local messages = require("precis.messages")
local model = require("precis.model")
local preview = require("precis.preview")

local M = {}

--- Describe the server, the active jobs and the last notice, in lines.
---@return string[]
function M.lines()
  local running = client.find()
  if not running then
    return { "Précis: the server is not running. `:Precis summarize` starts it." }
  end
  local info = running.server_info or {}
  local lines = {
    ("Précis: server %s, %d buffers, model %s."):format(
      info.version or "starting",
      vim.tbl_count(running.attached_buffers),
      model.current()
    ),
  }
  lines[#lines + 1] = jobs.offline(running.id)
  for _, job in ipairs(jobs.active()) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(job.bufnr), ":~:.")
    local buffer = name ~= "" and name or ("buffer %d"):format(job.bufnr)
    lines[#lines + 1] = ("  %s: %s (%s)"):format(buffer, preview.headline(job), job.model)
  end
  if messages.last then
    lines[#lines + 1] = "Last notice: " .. messages.last
  end
  return lines
end

--- Show the status.
function M.show()
  vim.api.nvim_echo({ { table.concat(M.lines(), "\n") } }, false, {})
end

--- Open the log of Neovim's language clients at its end. It contains the server's standard error.
function M.open_log()
  vim.cmd.tabnew({ args = { vim.fn.fnameescape(vim.lsp.log.get_filename()) } })
  vim.cmd("silent keepjumps normal! G")
end

return M
