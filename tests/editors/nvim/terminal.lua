--- A Neovim in a terminal (tmux), driven by keys and observed by its screen. Each named screen is saved to a file.

local Editor = require("editor")

---@class Terminal
---@field home string
---@field gate string
---@field screens string the folder that the screens are saved in
---@field socket string
---@field shown integer the number of saved screens
local Terminal = {}
Terminal.__index = Terminal

local COLUMNS, LINES = 100, 48
local EVERY_MS = 50 -- every check starts a process

--- Run tmux.
---@return string output
local function tmux(self, ...)
  local done = vim.fn.system({ "tmux", "-S", self.socket, "-f", "/dev/null", ... })
  if vim.v.shell_error ~= 0 then
    error(done, 2)
  end
  return done
end

--- Whether tmux is installed.
---@return boolean
function Terminal.is_possible()
  return vim.fn.executable("tmux") == 1
end

--- Start Neovim with a file.
---@param name string of the folder for the screens
---@param file string is copied to the new HOME
---@param options table those of `Editor.fresh_home`
---@return Terminal
function Terminal.open(name, file, options)
  local home = Editor.fresh_home(options)
  local self = setmetatable({ home = home, gate = home .. "/gate", socket = home .. "/tmux", shown = 0 }, Terminal)
  self.screens = ("%s/.cache/editors/screens/nvim/%s"):format(Editor.ROOT, name)
  vim.fn.delete(self.screens, "rf")
  vim.fn.mkdir(self.screens, "p")
  self.file = home .. "/" .. vim.fs.basename(file)
  assert(vim.uv.fs_copyfile(file, self.file))
  local command = { "env", "-i" }
  for variable, value in pairs(Editor.environment(home)) do
    command[#command + 1] = ("%s=%s"):format(variable, value)
  end
  vim.list_extend(command, { Editor.NVIM, "-n", "-i", "NONE", self.file })
  tmux(self, "new-session", "-d", "-x", COLUMNS, "-y", LINES, "-c", home, unpack(command))
  return self
end

--- Press keys: text, or tmux's names of keys.
function Terminal:press(...)
  for _, key in ipairs({ ... }) do
    tmux(self, "send-keys", "--", key)
  end
end

--- Return the content of the screen.
---@return string
function Terminal:screen()
  return tmux(self, "capture-pane", "-p")
end

--- Wait until the screen contains a string, and save the screen if the step has a name.
---@param part string
---@param step? string the name of the saved screen
---@param within_ms? integer how long to wait
function Terminal:until_shown(part, step, within_ms)
  Editor.wait(("the screen shows %q"):format(part), function()
    return self:screen():find(part, 1, true)
  end, EVERY_MS, within_ms)
  if step then
    self.shown = self.shown + 1
    vim.fn.writefile(vim.split(self:screen(), "\n"), ("%s/%d-%s.txt"):format(self.screens, self.shown, step))
  end
end

--- Let the scripted worker continue.
function Terminal:open_gate()
  vim.fn.writefile({}, self.gate)
end

--- Describe the state of the terminal, to explain a failure.
function Terminal:describe()
  local ok, seen = pcall(self.screen, self)
  return ok and seen or "The terminal has ended: " .. seen
end

--- End this Neovim.
function Terminal:close()
  vim.fn.system({ "tmux", "-S", self.socket, "kill-server" })
  vim.fn.delete(self.home, "rf")
end

return Terminal
