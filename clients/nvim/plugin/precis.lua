-- Defines the command, the mappings, the highlights and the handlers. Modules are loaded when they are first needed.
if vim.g.loaded_precis then
  return
end
vim.g.loaded_precis = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("Précis requires Neovim 0.11 or later.", vim.log.levels.ERROR)
  return
end

vim.api.nvim_create_user_command("Precis", function(args)
  require("precis.command").run(args)
end, {
  nargs = "*",
  range = true,
  desc = "Summarize text on this machine",
  complete = function(lead, line, cursor)
    return require("precis.command").complete(lead, line:sub(1, cursor))
  end,
})

vim.keymap.set({ "n", "x" }, "<Plug>(precis-summarize)", function()
  return require("precis.operator").keys()
end, { expr = true, desc = "Summarize the text of a motion" })
vim.keymap.set("n", "<Plug>(precis-summarize-line)", function()
  return require("precis.operator").keys() .. "_"
end, { expr = true, desc = "Summarize lines" })

vim.api.nvim_set_hl(0, "PrecisPreview", { link = "Comment", default = true })
vim.api.nvim_set_hl(0, "PrecisProgress", { link = "NonText", default = true })

-- Documents whose text comes from the server (LSP 3.18): Neovim does not know them, precis.sources does.
vim.lsp.config("precis", { capabilities = { workspace = { textDocumentContent = { dynamicRegistration = false } } } })
vim.lsp.commands["precis.server.summarize"] = function(command, context)
  require("precis.requests").run_code_action(command, context)
end
vim.lsp.handlers["precis/status"] = function(_, params, context)
  require("precis.jobs").on_status(params, context.client_id)
end
vim.lsp.handlers["precis/draft"] = function(_, params, context)
  require("precis.jobs").on_draft(params, context.client_id)
end

local group = vim.api.nvim_create_augroup("precis", {})

--- Return the client of an event if it is a client of Précis.
---@param event vim.api.keyset.create_autocmd.callback_args
---@return vim.lsp.Client?
local function precis_client(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  return client and client.name == "precis" and client or nil
end

vim.api.nvim_create_autocmd("LspAttach", {
  group = group,
  desc = "Précis: make edits undo steps, shorten messages, show sources, restore K and CTRL-]",
  callback = function(event)
    local client = precis_client(event)
    if client then
      client.handlers["workspace/applyEdit"] = function(_, params, context)
        return require("precis.edits").apply(params, context)
      end
      client.handlers["window/showMessage"] = function(_, params)
        require("precis.jobs").on_message(params)
      end
      client.handlers["window/showDocument"] = function(...)
        return require("precis.sources").show(...)
      end
      client.handlers["workspace/textDocumentContent/refresh"] = function(...)
        return require("precis.sources").refresh(...)
      end
      for _, method in ipairs({ "client/registerCapability", "client/unregisterCapability" }) do
        client.handlers[method] = function(...)
          return require("precis.keymaps").handler(method)(...)
        end
      end
      -- Neovim has set them here, too, if the current buffer is another one that has a summary.
      require("precis.keymaps").restore(event.buf)
    end
  end,
})
vim.api.nvim_create_autocmd("LspDetach", {
  group = group,
  desc = "Précis: remove the previews of jobs whose buffer or server is gone",
  callback = function(event)
    if precis_client(event) then
      require("precis.jobs").on_detach(event.data.client_id, event.buf)
      require("precis.requests").on_detach(event.buf)
    end
  end,
})
if vim.fn.has("nvim-0.12") == 1 then
  vim.api.nvim_create_autocmd("LspProgress", {
    group = group,
    desc = "Précis: show the progress as a message",
    callback = function(event)
      if precis_client(event) then
        require("precis.progress").show(event.data.params)
      end
    end,
  })
end
vim.api.nvim_create_autocmd({ "VimResized", "WinResized" }, {
  group = group,
  desc = "Précis: fit the previews to the window",
  callback = function()
    require("precis.jobs").redraw()
  end,
})
