--- The model that writes summaries, and the command to choose another one.
local cli = require("precis.cli")
local client = require("precis.client")
local defaults = require("precis.defaults")

local M = {}

--- The value of the setting `model` that selects the best installed model that fits into the free memory.
M.AUTO = "auto"

--- Return the value of the setting `model`.
---@return string
function M.current()
  local running = client.find()
  local settings = running and running.settings or (vim.lsp.config.precis or {}).settings
  return vim.tbl_get(settings or {}, "precis", "model") or defaults.model
end

--- Return the installed models; none, after showing the error, if they could not be listed.
---@return precis.Model[]
local function installed()
  local models, err = cli.models()
  if not models then
    vim.notify("Précis: " .. err, vim.log.levels.ERROR)
    return {}
  end
  return vim.tbl_filter(cli.is_installed, models)
end

--- Return "auto" and the names of the installed models.
---@return string[]
function M.names()
  local names = vim.tbl_map(function(model)
    return model.name
  end, installed())
  return vim.list_extend({ M.AUTO }, names)
end

--- Describe a model, or "auto", in one line.
---@param model precis.Model|string
---@param current string
---@return string
local function describe(model, current)
  if type(model) == "string" then
    return ("%s%s (the best installed model that fits into the free memory)"):format(
      model,
      model == current and ", in use" or ""
    )
  end
  local is_used = model.name == current or (current == M.AUTO and model.auto)
  local facts = { model.writes and "writes" or "only shortens", model.quality, "memory " .. model.memory }
  if model.recommended then
    table.insert(facts, 1, "recommended for this machine")
  end
  return ("%s%s (%s)"):format(model.name, is_used and ", in use" or "", table.concat(facts, ", "))
end

--- Use a model until Neovim exits.
---@param name string
local function use(name)
  vim.lsp.config("precis", { settings = { precis = { model = name } } })
  for _, running in ipairs(vim.lsp.get_clients({ name = "precis" })) do
    running.settings = vim.tbl_deep_extend("force", running.settings or {}, { precis = { model = name } })
    running:notify("workspace/didChangeConfiguration", { settings = running.settings })
  end
  vim.notify(
    ("Précis: using the model %s until Neovim exits. To keep it, add to your init.lua: "):format(name)
      .. ('vim.lsp.config("precis", { settings = { precis = { model = "%s" } } })'):format(name)
  )
end

--- Use a model. Without a name, let the user choose one from a list.
---@param name? string the name of a model, or the path of a GGUF file
function M.choose(name)
  if name then
    return use(name)
  end
  local current = M.current()
  vim.ui.select(vim.list_extend({ M.AUTO }, installed()), {
    prompt = "Model that writes summaries",
    kind = "precis.model",
    format_item = function(model)
      return describe(model, current)
    end,
  }, function(model)
    if model then
      use(type(model) == "string" and model or model.name)
    end
  end)
end

return M
