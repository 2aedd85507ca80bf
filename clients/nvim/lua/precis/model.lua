--- Which model writes, and how is another one chosen?
local client = require("precis.client")
local defaults = require("precis.defaults")
local program = require("precis.program")

local M = {}

--- The setting that stands for the best installed model that fits into the memory that is free.
M.AUTO = "auto"

--- The model that the person's settings name, or "auto".
---@return string
function M.current()
  local running = client.find()
  local settings = running and running.settings or (vim.lsp.config.precis or {}).settings
  return vim.tbl_get(settings or {}, "precis", "model") or defaults.model
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

--- What can be chosen: "auto", and the names of the models that are there.
---@return string[]
function M.names()
  local names = vim.tbl_map(function(model)
    return model.name
  end, installed())
  return vim.list_extend({ M.AUTO }, names)
end

--- One line on a model, or on "auto".
---@param model precis.Model|string
---@param current string
---@return string
local function described(model, current)
  if type(model) == "string" then
    return ("%s%s (the best installed model that fits into the free memory)"):format(
      model,
      model == current and ", in use" or ""
    )
  end
  local used = model.name == current or (current == M.AUTO and model.auto)
  local facts = { model.writes and "writes" or "only shortens", model.quality, "memory " .. model.memory }
  if model.recommended then
    table.insert(facts, 1, "recommended for this machine")
  end
  return ("%s%s (%s)"):format(model.name, used and ", in use" or "", table.concat(facts, ", "))
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
  vim.ui.select(vim.list_extend({ M.AUTO }, installed()), {
    prompt = "Model that writes summaries",
    kind = "precis.model",
    format_item = function(model)
      return described(model, current)
    end,
  }, function(model)
    if model then
      use(type(model) == "string" and model or model.name)
    end
  end)
end

return M
