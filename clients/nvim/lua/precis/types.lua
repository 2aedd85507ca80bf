---@meta

--- The parameters of the notification `precis/status`.
---@class precis.StatusParams
---@field jobId integer
---@field uri string
---@field state "queued"|"loading"|"planning"|"writing"|"installing"|"inserting"|"asking"|"done"|"cancelled"|"failed"
---@field part integer
---@field of integer
---@field words integer
---@field model string
---@field modelReason string why "auto" stands for it; empty where it was asked for, or is not known yet
---@field offline boolean

--- The parameters of the notification `precis/draft`.
---@class precis.DraftParams
---@field jobId integer
---@field uri string
---@field range lsp.Range
---@field paragraphs string[]
