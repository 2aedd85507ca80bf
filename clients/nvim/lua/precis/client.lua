--- The language client of a buffer: find it, start it, and execute commands on its server.
local M = {}

local NAME = "precis"

--- Return the client of a buffer, whether it is initialized or not.
---@param bufnr? integer nil for the client of any buffer
---@return vim.lsp.Client?
function M.find(bufnr)
  return vim.lsp.get_clients({ name = NAME, bufnr = bufnr, _uninitialized = true })[1]
end

--- Return the user's configuration, or an error message.
---@return vim.lsp.Config? config
---@return string? error
local function get_config()
  local config = vim.lsp.config[NAME]
  if not config or not config.cmd then
    return nil, "The file lsp/precis.lua was not found. Add the folder of the plugin to 'runtimepath'."
  end
  local cmd = config.cmd
  if type(cmd) == "table" and vim.fn.executable(cmd[1]) == 0 then
    return nil, ("The program “%s” was not found. Run :checkhealth precis to see how to install it."):format(cmd[1])
  end
  return config
end

--- Attach the running client to a buffer, or start one. All buffers share one server.
---@param bufnr integer
---@return vim.lsp.Client?
local function attach(bufnr)
  local running = M.find()
  if running and not running:is_stopped() then
    return vim.lsp.buf_attach_client(bufnr, running.id) and running or nil
  end
  local config, err = get_config()
  if not config then
    vim.notify("Précis: " .. err, vim.log.levels.ERROR)
    return nil
  end
  config = vim.deepcopy(config)
  if type(config.root_dir) == "function" then
    config.root_dir = nil -- only `vim.lsp.enable` calls it; a summary needs no root
  end
  local id = vim.lsp.start(config, { bufnr = bufnr })
  return id and vim.lsp.get_client_by_id(id)
end

--- Detach all other unnamed buffers from the clients. Unnamed buffers share one URI, so only one can be attached.
---@param bufnr integer an unnamed buffer
local function detach_other_unnamed(bufnr)
  for _, client in ipairs(vim.lsp.get_clients({ name = NAME })) do
    local others = vim.tbl_filter(function(other)
      return other ~= bufnr and vim.api.nvim_buf_get_name(other) == ""
    end, vim.tbl_keys(client.attached_buffers))
    if #others > 0 then
      for _, other in ipairs(others) do
        vim.lsp.buf_detach_client(other, client.id)
      end
      if vim.lsp.buf_is_attached(bufnr, client.id) then
        -- The server has the text of the other buffer, so this one has to be attached again.
        vim.lsp.buf_detach_client(bufnr, client.id)
      end
    end
  end
end

--- Call `on_ready` with the client of a buffer when it is initialized. Start the client if necessary.
---@param bufnr integer
---@param on_ready fun(client: vim.lsp.Client) may be called before this function returns
---@param on_failure fun() called if the client could not be started or has exited, after the user was told
function M.with(bufnr, on_ready, on_failure)
  if vim.api.nvim_buf_get_name(bufnr) == "" then
    detach_other_unnamed(bufnr)
  end
  local client = M.find(bufnr) or attach(bufnr)
  if not client then
    return on_failure()
  end
  if client.initialized then
    return on_ready(client)
  end
  vim.api.nvim_create_autocmd({ "LspAttach", "LspDetach" }, {
    buffer = bufnr,
    desc = "Précis: continue when the server is ready",
    callback = function(event)
      if event.data.client_id ~= client.id then
        return false
      end
      if event.event == "LspAttach" then
        on_ready(client)
      else
        on_failure()
      end
      return true
    end,
  })
end

--- Execute a command on the server, after sending it all pending changes of the buffer.
---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
---@param arguments any[]
---@param on_result? fun(result: any)
---@param on_error? fun() called after the error was shown
function M.execute(client, bufnr, command, arguments, on_result, on_error)
  client:request("workspace/executeCommand", { command = command, arguments = arguments }, function(err, result)
    if err then
      vim.notify("Précis: " .. err.message, vim.log.levels.ERROR)
      if on_error then
        on_error()
      end
    elseif on_result then
      on_result(result)
    end
  end, bufnr)
end

return M
