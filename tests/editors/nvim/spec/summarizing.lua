-- The ways to select the text to summarize. One undo removes the summary.
local Editor = require("editor")

local TEXT = "# A title\n\nThe first paragraph, naïve and long.\nIts sécond line.\n\nThe second paragraph.\n"
local SUMMARY = {}
for part = 1, 6 do
  SUMMARY[part] = ("Paragraph %d of 6."):format(part)
end
local PARAGRAPHS = table.concat(SUMMARY, "\n\n")

--- Check that the summary is below a line, and that one `u` restores every byte.
local function check(editor, line, text)
  text = text or TEXT
  editor:until_text(SUMMARY[6])
  local start, stop = text:find(line, 1, true)
  local expected = text:sub(1, stop) .. "\n\n" .. PARAGRAPHS .. text:sub(stop + 1)
  Editor.same(true, start ~= nil)
  Editor.same(expected, editor:written(), "with the summary")
  editor:until_idle()
  editor:press("u")
  Editor.same(text, editor:written(), "after one undo")
end

case("a command on whole lines", function(open)
  local editor = open()
  editor:edit(TEXT)
  editor:press("3GVj")
  editor:type_command("Precis summarize")
  check(editor, "Its sécond line.")
  local range = editor:requests("workspace/executeCommand")[1].arguments[1].range
  Editor.same({ start = { line = 2, character = 0 }, ["end"] = { line = 3, character = 17 } }, range)
end)

case("a command on characters, including multi-byte ones", function(open)
  local editor = open()
  editor:edit(TEXT)
  editor:press("3G0fïvj0fé")
  editor:type_command("Precis summarize")
  check(editor, "Its sécond line.")
  local range = editor:requests("workspace/executeCommand")[1].arguments[1].range
  Editor.same({ start = { line = 2, character = 23 }, ["end"] = { line = 3, character = 7 } }, range)
end)

case("the menu of code actions", function(open)
  local editor = open({ init = "vim.lsp.enable('precis')" })
  editor:edit(TEXT)
  Editor.wait("the client is attached", function()
    return editor:lua("return #vim.lsp.get_clients({ bufnr = 0 }) == 1 and vim.lsp.get_clients()[1].initialized")
  end)
  editor:press("3GVjgra")
  Editor.wait("the menu is open", function()
    return editor:mode() == "c"
  end)
  editor:press("1<CR>")
  Editor.same("n", editor:mode(), "mode")
  check(editor, "Its sécond line.")
end)

case("the operator on a paragraph", function(open)
  local editor = open({ init = "vim.keymap.set({ 'n', 'x' }, 'gS', '<Plug>(precis-summarize)')" })
  editor:edit(TEXT)
  editor:press("3GgSap")
  check(editor, "Its sécond line.")
end)

case("the operator on characters and lines", function(open)
  local editor = open({
    init = "vim.keymap.set('n', 'gS', '<Plug>(precis-summarize)')"
      .. "\nvim.keymap.set('n', 'gSS', '<Plug>(precis-summarize-line)')",
  })
  editor:edit(TEXT)
  editor:press("3G0gSf,")
  editor:until_text(SUMMARY[6])
  editor:until_idle()
  editor:press("u3G2gSS")
  editor:until_text(SUMMARY[6])
  local ranges = vim.tbl_map(function(params)
    return params.arguments[1].range
  end, editor:requests("workspace/executeCommand"))
  Editor.same({
    { start = { line = 2, character = 0 }, ["end"] = { line = 2, character = 20 } },
    { start = { line = 2, character = 0 }, ["end"] = { line = 3, character = 17 } },
  }, ranges)
end)

case("the operator on a block summarizes its lines", function(open)
  local editor = open({ init = "vim.keymap.set({ 'n', 'x' }, 'gS', '<Plug>(precis-summarize)')" })
  editor:edit(TEXT)
  editor:press("3G04l<C-v>j3lgS")
  check(editor, "Its sécond line.")
  local range = editor:requests("workspace/executeCommand")[1].arguments[1].range
  Editor.same({ start = { line = 2, character = 0 }, ["end"] = { line = 3, character = 17 } }, range)
end)

case("a range of lines, and the whole buffer without a range", function(open)
  local editor = open()
  editor:edit(TEXT)
  editor:type_command("3,4Precis summarize")
  check(editor, "Its sécond line.")
  editor:type_command("Precis")
  check(editor, "The second paragraph.")
end)

case("unnamed buffers without a file type, one after the other", function(open)
  local editor = open()
  for _ = 1, 2 do
    editor:lua("vim.cmd.enew({ bang = true }); vim.api.nvim_buf_set_lines(0, 0, -1, true, { 'some words', '' })")
    editor:press("gg")
    editor:type_command("Precis summarize")
    editor:until_text(SUMMARY[6])
    Editor.same("some words\n\n" .. PARAGRAPHS .. "\n", editor:text())
    editor:until_idle()
    editor:press("u")
    Editor.same("some words\n", editor:text())
  end
end)

case("DOS line breaks, and a file without a final line break", function(open)
  local editor = open({ init = "vim.o.fixeol = false" })
  local dos = TEXT:gsub("\n", "\r\n")
  editor:edit(dos, "dos.txt")
  editor:type_command("3,4Precis summarize")
  editor:until_text(SUMMARY[6])
  editor:until_idle()
  Editor.same(nil, editor:written():gsub("\r\n", ""):find("[\r\n]"))
  editor:press("u")
  Editor.same(dos, editor:written())

  editor:edit("some words", "short.txt")
  editor:type_command("Precis summarize")
  editor:until_text(SUMMARY[6])
  editor:until_idle()
  Editor.same("some words\n\n" .. PARAGRAPHS, editor:written())
  editor:press("u")
  Editor.same("some words", editor:written())
end)

case("a prompt by its title", function(open)
  local editor = open({
    init = "vim.lsp.config('precis', { settings = { precis = { prompts = { ['In brief'] = { prompt = 'Be brief', "
      .. "paragraphs = 2 } } } } })",
  })
  editor:edit("TELL\nsome words\n")
  Editor.same({ "In brief" }, editor:lua("return vim.fn.getcompletion('Precis summarize ', 'cmdline')"))
  Editor.same({ "brief" }, editor:lua("return vim.fn.getcompletion('Precis summarize In b', 'cmdline')"))
  editor:type_command("Precis summarize In brief")
  editor:until_text("Paragraph 2 of 2")
  editor:until_text("“Be brief”")
end)
