--- Which language client serves a buffer? It is started where there is none, in buffers without a file type too.
local M = {}

local NAME = "precis"

--- The client of a buffer, initialized or not.
---@param bufnr? integer any buffer where it is nil
---@return vim.lsp.Client?
function M.find(bufnr)
  return vim.lsp.get_clients({ name = NAME, bufnr = bufnr, _uninitialized = true })[1]
end

--- The configuration as the person has it, or an error in a person's words.
---@return vim.lsp.Config? config
---@return string? error
local function configuration()
  local config = vim.lsp.config[NAME]
  if not config or not config.cmd then
    return nil, 'There is no configuration "precis": the file lsp/precis.lua of the plugin is not on the runtime path.'
  end
  local cmd = config.cmd
  if type(cmd) == "table" and vim.fn.executable(cmd[1]) == 0 then
    return nil, ("The program “%s” is not found. :checkhealth precis says how to install it."):format(cmd[1])
  end
  return config
end

--- Attach the client that runs already, or a new one: one server is enough for everything.
---@param bufnr integer
---@return vim.lsp.Client?
local function attach(bufnr)
  local running = M.find()
  if running and not running:is_stopped() then
    return vim.lsp.buf_attach_client(bufnr, running.id) and running or nil
  end
  local config, err = configuration()
  if not config then
    vim.notify("Précis: " .. err, vim.log.levels.ERROR)
    return nil
  end
  config = vim.deepcopy(config)
  if type(config.root_dir) == "function" then
    config.root_dir = nil -- `vim.lsp.enable` would call it; a summary needs no root
  end
  local id = vim.lsp.start(config, { bufnr = bufnr })
  return id and vim.lsp.get_client_by_id(id)
end

--- Buffers without a name have the same URI, so the client serves one of them at a time.
---@param bufnr integer without a name
local function serve_alone(bufnr)
  for _, client in ipairs(vim.lsp.get_clients({ name = NAME })) do
    local others = vim.tbl_filter(function(other)
      return other ~= bufnr and vim.api.nvim_buf_get_name(other) == ""
    end, vim.tbl_keys(client.attached_buffers))
    if #others > 0 then
      for _, other in ipairs(others) do
        vim.lsp.buf_detach_client(other, client.id)
      end
      if vim.lsp.buf_is_attached(bufnr, client.id) then
        vim.lsp.buf_detach_client(bufnr, client.id) -- the server has the other's text; it is attached anew
      end
    end
  end
end

--- Call back with the client of a buffer once it is ready, which may be at once.
---@param bufnr integer
---@param ready fun(client: vim.lsp.Client)
---@param failed fun() it could not be started or has ended; the person was told
function M.with(bufnr, ready, failed)
  if vim.api.nvim_buf_get_name(bufnr) == "" then
    serve_alone(bufnr)
  end
  local client = M.find(bufnr) or attach(bufnr)
  if not client then
    return failed()
  end
  if client.initialized then
    return ready(client)
  end
  vim.api.nvim_create_autocmd({ "LspAttach", "LspDetach" }, {
    buffer = bufnr,
    desc = "Précis: the server was asked before it was ready",
    callback = function(event)
      if event.data.client_id ~= client.id then
        return false
      end
      if event.event == "LspAttach" then
        ready(client)
      else
        failed()
      end
      return true
    end,
  })
end

--- Have the server execute a command. It is told of all changes of the buffer first.
---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
---@param arguments any[]
---@param answered? fun(result: any)
---@param failed? fun() there was an error, which is shown
function M.execute(client, bufnr, command, arguments, answered, failed)
  client:request("workspace/executeCommand", { command = command, arguments = arguments }, function(err, result)
    if err then
      vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
      if failed then
        failed()
      end
    elseif answered then
      answered(result)
    end
  end, bufnr)
end

return M
