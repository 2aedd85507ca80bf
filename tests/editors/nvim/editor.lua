--- A child Neovim with a new HOME, driven over RPC: what a user does in it, and what a user sees.

---@class Editor
---@field home string
---@field gate string the file that opens the scripted worker's gate
---@field channel integer
local Editor = {}
Editor.__index = Editor

local HERE = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)))
local ROOT = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(HERE)))
local PYTHON = assert(vim.env.PRECIS_TEST_PYTHON, "PRECIS_TEST_PYTHON is not set")
local NVIM = assert(vim.env.PRECIS_TEST_NVIM, "PRECIS_TEST_NVIM is not set")
local DEADLINE_MS, EVERY_MS = 20000, 10

Editor.ROOT, Editor.PYTHON, Editor.NVIM = ROOT, PYTHON, NVIM
Editor.SERVER = { PYTHON, ROOT .. "/tests/lsp/scripted_server.py", HERE .. "/gated_child.py" }

--- Wait until a condition is true and return its value; fail with `what` after the deadline.
---@generic T
---@param what string
---@param condition fun(): T
---@param every_ms? integer
---@param within_ms? integer
---@return T
function Editor.wait(what, condition, every_ms, within_ms)
  local value
  local is_met = vim.wait(within_ms or DEADLINE_MS, function()
    value = condition()
    return value and true or false
  end, every_ms or EVERY_MS)
  if not is_met then
    error("timed out waiting until " .. what, 2)
  end
  return value
end

