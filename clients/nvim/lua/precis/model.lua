--- Which model writes, and how is another one chosen?
local client = require("precis.client")
local program = require("precis.program")

local M = {}

--- The model that the person's settings name; nil for the server's default.
---@return string?
function M.current()
  local running = client.find()
  local settings = running and running.settings or (vim.lsp.config.precis or {}).settings
  return vim.tbl_get(settings or {}, "precis", "model")
end

--- The models that are installed or were added.
---@return precis.Model[]
local function installed()
  local models, err = program.models()
  if not models then
    vim.notify("Précis: " .. err, vim.log.levels.ERROR)
    return {}
  end
  return vim.tbl_filter(program.is_usable, models)
end

--- The names of the models that can be chosen.
---@return string[]
function M.names()
  return vim.tbl_map(function(model)
    return model.name
  end, installed())
end

--- Have a model write from now on, until Neovim ends.
---@param name string
local function use(name)
  vim.lsp.config("precis", { settings = { precis = { model = name } } })
  for _, running in ipairs(vim.lsp.get_clients({ name = "precis" })) do
    running.settings = vim.tbl_deep_extend("force", running.settings or {}, { precis = { model = name } })
    running:notify("workspace/didChangeConfiguration", { settings = running.settings })
  end
  vim.notify(
    ("Précis: %s writes until Neovim ends. To keep it: "):format(name)
      .. ('vim.lsp.config("precis", { settings = { precis = { model = "%s" } } })'):format(name)
  )
end

--- Choose a model, of a list where no name is given.
---@param name? string of a model, or the path of a GGUF file
function M.choose(name)
  if name then
    return use(name)
  end
  local current = M.current()
  vim.ui.select(installed(), {
    prompt = "Model that writes summaries",
    kind = "precis.model",
    format_item = function(model)
      local used = model.name == current or (current == nil and model.default)
      return ("%s%s (%s)"):format(model.name, used and ", in use" or "", model.note)
    end,
  }, function(model)
    if model then
      use(model.name)
    end
  end)
end

return M
