-- Commands on an inserted summary.
local Editor = require("editor")

local SECOND = "Paragraph 2 of 2."

local function with_summary(open)
  local editor = open({
    init = "vim.lsp.config('precis', { settings = { precis = { paragraphs = 2, prompt = 'P {words}' } } })",
  })
  editor:edit("TELL\nsome words\n\nlast line\n")
  editor:type_command("1,2Precis summarize")
  editor:until_text("Paragraph 2 of 2.")
  editor:until_idle()
  return editor
end

case("again uses another seed, with the cursor anywhere in the buffer", function(open)
  local editor = with_summary(open)
  assert(editor:text():find("seed 1", 1, true))
  editor:press("G")
  editor:type_command("Precis again")
  editor:until_text("seed 2")
  editor:until_idle()
  Editor.same(nil, editor:text():find("seed 1", 1, true))
  editor:press("u")
  editor:until_text("seed 1")
  Editor.same(nil, editor:text():find("seed 2", 1, true))
end)

case("shorter and longer, with the cursor in the summary", function(open)
  local editor = with_summary(open)
  local function words()
    return tonumber(editor:text():match("(%d+) words, ratio"))
  end
  local first = words()
  editor:press("4G")
  editor:type_command("Precis shorter")
  Editor.wait("the summary is shorter", function()
    return words() < first
  end)
  editor:until_idle()
  local second = words()
  editor:type_command("Precis longer")
  Editor.wait("the summary is longer", function()
    return words() > second
  end)
end)

case("remove restores the text", function(open)
  local editor = with_summary(open)
  editor:type_command("Precis remove")
  Editor.wait("the summary is removed", function()
    return editor:text() == "TELL\nsome words\n\nlast line"
  end)
  editor:press("u")
  editor:until_text(SECOND)
end)

case("remove keeps an edited summary", function(open)
  local editor = with_summary(open)
  editor:press("4GAmine<Esc>")
  local before = editor:text()
  editor:type_command("Precis remove")
  editor:until_message("This summary was edited, so it is not removed.")
  Editor.same(before, editor:text())
end)

case("with several summaries, the cursor selects one", function(open)
  local editor = with_summary(open)
  editor:type_command("$Precis summarize")
  Editor.wait("there are two summaries", function()
    return select(2, editor:text():gsub("Paragraph 2 of 2", "")) == 2
  end)
  editor:until_idle()
  editor:press("gg")
  editor:type_command("Precis remove")
  editor:until_message("This buffer contains several summaries.")
  editor:press("G")
  editor:type_command("Precis remove")
  Editor.wait("the second summary is removed", function()
    return vim.endswith(editor:text(), "last line")
  end)
end)

case("a buffer without a summary", function(open)
  local editor = open()
  editor:edit("some words\n")
  editor:type_command("Precis shorter")
  editor:until_message("This buffer contains no summary from this session.")
end)

case("another model, by name", function(open)
  local editor = with_summary(open)
  Editor.same({ "model" }, editor:lua("return vim.fn.getcompletion('Precis mo', 'cmdline')"))
  editor:type_command("Precis model hold-loading")
  editor:until_message("using the model hold-loading until Neovim exits")
  editor:type_command("$Precis summarize")
  editor:until_preview("Loading the model")
  Editor.same("hold-loading", editor:lua("return require('precis.jobs').active()[1].model"))
  editor:type_command("Precis cancel")
  editor:until_idle()
end)
