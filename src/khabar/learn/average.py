"""The mean of networks that began alike and read in different orders: `python -m khabar.learn.average A B --out C`.

Wortsman et al. 2022, "Model soups": what several runs agree on, at the cost of one network.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from khabar.learn import corpora
from khabar.learn.figures import held_out_figures
from khabar.learn.train import load, save
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import Network, load_encoder, read_config


def main() -> None:
    """Writes the mean network and prints its figures on the held-out texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", type=Path, nargs="+")
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--held-out", type=float, default=0.12)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    config = read_config(options.encoder)
    states = []
    network = Network(config, options.layers, SUB_EVENT_TYPES)
    load_encoder(network, options.encoder)
    for folder in options.networks:
        load(network, folder)
        states.append({k: v.clone() for k, v in network.state_dict().items()})
    network.load_state_dict({k: torch.stack([s[k] for s in states]).mean(0) for k in states[0]})
    save(network, options.out, options)
    if options.held_out:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        coded = [*corpora.read_coded(options.shared, "reports"), *corpora.read_coded(options.shared, "snippets")]
        held = corpora.split(coded, options.held_out, 7)[1]
        tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        special = (int(config["bos_token_id"]), int(config["eos_token_id"]))
        figures = held_out_figures(network.to(device), held, tokenizer, special, int(config["pad_token_id"]), device)
        print(options.out.name, json.dumps(figures), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
