--- What is each setting where a person sets nothing? Made by `precis settings --format lua`.
---@class precis.Settings
return {
  prompt = "Summarize this content to {words} words in {paragraphs} paragraphs",
  prompts = vim.empty_dict(),
  words = 2000,
  paragraphs = 6,
  ratio = 0.5,
  length = "upTo",
  model = "auto",
  grounding = "strict",
  language = "auto",
  insert = "below",
  heading = "",
  wrap = "auto",
  codeLens = true,
  excludedLanguages = {},
  seed = 1,
  idleMinutes = 15,
  warmUp = true,
  threads = 0,
  gpuLayers = -1,
  flashAttention = "auto",
}
