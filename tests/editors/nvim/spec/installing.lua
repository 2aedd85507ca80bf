-- Installation in a new HOME, as documented in docs/editors/neovim.md.
local Editor = require("editor")

local LAST = "Paragraph 6 of 6."

case("from the archive", function(open)
  local home = Editor.fresh_home({ plugin = false })
  local archive = home .. "/precis-nvim.tar.gz"
  local target = home .. "/.local/share/nvim/site/pack/precis/start/precis"
  for _, command in ipairs({
    { Editor.PYTHON, Editor.ROOT .. "/release/neovim.py", archive },
    { "mkdir", "-p", target },
    { "tar", "-xzf", archive, "-C", target },
  }) do
    local done = vim.system(command, { text = true }):wait()
    Editor.same({ 0, "" }, { done.code, done.stderr }, table.concat(command, " "))
  end
  local editor = open({ home = home })
  editor:edit("some words\n")
  editor:type_command("helptags ALL")
  editor:type_command("help precis")
  Editor.same("precis.txt", editor:lua("return vim.fn.expand('%:t')"))
  editor:type_command("close")
  editor:type_command("Precis summarize")
  editor:until_text(LAST)
  editor:until_idle()
  editor:press("u")
  Editor.same("some words", editor:text())
end)

case("one file, without the plugin", function(open)
  local home = Editor.fresh_home({ plugin = false, init = "vim.lsp.enable('precis')" })
  local folder = home .. "/.config/nvim/lsp"
  vim.fn.mkdir(folder)
  assert(vim.uv.fs_copyfile(Editor.ROOT .. "/clients/nvim/lsp/precis.lua", folder .. "/precis.lua"))
  local editor = open({ home = home })
  editor:edit("GATE\nsome words\n")
  Editor.wait("the client is attached", function()
    return editor:lua("return #vim.lsp.get_clients({ bufnr = 0 }) == 1 and vim.lsp.get_clients()[1].initialized")
  end)
  Editor.same(0, editor:lua("return vim.fn.exists(':Precis')"))
  editor:press("ggVjgra")
  Editor.wait("the menu is open", function()
    return editor:mode() == "c"
  end)
  editor:press("1<CR><Esc>")
  Editor.wait("the progress is shown", function()
    return editor:lua("return vim.lsp.status()"):find("Paragraph 1 of 6", 1, true)
  end)
  editor:open_gate()
  editor:until_text(LAST)
  editor:press("u")
  Editor.same("GATE\nsome words", editor:text())
end)

case("the help has a tag for each subcommand", function(open)
  local editor = open()
  editor:type_command("helptags ALL")
  for _, name in ipairs(editor:lua("return require('precis.command').names()")) do
    Editor.same({ ":Precis-" .. name }, editor:lua("return vim.fn.getcompletion(':Precis-' .. ..., 'help')", name))
  end
  vim.fn.delete(Editor.ROOT .. "/clients/nvim/doc/tags")
end)
