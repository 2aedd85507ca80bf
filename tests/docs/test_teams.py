"""docs/teams.md: its arithmetic follows from what is assumed, and its deployments are what they are said to be."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from precis.engine.endpoint.address import Patience
from precis.engine.endpoint.engine import MAX_CONTEXT_TOKENS, TOP_LOGPROBS
from precis.settings import EndpointSettings

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "teams.md").read_text(encoding="utf-8")


def number(pattern: str) -> float:
    """The number that the page says in these words."""
    found = re.search(pattern.replace(" ", r"\s+"), PAGE)
    assert found, pattern
    return float(found[1].replace(",", ""))


def test_the_table_follows_from_what_is_assumed() -> None:
    a_day = number(r"(\d+) summaries of 1,000 words for each")
    tokens = number(r"1,000 words costs ([\d,]+) generated tokens")
    assert tokens == 1000 * number(r"generated about ([\d.]+) tokens")
    of_each = number(r"([\d,]+) generated tokens per second for each GPU") * number(r"planned for (\d+)%") / 100
    price = number(r"(\d+) € for each hour") * number(r"of (\d+) hours in a month")
    section = PAGE.partition("### Arithmetic")[2].partition("###")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if re.match(r"\| \d", line)]
    assert [row[0] for row in rows] == ["10", "100", "1,000", "10,000", "100,000"]
    for row in rows:
        people, summaries, at_peak, tokens_s, gpus, euros, each = (float(cell.replace(",", "")) for cell in row)
        peak = people * a_day / 5 / 3600
        needed = max(1, math.ceil(peak * tokens / of_each))
        assert summaries == people * a_day
        assert at_peak == pytest.approx(peak, rel=0.01)
        assert tokens_s == pytest.approx(peak * tokens, abs=0.5)
        assert gpus == needed + max(1, math.ceil(needed / 10))
        assert euros == gpus * price
        assert each == pytest.approx(euros / people, abs=0.005)


def test_what_the_page_says_of_the_program_is_so() -> None:
    assert number(r"`endpoint.parallel` \((\d+)\)") == EndpointSettings().parallel
    assert number(r"context of (\d+) tokens") == MAX_CONTEXT_TOKENS
    assert number(r"Retry-After up to (\d+) s") == Patience().longest_pause_s
    pauses = sum(Patience().pause_s * 2**turn for turn in range(Patience().tries - 1))
    assert number(r"up to six times within about (\d+) s") == pytest.approx(pauses, abs=1)


def load(name: str) -> list[Any]:
    return list(yaml.safe_load_all((DOCS / "teams" / name).read_text(encoding="utf-8")))


def containers() -> list[tuple[list[str], dict[str, str], str]]:
    """The arguments of vLLM, where its key comes from, and its image, in both deployments."""
    (compose,) = load("compose.yaml")
    service = compose["services"]["vllm"]
    pod = next(each for each in load("kubernetes.yaml") if each["kind"] == "Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    (key,) = (each for each in container["env"] if each["name"] == "VLLM_API_KEY")
    return [
        (service["command"], {"key": service["environment"]["VLLM_API_KEY"]}, service["image"]),
        (container["args"], key["valueFrom"]["secretKeyRef"], container["image"]),
    ]


def test_both_deployments_run_the_same_server_as_it_is_needed() -> None:
    (one, key, image), (other, secret, same) = containers()
    assert one == other
    assert image == same
    assert re.fullmatch(r"vllm/vllm-openai:v[\d.]+", image)  # no tag that moves
    assert f"--max-model-len={MAX_CONTEXT_TOKENS}" in one
    assert f"--max-logprobs={TOP_LOGPROBS[0]}" in one
    assert key["key"].startswith("${PRECIS_API_KEY:?")  # no key in the file, and none means that it does not start
    assert secret == {"name": "precis-endpoint", "key": "key"}


def test_nothing_is_served_without_encryption() -> None:
    (compose,) = load("compose.yaml")
    assert "ports" not in compose["services"]["vllm"]
    assert compose["services"]["proxy"]["command"][-1].startswith("vllm:")
    kinds = {each["kind"]: each for each in load("kubernetes.yaml")}
    assert kinds["Service"]["spec"].get("type", "ClusterIP") == "ClusterIP"
    ingress = kinds["Ingress"]["spec"]
    assert ingress["tls"][0]["hosts"] == [rule["host"] for rule in ingress["rules"]]
    labels = kinds["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert kinds["Service"]["spec"]["selector"].items() <= labels.items()
