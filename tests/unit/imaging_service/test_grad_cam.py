"""The map at serving time is the Grad-CAM of MONAI, without a backward pass."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def test_the_map_of_a_pooled_linear_network_is_its_grad_cam() -> None:
    """In a process of its own: MONAI is imported without transformers there."""
    program = """
        import sys
        sys.modules["transformers"] = None
        import numpy as np, torch
        from monai.networks.nets import ResNet
        from monai.visualize import GradCAM
        from imaging_service.explain import heat_map

        torch.manual_seed(3)
        torch.set_num_threads(1)
        net = ResNet("basic", [1, 1, 1, 1], [4, 8, 12, 16], spatial_dims=2, n_input_channels=1, num_classes=3).eval()
        image = torch.rand(1, 1, 128, 128)
        kept = []
        net.layer4.register_forward_hook(lambda module, inputs, output: kept.append(output.detach()))
        net(image)
        maps = kept[0][0].numpy()
        cam = GradCAM(net, "layer4")
        hot = 0
        for output in range(3):
            expected = cam.compute_map(image, class_idx=output).detach().numpy()[0, 0] * maps[0].size
            got = heat_map(maps, net.fc.weight.detach().numpy()[output])
            np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
            hot += got.any()
        assert hot, "no output has any heat: nothing was compared"
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
