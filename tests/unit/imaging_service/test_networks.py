"""A network that looks at the mirror image too: nothing it says depends on which of the two it was given."""

from __future__ import annotations

import torch

from imaging_service.networks import BothWays
from imaging_service.torch_engine import without_transformers

with without_transformers():
    from monai.networks.nets import ResNet

SMALL = {
    "block": "basic",
    "layers": [1, 1, 1, 1],
    "block_inplanes": [4, 4, 8, 8],
    "spatial_dims": 2,
    "n_input_channels": 1,
    "num_classes": 3,
}


def test_an_image_and_its_mirror_image_get_the_same_answer_but_for_which_of_them_it_is() -> None:
    torch.manual_seed(0)
    network = BothWays(mirrored=2, **SMALL).eval()
    image = torch.rand(2, 1, 32, 32)
    one, other = network(image), network(image.flip(-1))
    assert torch.allclose(one[:, :2], other[:, :2], atol=1e-5)
    assert torch.allclose(one[:, 2], -other[:, 2], atol=1e-5)


def test_its_weights_are_those_of_the_network_that_was_trained() -> None:
    trained = ResNet(**SMALL).eval()
    network = BothWays(mirrored=2, **SMALL).eval()
    network.load_state_dict(trained.state_dict())
    symmetric = torch.rand(1, 1, 32, 16)
    symmetric = torch.cat([symmetric, symmetric.flip(-1)], -1)
    assert torch.allclose(network(symmetric)[:, :2], trained(symmetric)[:, :2], atol=1e-5)
