"""An engine on llama.cpp, through the low-level API of llama-cpp-python.

Only this package imports llama_cpp. The high-level class of llama-cpp-python holds one sequence and cannot be
interrupted between its chunks; here many sequences are decoded in parallel, and every batch can be aborted.
"""

from precis.engine.llama.engine import LlamaEngine, open_model

__all__ = ["LlamaEngine", "open_model"]
