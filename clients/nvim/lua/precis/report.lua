--- What is Précis doing, and what has it logged?
local client = require("precis.client")
local jobs = require("precis.jobs")
local messages = require("precis.messages")
local model = require("precis.model")
local preview = require("precis.preview")

local M = {}

--- Lines that say what runs and what is being written.
---@return string[]
function M.lines()
  local running = client.find()
  if not running then
    return { "Précis: the server is not running; :Precis summarize starts it." }
  end
  local info = running.server_info or {}
  local lines = {
    ("Précis: server %s, %d buffers, model %s."):format(
      info.version or "is starting",
      vim.tbl_count(running.attached_buffers),
      model.current() or "as the server has it"
    ),
  }
  for _, job in ipairs(jobs.at_work()) do
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(job.bufnr), ":~:.")
    local where = name ~= "" and name or ("buffer %d"):format(job.bufnr)
    lines[#lines + 1] = ("  %s: %s (%s)"):format(where, preview.headline(job), job.model)
  end
  if messages.last then
    lines[#lines + 1] = "Last notice: " .. messages.last
  end
  return lines
end

--- Show them.
function M.status()
  vim.api.nvim_echo({ { table.concat(M.lines(), "\n") } }, false, {})
end

--- Open the log of Neovim's language clients, where what the server says on standard error is, at its end.
function M.log()
  vim.cmd.tabnew({ args = { vim.fn.fnameescape(vim.lsp.log.get_filename()) } })
  vim.cmd("silent keepjumps normal! G")
end

return M
