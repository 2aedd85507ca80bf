--- What is missing, and how is it mended? For `:checkhealth precis`.
local client = require("precis.client")
local defaults = require("precis.defaults")
local model = require("precis.model")
local program = require("precis.program")

local AUTO = model.AUTO

local M = {}

local health = vim.health
local INSTALL = {
  "In a checkout of Précis: `pipx install .` It needs Python 3.11 or later.",
  'If it is somewhere else: `vim.lsp.config("precis", { cmd = { "/where/it/is/precis", "server" } })`',
}

--- Whether the checks of the program can go on.
---@return boolean
local function check_program()
  health.start("Précis: server")
  local words = program.words()
  if not words then
    local cmd = (vim.lsp.config.precis or {}).cmd
    if not cmd then
      health.error(
        "No configuration “precis” is on the runtime path.",
        { "Put lsp/precis.lua of the plugin there." }
      )
    else
      health.warn("`cmd` of the configuration does not end in “server”, so the program cannot be asked.")
    end
    return false
  end
  local version, err = program.run({ "--version" })
  if not version then
    health.error(("`%s` cannot be run: %s"):format(words[1], err), INSTALL)
    return false
  end
  health.ok(("%s: %s"):format(vim.fn.exepath(words[1]), version))
  if not vim.startswith(version, "precis ") then
    health.error(("`%s` is another program."):format(words[1]), INSTALL)
    return false
  end
  return true
end

local function check_versions()
  local running = client.find()
  local started = running and running.server_info and running.server_info.version
  if not running then
    health.info("The server is not running; it is started by `:Precis summarize` or `vim.lsp.enable('precis')`.")
  elseif started then
    health.ok(("Version %s is running."):format(started))
    local installed = (program.run({ "--version" }) or ""):match("%S+$")
    if installed ~= started then
      health.warn(("Version %s is installed, and an older one runs."):format(installed), { "Start Neovim again." })
    end
  end
  if not vim.lsp.is_enabled("precis") then
    health.info("Not enabled in all buffers, so `gra` offers nothing of it: `vim.lsp.enable('precis')` does that.")
  end
end

local function check_settings()
  local settings = vim.tbl_get(vim.lsp.config.precis or {}, "settings", "precis")
  for name in pairs(settings or {}) do
    if defaults[name] == nil then
      health.warn(("The setting precis.%s is not known."):format(name), { "`precis settings` prints all." })
    end
  end
end

local function check_model()
  health.start("Précis: model")
  local models, err = program.models()
  if not models then
    return health.error(err)
  end
  local wanted = model.current()
  if wanted:find("%.gguf$") then
    local there = vim.uv.fs_stat(vim.fs.normalize(wanted)) ~= nil
    return there and health.ok(wanted) or health.error(("There is no file %s."):format(wanted))
  end
  for _, known in ipairs(models) do
    if known.name == wanted or (wanted == AUTO and known.auto) then
      if program.is_usable(known) then
        return health.ok(("%s: %s."):format(known.name, known.state))
      end
      local how = ("Run `precis models install %s`."):format(known.name)
      return health.error(("%s: %s."):format(known.name, known.state), { how })
    end
  end
  if wanted == AUTO then
    return health.error("No model is installed.", {
      "Run `precis models install`, which installs the one recommended for this machine.",
    })
  end
  health.error(("There is no model %s."):format(wanted), { "`:Precis model` lists those that are there." })
end

--- The server is installed with llama.cpp compiled, unless a prebuilt one is used.
local function check_compiler()
  health.start("Précis: compiler")
  for _, name in ipairs({ vim.env.CXX or "c++", "g++", "clang++" }) do
    if vim.fn.executable(name) == 1 then
      return health.ok(vim.fn.exepath(name))
    end
  end
  health.warn("No C++ compiler is found; installing the server compiles llama.cpp.", {
    "Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`; macOS: `xcode-select --install`.",
    "Or install a prebuilt llama-cpp-python first: see “A prebuilt llama.cpp” in the README.",
  })
end

--- Run the checks.
function M.check()
  health.start("Précis: Neovim")
  health.ok("Neovim " .. tostring(vim.version()))
  local usable = check_program()
  check_versions()
  check_settings()
  if usable then
    check_model()
  else
    check_compiler()
  end
end

return M
