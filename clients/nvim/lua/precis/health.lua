--- The checks of `:checkhealth precis`.
local cli = require("precis.cli")
local client = require("precis.client")
local defaults = require("precis.defaults")
local model = require("precis.model")

local AUTO = model.AUTO

local M = {}

local health = vim.health
local INSTALL = {
  'In a checkout of Précis, run `pipx install ".[embedded]"`, or `pipx install .` if a server runs the model. '
    .. "It requires Python 3.11 or later.",
  'If it is installed elsewhere: `vim.lsp.config("precis", { cmd = { "/path/to/precis", "server" } })`',
}

--- Check that the program `precis` can be run.
---@return boolean whether it can be run, as further checks require
local function check_program()
  health.start("Précis: server")
  local words = cli.words()
  if not words then
    local cmd = (vim.lsp.config.precis or {}).cmd
    if not cmd then
      health.error(
        "The configuration “precis” was not found on the runtime path.",
        { "Add the folder of the plugin, with lsp/precis.lua, to the runtime path." }
      )
    else
      health.warn("`cmd` in the configuration does not end with “server”, so the program cannot be checked.")
    end
    return false
  end
  local version, err = cli.run({ "--version" })
  if not version then
    health.error(("`%s` cannot be run: %s"):format(words[1], err), INSTALL)
    return false
  end
  health.ok(("%s: %s"):format(vim.fn.exepath(words[1]), version))
  if not vim.startswith(version, "precis ") then
    health.error(("`%s` is not Précis, but another program."):format(words[1]), INSTALL)
    return false
  end
  return true
end

--- Check that the running server has the installed version.
local function check_versions()
  local running = client.find()
  local running_version = running and running.server_info and running.server_info.version
  if not running then
    health.info("The server is not running. `:Precis summarize` or `vim.lsp.enable('precis')` starts it.")
  elseif running_version then
    health.ok(("Version %s is running."):format(running_version))
    local installed_version = (cli.run({ "--version" }) or ""):match("%S+$")
    if installed_version ~= running_version then
      health.warn(
        ("Version %s is running, but version %s is installed."):format(running_version, installed_version),
        { "Restart Neovim." }
      )
    end
  end
  if not vim.lsp.is_enabled("precis") then
    health.info("`gra` offers the actions of Précis only after `vim.lsp.enable('precis')`.")
  end
end

local function check_settings()
  local settings = vim.tbl_get(vim.lsp.config.precis or {}, "settings", "precis")
  for name in pairs(settings or {}) do
    if defaults[name] == nil then
      health.warn(("The setting precis.%s is unknown."):format(name), { "Run `precis settings` to list all settings." })
    end
  end
end

--- Return the settings that decide what runs the model.
---@return { engine: string, endpoint: table }
local function engine_settings()
  local given = vim.tbl_get(vim.lsp.config.precis or {}, "settings", "precis") or {}
  return { engine = given.engine or defaults.engine, endpoint = given.endpoint or vim.empty_dict() }
end

--- Run `precis doctor`, which prints one line for each part of the installation: "ok", "FAIL" or "note", and
--- the text.
local function check_installation()
  health.start("Précis: installation")
  local report, err = cli.report({ "doctor", "--settings", vim.json.encode(engine_settings()) })
  if not report then
    return health.error(err)
  end
  for line in vim.gsplit(report, "\n", { trimempty = true }) do
    local state, text = line:match("^(%S+)%s+(.*)$")
    if state == "ok" then
      health.ok(text)
    elseif state == "note" then
      health.info(text)
    else
      health.error(text or line)
    end
  end
end

local function check_model()
  health.start("Précis: model")
  local models, err = cli.models()
  if not models then
    return health.error(err)
  end
  local wanted = model.current()
  if wanted:find("%.gguf$") then
    local exists = vim.uv.fs_stat(vim.fs.normalize(wanted)) ~= nil
    return exists and health.ok(wanted) or health.error(("The file %s does not exist."):format(wanted))
  end
  for _, known in ipairs(models) do
    if known.name == wanted or (wanted == AUTO and known.auto) then
      if cli.is_installed(known) then
        return health.ok(("%s: %s."):format(known.name, known.state))
      end
      local advice = ("Run `precis models install %s`."):format(known.name)
      return health.error(("%s: %s."):format(known.name, known.state), { advice })
    end
  end
  if wanted == AUTO then
    return health.error("No model is installed.", {
      "Run `precis models install` to install the model recommended for this machine.",
    })
  end
  health.error(("The model %s is unknown."):format(wanted), { "`:Precis model` lists the installed models." })
end

--- Check for a C++ compiler. Installing the server compiles llama.cpp unless a prebuilt version is installed.
local function check_compiler()
  health.start("Précis: compiler")
  for _, name in ipairs({ vim.env.CXX or "c++", "g++", "clang++" }) do
    if vim.fn.executable(name) == 1 then
      return health.ok(vim.fn.exepath(name))
    end
  end
  health.warn("No C++ compiler was found. Installing the server compiles llama.cpp.", {
    "Debian, Ubuntu: `apt install g++`; Fedora: `dnf install gcc-c++`; macOS: `xcode-select --install`.",
    "Or install a prebuilt llama-cpp-python first: see “A prebuilt llama.cpp” in the README.",
  })
end

--- Run all checks.
function M.check()
  health.start("Précis: Neovim")
  health.ok("Neovim " .. tostring(vim.version()))
  local is_runnable = check_program()
  check_versions()
  check_settings()
  if is_runnable then
    check_installation()
    if engine_settings().engine ~= "endpoint" then
      check_model()
    end
  else
    check_compiler()
  end
end

return M