--- Fail unless both values are equal.
function Editor.same(expected, actual, what)
  if not vim.deep_equal(expected, actual) then
    error(("%s: expected %s, got %s"):format(what or "value", vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

--- Create the home folder of a user who has just installed Neovim.
---@param options { plugin?: string|false, init?: string, cmd?: string[] }
---@return string home
function Editor.fresh_home(options)
  local home = vim.fn.tempname()
  vim.fn.mkdir(home .. "/.config/nvim", "p")
  if options.plugin ~= false then
    local packages = home .. "/.local/share/nvim/site/pack/precis/start"
    vim.fn.mkdir(packages, "p")
    assert(vim.uv.fs_symlink(options.plugin or (ROOT .. "/clients/nvim"), packages .. "/precis"))
  end
  local init = {
    ("vim.lsp.config('precis', { cmd = %s })"):format(vim.inspect(options.cmd or Editor.SERVER)),
    options.init or "",
  }
  vim.fn.writefile(vim.split(table.concat(init, "\n"), "\n"), home .. "/.config/nvim/init.lua")
  return home
end

--- Return the environment for a home folder.
---@param home string
---@return table<string, string>
function Editor.environment(home)
  return {
    HOME = home,
    PATH = vim.env.PATH,
    LANG = "C.UTF-8",
    TERM = "xterm-256color",
    PRECIS_TEST_GATE = home .. "/gate",
    PRECIS_DATA_DIR = vim.env.PRECIS_DATA_DIR,
    PYTHONPATH = vim.env.PYTHONPATH,
  }
end

---@param options? { plugin?: string|false, init?: string, cmd?: string[], home?: string }
---@return Editor
function Editor.open(options)
  options = options or {}
  local home = options.home or Editor.fresh_home(options)
  local self = setmetatable({ home = home, gate = home .. "/gate" }, Editor)
  self.channel = vim.fn.jobstart({ NVIM, "--embed", "--headless", "-n", "-i", "NONE" }, {
    rpc = true,
    clear_env = true,
    env = Editor.environment(home),
    cwd = home,
  })
  assert(self.channel > 0, "Neovim could not be started")
  vim.rpcrequest(self.channel, "nvim_ui_attach", 100, 40, {})
  self:lua([[
    _G.notified, _G.requests = {}, {}
    vim.notify = function(message, level) table.insert(_G.notified, message) end
    local request = vim.lsp.client.request
    vim.lsp.client.request = function(self, method, params, ...)
      table.insert(_G.requests, { method = method, params = vim.deepcopy(params) })
      return request(self, method, params, ...)
    end
  ]])
  return self
end

--- Run Lua in this Neovim.
function Editor:lua(code, ...)
  return vim.rpcrequest(self.channel, "nvim_exec_lua", code, { ... })
end

--- Press keys, written as in mappings, and wait until they are handled.
---@param keys string
function Editor:press(keys)
  vim.rpcrequest(self.channel, "nvim_input", keys)
  Editor.wait("the keys are handled", function()
    local mode = vim.rpcrequest(self.channel, "nvim_get_mode")
    return mode.blocking or self:lua("return vim.fn.getcharstr(1) == ''")
  end)
end

--- Type an Ex command.
---@param command string
function Editor:type_command(command)
  self:press(":" .. command .. "<CR>")
end

--- Return the mode, as `mode()` names it.
---@return string
function Editor:mode()
  return vim.rpcrequest(self.channel, "nvim_get_mode").mode
end

--- Write a file with this text and edit it.
---@param text string
---@param name? string
---@return string path
function Editor:edit(text, name)
  local path = self.home .. "/" .. (name or "text.md")
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
  self:lua("vim.cmd.edit(...)", path)
  return path
end

--- Return the text of the current buffer.
---@return string text
function Editor:text()
  return table.concat(self:lua("return vim.api.nvim_buf_get_lines(0, 0, -1, true)"), "\n")
end

--- Return the bytes that `:write` would write.
---@return string bytes
function Editor:written()
  local path = self.home .. "/written"
  self:lua("vim.cmd('silent keepalt noautocmd write! ' .. ...)", path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("*a")
  file:close()
  return bytes
end

--- Wait until the text of the buffer contains a string.
---@param part string
function Editor:until_text(part)
  Editor.wait(("the text contains %q"):format(part), function()
    return self:text():find(part, 1, true)
  end)
end

--- Return the virtual lines of the current buffer, and the row that they are below.
---@return string[] lines
---@return integer? row
function Editor:preview()
  local found = self:lua([[
    local ns = vim.api.nvim_get_namespaces()["precis.preview"]
    if not ns then return { {} } end
    local marks = vim.api.nvim_buf_get_extmarks(0, ns, 0, -1, { details = true })
    local lines, row = {}, nil
    for _, mark in ipairs(marks) do
      row = mark[2]
      for _, line in ipairs(mark[4].virt_lines or {}) do table.insert(lines, line[1][1]) end
    end
    return { lines, row }
  ]])
  return found[1], found[2]
end

--- Wait until the virtual lines contain a string.
---@param part string
function Editor:until_preview(part)
  Editor.wait(("the preview shows %q"):format(part), function()
    return table.concat(self:preview(), "\n"):find(part, 1, true)
  end)
end

--- Wait until all jobs have ended and no preview is shown.
function Editor:until_idle()
  Editor.wait("all jobs have ended", function()
    return self:lua("return #require('precis.jobs').active() == 0") and #self:preview() == 0
  end)
end

--- Return all messages shown so far with `vim.notify`.
---@return string
function Editor:messages()
  return table.concat(self:lua("return _G.notified"), "\n")
end

--- Wait until a message contains a string.
---@param part string
function Editor:until_message(part)
  Editor.wait(("a message contains %q"):format(part), function()
    return (self:messages() .. self:lua("return vim.fn.execute('messages')")):find(part, 1, true)
  end)
end

--- Return the parameters of the requests of a method, the oldest first.
---@param method string
---@return table[]
function Editor:requests(method)
  return self:lua(
    [[
      local method = ...
      return vim.iter(_G.requests):filter(function(one) return one.method == method end)
        :map(function(one) return one.params end):totable()
    ]],
    method
  )
end

--- Let the scripted worker continue.
function Editor:open_gate()
  vim.fn.writefile({}, self.gate)
end

--- Describe the state of the editor, to explain a failure.
---@return string
function Editor:describe()
  local ok, seen = pcall(function()
    return ("text:\n%s\npreview:\n%s\nnotifications:\n%s\nmessages:\n%s"):format(
      self:text(),
      table.concat(self:preview(), "\n"),
      self:messages(),
      self:lua("return vim.fn.execute('messages')")
    )
  end)
  local log = self.home .. "/.local/state/nvim/lsp.log"
  local logged = vim.uv.fs_stat(log) and table.concat(vim.fn.readfile(log), "\n"):gsub("\\n", "\n") or ""
  local ours = vim.iter(vim.split(logged, "\n")):filter(function(line)
    return line:find("precis", 1, true)
  end)
  seen = tostring(seen):sub(1, 3000)
  return seen .. (ok and "" or " (Neovim does not respond)") .. "\nlog:\n" .. ours:join("\n"):sub(-2000)
end

--- Open a buffer with a summary in two paragraphs.
---@param open fun(options: table): table
---@param settings string? further settings, in Lua, each followed by a comma
function Editor.with_summary(open, settings)
  local editor = open({
    init = ("vim.lsp.config('precis', { settings = { precis = { %sparagraphs = 2 } } })"):format(settings or ""),
  })
  editor:edit("TELL\nsome words\n\nlast line\n")
  editor:type_command("1,2Precis summarize")
  editor:until_text("Paragraph 2 of 2.")
  editor:until_idle()
  return editor
end

--- End this Neovim and its server.
function Editor:close()
  vim.fn.chanclose(self.channel)
  vim.fn.jobwait({ self.channel }, DEADLINE_MS)
  vim.fn.delete(self.home, "rf")
end

return Editor
