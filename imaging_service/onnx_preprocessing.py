"""MONAI array transforms to one ONNX graph that gives the same numbers: a picture of any size in, an image out.

A translator for each transform that is used; one that has none is refused, and its bundle then runs on MONAI itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import onnx
import torch

OPSET, IR_VERSION = 18, 9


class CannotCompile(ValueError):
    """What the bundle asks for has no counterpart here. The message names the transform and the argument."""


def translate(preprocessing: Any) -> onnx.ModelProto:
    """The graph of a `monai.transforms.Compose`: input "picture" (1, rows, columns), output "image".

    Raises CannotCompile.
    """
    transforms = list(getattr(preprocessing, "transforms", [preprocessing]))
    example = torch.rand(1, 67, 45)
    whole: onnx.ModelProto | None = None
    for number, transform in enumerate(transforms):
        translator = _TRANSLATORS.get(type(transform).__name__)
        if translator is None:
            raise CannotCompile(f"{type(transform).__name__} has no counterpart in ONNX here")
        step = onnx.compose.add_prefix(translator(transform, example), f"step{number}_")
        example = torch.as_tensor(transform(example))
        joint = [] if whole is None else [(whole.graph.output[0].name, step.graph.input[0].name)]
        whole = step if whole is None else onnx.compose.merge_models(whole, step, io_map=joint)
    if whole is None:
        raise CannotCompile("no transform")
    _rename(whole, {whole.graph.input[0].name: "picture", whole.graph.output[0].name: "image"})
    # Steps call their sides alike, and onnxruntime takes sides of one name for equal.
    del whole.graph.value_info[:]
    onnx.checker.check_model(whole, full_check=True)
    return whole


def _resize(transform: Any, example: torch.Tensor) -> onnx.ModelProto:
    """Mode "area": every pixel of the result is the mean of those it covers (torch's adaptive average pooling), as two
    products with a matrix each. ONNX has no operator for it, and what its Resize does against aliasing differs from
    one runtime to the next."""
    if str(getattr(transform.mode, "value", transform.mode)) != "area" or transform.anti_aliasing:
        raise CannotCompile('Resize: only mode "area" without anti_aliasing, which it does not need')
    if transform.size_mode == "longest":
        size = f"""
            target = Constant <value = double {{{int(transform.spatial_size)}}}> ()
            exact = Cast <to = 11> (shape)
            longest = ReduceMax <keepdims = 1> (exact)
            scale = Div (target, longest)
            scaled = Mul (exact, scale)
            rounded = Round (scaled)
            whole = Cast <to = 7> (rounded)
            least = Constant <value = int64[1] {{1}}> ()
            size = Max (whole, least)"""
    else:
        height, width = (int(side) for side in transform.spatial_size)
        size = f"size = Constant <value = int64[2] {{{height}, {width}}}> ()"
    return _parsed(f"""
        resize (float[1, rows, columns] x) => (float[1, resized_rows, resized_columns] y) {{
            shape = Shape <start = 1, end = 3> (x)
            {size}
            {_area("rows", 0)}
            {_area("columns", 1)}
            fewer_rows = MatMul (rows_weights, x)
            over_columns = Transpose <perm = [1, 0]> (columns_weights)
            y = MatMul (fewer_rows, over_columns)
        }}""")


def _area(axis: str, number: int) -> str:
    """`{axis}_weights` (m, n): row i is 1/count from floor(i n/m) to below ceil((i+1) n/m)."""
    return f"""
            {axis}_at = Constant <value = int64 {{{number}}}> ()
            {axis}_zero = Constant <value = int64 {{0}}> ()
            {axis}_one = Constant <value = int64 {{1}}> ()
            {axis}_last = Constant <value = int64[1] {{1}}> ()
            {axis}_n = Gather (shape, {axis}_at)
            {axis}_m = Gather (size, {axis}_at)
            {axis}_i = Range ({axis}_zero, {axis}_m, {axis}_one)
            {axis}_j = Range ({axis}_zero, {axis}_n, {axis}_one)
            {axis}_in = Mul ({axis}_i, {axis}_n)
            {axis}_begin = Div ({axis}_in, {axis}_m)
            {axis}_next = Add ({axis}_in, {axis}_n)
            {axis}_up = Add ({axis}_next, {axis}_m)
            {axis}_upper = Sub ({axis}_up, {axis}_one)
            {axis}_end = Div ({axis}_upper, {axis}_m)
            {axis}_begins = Unsqueeze ({axis}_begin, {axis}_last)
            {axis}_ends = Unsqueeze ({axis}_end, {axis}_last)
            {axis}_from = GreaterOrEqual ({axis}_j, {axis}_begins)
            {axis}_to = Less ({axis}_j, {axis}_ends)
            {axis}_within = And ({axis}_from, {axis}_to)
            {axis}_ones = Cast <to = 1> ({axis}_within)
            {axis}_counts = Sub ({axis}_ends, {axis}_begins)
            {axis}_count = Cast <to = 1> ({axis}_counts)
            {axis}_weights = Div ({axis}_ones, {axis}_count)"""


def _spatial_pad(transform: Any, example: torch.Tensor) -> onnx.ModelProto:
    method, mode = (str(getattr(name, "value", name)) for name in (transform.method, transform.mode))
    size = transform.spatial_size
    sides = (int(size), int(size)) if isinstance(size, int) else tuple(int(side) for side in size)
    if (method, mode) != ("symmetric", "constant") or getattr(transform, "kwargs", {}) or min(sides) < 1:
        raise CannotCompile("SpatialPad: only symmetric, with the constant 0, to a size that is given")
    return _parsed(f"""
        pad (float[1, rows, columns] x) => (float[1, padded_rows, padded_columns] y) {{
            shape = Shape <start = 1, end = 3> (x)
            size = Constant <value = int64[2] {{{sides[0]}, {sides[1]}}}> ()
            missing = Sub (size, shape)
            none = Constant <value = int64[1] {{0}}> ()
            two = Constant <value = int64[1] {{2}}> ()
            total = Max (missing, none)
            before = Div (total, two)
            after = Sub (total, before)
            pads = Concat <axis = 0> (before, after)
            zero = Constant <value = float {{0.0}}> ()
            axes = Constant <value = int64[2] {{1, 2}}> ()
            y = Pad <mode = "constant"> (x, pads, zero, axes)
        }}""")


def _lambda(transform: Any, example: torch.Tensor) -> onnx.ModelProto:
    """Arithmetic on a tensor, traced; the size of the picture is fixed by then."""
    if transform.func is None:
        raise CannotCompile("Lambda: without a function")
    return export(_Traced(transform.func), example, "x", ["y"], {})


_TRANSLATORS: Mapping[str, Callable[[Any, torch.Tensor], onnx.ModelProto]] = {
    "Resize": _resize,
    "SpatialPad": _spatial_pad,
    "Lambda": _lambda,
}


class _Traced(torch.nn.Module):
    def __init__(self, function: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self._function = function

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self._function(x)


def export(
    module: torch.nn.Module,
    example: torch.Tensor,
    input_name: str,
    output_names: list[str],
    dynamic_axes: dict[str, dict[int, str]],
) -> onnx.ModelProto:
    """A traced module, its parameters under their own names: nothing is folded into something else."""
    written = BytesIO()
    torch.onnx.export(
        module.eval(),
        (example,),
        written,
        input_names=[input_name],
        output_names=output_names,
        dynamic_axes=dynamic_axes,
        opset_version=OPSET,
        # EVAL would fold each batch normalisation into the convolution before it.
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        dynamo=False,
    )
    model = onnx.load_from_string(written.getvalue())
    model.ir_version = IR_VERSION
    return model


def _parsed(graph: str) -> onnx.ModelProto:
    return onnx.parser.parse_model(f'<ir_version: {IR_VERSION}, opset_import: ["" : {OPSET}]> {graph}')


def _rename(model: onnx.ModelProto, names: Mapping[str, str]) -> None:
    for value in (*model.graph.input, *model.graph.output):
        value.name = names.get(value.name, value.name)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
