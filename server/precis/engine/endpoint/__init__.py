"""An engine on another program: a server that speaks the chat completions of the OpenAI API.

llama.cpp's `llama-server`, vLLM, Ollama, LM Studio and `llama_cpp.server` do. The server renders the chat template and
decodes; this package sends the requests and reads the streams. It must not know settings, models or the worker.
"""

from precis.engine.endpoint.address import Address, parse_address
from precis.engine.endpoint.engine import Endpoint, EndpointEngine, open_endpoint

__all__ = ["Address", "Endpoint", "EndpointEngine", "open_endpoint", "parse_address"]
