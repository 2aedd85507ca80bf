"""An engine on another program: a server that speaks the chat completions of the OpenAI API.

llama.cpp's `llama-server`, vLLM, Ollama, LM Studio and `llama_cpp.server` do. The server renders the chat template and
decodes; this package sends the requests and reads the streams. It must not know settings, models or the worker.
"""
